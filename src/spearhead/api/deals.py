"""/deals: lists, single deals, and the acts on them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from spearhead.api.auth import caller
from spearhead.api.automation_runs import add_runs
from spearhead.api.columns import BASE, STAMPS, Column
from spearhead.api.concurrency import changing, version_param
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.parts import add_parts
from spearhead.api.people import person
from spearhead.api.rendering import nothing
from spearhead.api.schemas.base import Money
from spearhead.api.schemas.deals import DealEdit, DealMove, DealNew, DealOut, DealPark, DealReassign
from spearhead.api.schemas.records import page_of
from spearhead.api.tags import Tags
from spearhead.api.values import values_of
from spearhead.crm.deals.access import deal_facts, deals_visible_to
from spearhead.crm.deals.acts import delete_deal, edit_deal, open_deal, park_deal, reassign_deal, restore_deal
from spearhead.crm.deals.fields import deal_fields
from spearhead.crm.deals.models import Deal
from spearhead.crm.deals.moves import Closing, Why, move_deal
from spearhead.crm.deals.placing import Place
from spearhead.kernel.errors import Refused
from spearhead.process.pipelines.access import stage_named
from spearhead.process.reasons.access import reason_named

router = Router(tags=["deals"])

DEALS = Noun(
    resource="deal",
    visible=deals_visible_to,
    fields=deal_fields,
    order=("-id",),
    more=Tags("deal"),
    columns=(
        Column("id", "id"),
        Column("number", "number", prefix="D-"),
        Column("version"),
        Column("name"),
        Column("company", "id", "company_id"),
        Column("owner", "id", "owner_id"),
        Column("pipeline", "id", "pipeline_id"),
        Column("stage", "id", "stage_id"),
        Column("status"),
        Column("amount", "money", "amount_minor"),
        Column("base_amount", "money", "base_minor", currency=BASE, needs="amount"),
        Column("amount_origin", needs="amount"),
        Column("expected_close", "date"),
        Column("opened_on", "date"),
        Column("closed_on", "date"),
        Column("parked_until", "date"),
        Column("entered_stage_at", "moment"),
        Column("category"),
        Column("push_count"),
        Column("next_step"),
        Column("next_step_on", "date"),
        Column("last_contact_at", "moment"),
        Column("loss_reason", "id", "loss_reason_id"),
        Column("loss_note", needs="loss_reason"),
        Column("competitor", "id", "competitor_id"),
        Column("motion"),
        Column("kind"),
        Column("source", "id", "source_id"),
        Column("campaign", "id", "campaign_id"),
        Column("territory", "id", "territory_id"),
        Column("product", "id", "product_id"),
        Column("credit_owner", "id", "credit_owner_id"),
        Column("credit_team", "id", "credit_team_id"),
        *STAMPS,
    ),
)


@router.get("", response=page_of(DealOut), summary="List deals")
def list_deals(request: HttpRequest) -> HttpResponse:
    """Deals that the caller may read, newest first unless ordered otherwise."""
    return listing(request, DEALS)


@router.post("", response={201: DealOut}, summary="Open a deal")
def create_deal(request: HttpRequest, body: DealNew) -> HttpResponse:
    """It starts in the first open stage of its pipeline, or in the open stage named."""
    user = caller(request)
    values = values_of(body, user, "deal")
    values = {name: value for name, value in values.items() if value is not None}
    deal = open_deal(values, by=user)
    return reading(request, DEALS, deal.pk, 201)


@router.get("/{deal_id}", response=DealOut, summary="Read a deal")
def read_deal(request: HttpRequest, deal_id: str) -> HttpResponse:
    """All of it, with its version as ETag."""
    only_params(request, {})
    return reading(request, DEALS, deal_id)


@router.patch("/{deal_id}", response=DealOut, summary="Change fields of a deal")
def update_deal(request: HttpRequest, deal_id: str, body: DealEdit) -> HttpResponse:
    """With an old version it goes through only if none of these fields changed since."""
    with changing(request, DEALS, deal_id, body.version) as (user, seen):
        edit_deal(deal_id, values_of(body, user, "deal"), by=user, seen_version=seen)
    return reading(request, DEALS, deal_id)


@router.delete("/{deal_id}", response={204: None}, summary="Delete a deal")
def remove_deal(request: HttpRequest, deal_id: str) -> HttpResponse:
    """It can be restored for 30 days; the version comes as If-Match or ``?version=``."""
    with changing(request, DEALS, deal_id, version_param(request).get("version")) as (user, seen):
        delete_deal(deal_id, by=user, seen_version=seen)
    return nothing()


@router.post("/{deal_id}/restore", response=DealOut, summary="Restore a deleted deal")
def bring_back_deal(request: HttpRequest, deal_id: str) -> HttpResponse:
    """As it was, for 30 days."""
    restore_deal(deal_id, by=caller(request))
    return reading(request, DEALS, deal_id)


@router.post("/{deal_id}/move", response=DealOut, summary="Move a deal to another stage")
def move(request: HttpRequest, deal_id: str, body: DealMove) -> HttpResponse:
    """Strict on the version: whoever moved it first wins, the others get 409 with the present state.

    A gate of the process answers 422 ``gate_closed`` with each missing item as ``steps.…``, ``methods.…`` or a field;
    ``override_reason`` asks for an exception where the gate allows one. Going back wants a ``reason``.
    """
    with changing(request, DEALS, deal_id, body.version) as (user, seen):
        values_of(body, user, "deal")  # refuses fields that are hidden from the caller
        deal = deal_facts(user, deal_id)
        stage = stage_named(deal.pipeline_id, body.stage)
        closing = Closing(
            loss_reason_id=reason_named(body.loss_reason) if body.loss_reason else None,
            loss_note=body.loss_note,
            competitor_id=body.competitor,
            amount_minor=final_amount(deal, body.amount),
            closed_on=body.closed_on,
        )
        why = Why(body.reason, body.override_reason)
        place = Place(body.after, body.before) if body.after or body.before else None
        move_deal(deal_id, stage, by=user, seen_version=seen, closing=closing, why=why, place=place)
    return reading(request, DEALS, deal_id)


def final_amount(deal: Deal, amount: Money | None) -> int | None:
    """The amount of a win in minor units, in the deal's own currency."""
    if amount is None:
        return None
    if amount.currency != deal.currency:
        message = _("The deal is in %(currency)s; give the final amount in it.") % {"currency": deal.currency}
        raise Refused("currency_differs", message, {"amount": message})
    return amount.minor("amount")


@router.post("/{deal_id}/park", response=DealOut, summary="Park a deal, or bring it back")
def park(request: HttpRequest, deal_id: str, body: DealPark) -> HttpResponse:
    """Off the board until a day; null brings it back."""
    with changing(request, DEALS, deal_id, body.version) as (user, seen):
        park_deal(deal_id, body.until, by=user, seen_version=seen)
    return reading(request, DEALS, deal_id)


@router.post("/{deal_id}/reassign", response=DealOut, summary="Hand a deal to another person")
def reassign(request: HttpRequest, deal_id: str, body: DealReassign) -> HttpResponse:
    """A closed deal keeps whom it counts for; ``with_open_tasks`` takes the planned activities along."""
    with changing(request, DEALS, deal_id, body.version) as (user, seen):
        to = person(body.owner)
        reassign_deal(deal_id, to, by=user, seen_version=seen, with_open_tasks=body.with_open_tasks)
    return reading(request, DEALS, deal_id)


add_parts(router, DEALS, DealOut)
add_runs(router, "deal")
