"""/returns: what came back or was credited of won deals."""

from __future__ import annotations

from decimal import Decimal

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from spearhead.api.auth import caller
from spearhead.api.columns import BASE, Column
from spearhead.api.concurrency import changing, version_param
from spearhead.api.definitions import fields_of
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.rendering import nothing
from spearhead.api.schemas.profit import ReturnNew, ReturnOut
from spearhead.api.schemas.records import page_of
from spearhead.crm.deals.access import deal_for
from spearhead.kernel.errors import Refused
from spearhead.kernel.filters import Field
from spearhead.numbers.profit.returning import Back, enter_return, returns_visible_to, withdraw_return

router = Router(tags=["returns"])
RETURNS = Noun(
    resource="return",
    visible=returns_visible_to,
    fields=fields_of(
        "return", Field("deal", "ref", "deal_id"), Field("product", "ref", "product_id"), Field("day", "date"),
    ),
    order=("-day",),
    lasting=False,
    columns=(
        Column("id", "id"), Column("version"), Column("deal", "id", "deal_id"), Column("product", "id", "product_id"),
        Column("day", "date"), Column("quantity_milli"), Column("amount", "money", "minor", currency=BASE),
        Column("reason"),
    ),
)  # fmt: skip


@router.get("", response=page_of(ReturnOut), summary="List returns and credits")
def list_returns(request: HttpRequest) -> HttpResponse:
    """Of the deals that the caller may see; withdrawn ones are left out."""
    caller(request).sight.require("figure", "read")
    return listing(request, RETURNS)


@router.post("", response={201: ReturnOut}, summary="Enter a return or credit")
def add_return(request: HttpRequest, body: ReturnNew) -> HttpResponse:
    """Lowers revenue on its own day; needs the right to enter costs, and is not of one's own deals."""
    user = caller(request)
    user.sight.require("cost", "edit")
    deal = deal_for(user, body.deal)
    if body.amount.currency != deal.currency:
        message = _("Enter the amount in %(currency)s.") % {"currency": deal.currency}
        raise Refused("currency_differs", message, {"amount": message})
    back = Back(
        body.amount.minor("amount"), body.day, body.reason, product_id=body.product,
        quantity_milli=int(Decimal(body.quantity) * 1000), restocked=body.restocked,
    )  # fmt: skip
    return reading(request, RETURNS, enter_return(deal.pk, back, by=user).pk, 201)


@router.delete("/{return_id}", response={204: None}, summary="Withdraw a return")
def remove_return(request: HttpRequest, return_id: str) -> HttpResponse:
    """That was entered wrongly."""
    with changing(request, RETURNS, return_id, version_param(request).get("version")) as (user, seen):
        user.sight.require("cost", "edit")
        withdraw_return(return_id, by=user, seen_version=seen)
    return nothing()
