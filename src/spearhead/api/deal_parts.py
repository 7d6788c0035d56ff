"""/deals/{id}/lines and /contacts: what a deal is made of, and who takes part in it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from spearhead.api.auth import caller
from spearhead.api.columns import money_text
from spearhead.api.concurrency import changing
from spearhead.api.deals import DEALS
from spearhead.api.listing import reading
from spearhead.api.parsing import only_params
from spearhead.api.rendering import nothing, reply
from spearhead.api.schemas.base import Money
from spearhead.api.schemas.deals import DealOut
from spearhead.api.schemas.parts import DealContactNew, DealContactsOut, DealLineNew, DealLines, DealLinesOut
from spearhead.crm.deals.access import deal_for
from spearhead.crm.deals.contacts import add_deal_contact, deal_contacts, remove_deal_contact
from spearhead.crm.deals.lines import set_lines
from spearhead.kernel.errors import Refused

router = Router(tags=["deals"])


@router.get("/{deal_id}/lines", response=DealLinesOut, summary="List the lines of a deal")
def list_lines(request: HttpRequest, deal_id: str) -> HttpResponse:
    """In their order, with their totals."""
    only_params(request, {})
    user = caller(request)
    deal = deal_for(user, deal_id)
    if ("deal", "amount") in user.sight.hidden:
        return reply({"items": []})

    def money(minor: int | None) -> dict[str, str] | None:
        return None if minor is None else {"amount": money_text(minor, deal.currency), "currency": deal.currency}

    return reply({
        "items": [
            {"product": str(line.product_id), "quantity": str(Decimal(line.quantity_milli).scaleb(-3)),
             "list_price": money(line.list_minor), "unit_price": money(line.unit_minor),
             "discount": money(line.discount_minor), "tax": money(line.tax_minor), "total": money(line.total_minor)}
            for line in deal.lines.all()
        ]
    })  # fmt: skip


@router.post("/{deal_id}/lines", response=DealOut, summary="Replace the lines of a deal")
def replace_lines(request: HttpRequest, deal_id: str, body: DealLines) -> HttpResponse:
    """The amount of the deal becomes the sum of its lines."""
    with changing(request, DEALS, deal_id, body.version) as (user, seen):
        lines = line_values(body.lines, deal_for(user, deal_id).currency)
        set_lines(deal_id, lines, by=user, seen_version=seen)
    return reading(request, DEALS, deal_id)


def line_values(lines: Sequence[DealLineNew], currency: str) -> list[dict[str, Any]]:
    """Lines as the act takes them: thousandths, minor units of the deal's currency."""
    return [_line(line, place, currency) for place, line in enumerate(lines)]


def _line(line: DealLineNew, place: int, currency: str) -> dict[str, Any]:
    found: dict[str, Any] = {"product_id": line.product, "quantity_milli": int(Decimal(line.quantity).scaleb(3))}
    for name in ("unit_price", "discount", "tax"):
        given: Money | None = getattr(line, name)
        if given is None:
            continue
        where = f"lines.{place}.{name}"
        if given.currency != currency:
            message = _("The deal is in %(currency)s; give the amounts of its lines in it.") % {"currency": currency}
            raise Refused("currency_differs", message, {where: message})
        found[f"{name.removesuffix('_price')}_minor"] = given.minor(where)
    return found


@router.get("/{deal_id}/contacts", response=DealContactsOut, summary="List the contacts of a deal")
def list_contacts(request: HttpRequest, deal_id: str) -> HttpResponse:
    """Those that the caller may read, with their parts."""
    only_params(request, {})
    user = caller(request)
    rows = deal_contacts(user, deal_for(user, deal_id).pk)
    return reply({"items": [{"contact": str(row.contact_id), "role": row.role} for row in rows]})


@router.post("/{deal_id}/contacts", response=DealOut, summary="Add a contact to a deal")
def add_contact(request: HttpRequest, deal_id: str, body: DealContactNew) -> HttpResponse:
    """Or give them another part in it."""
    add_deal_contact(deal_id, body.contact, by=caller(request), role=body.role)
    return reading(request, DEALS, deal_id)


@router.delete("/{deal_id}/contacts/{contact_id}", response={204: None}, summary="Take a contact off a deal")
def drop_contact(request: HttpRequest, deal_id: str, contact_id: str) -> HttpResponse:
    """The contact stays."""
    only_params(request, {})
    remove_deal_contact(deal_id, contact_id, by=caller(request))
    return nothing()
