"""/leads: lists, single leads, and the acts on them."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.api.auth import caller
from spearhead.api.automation_runs import add_runs
from spearhead.api.columns import STAMPS, Column
from spearhead.api.concurrency import changing, version_param
from spearhead.api.listing import Noun, listing, reading, record
from spearhead.api.merging import add_merging
from spearhead.api.parsing import only_params
from spearhead.api.parts import add_parts
from spearhead.api.people import person
from spearhead.api.rendering import nothing, reply
from spearhead.api.schemas.base import Body
from spearhead.api.schemas.leads import (
    LeadAccept,
    LeadConvert,
    LeadEdit,
    LeadMatchedOut,
    LeadNew,
    LeadOut,
    LeadQualify,
    LeadReject,
)  # fmt: skip
from spearhead.api.schemas.records import Reassign, page_of
from spearhead.api.tags import Tags
from spearhead.api.values import values_of
from spearhead.automation.intake.receive import Signal, receive_lead, rules_choose
from spearhead.crm.leads.access import leads_visible_to
from spearhead.crm.leads.acts import (
    accept_lead,
    delete_lead,
    edit_lead,
    qualify_lead,
    reassign_lead,
    reject_lead,
    restore_lead,
)  # fmt: skip
from spearhead.crm.leads.conversion import Choice, convert_lead, undo_conversion
from spearhead.crm.leads.fields import lead_fields

router = Router(tags=["leads"])
LEADS = Noun(
    resource="lead",
    visible=leads_visible_to,
    fields=lead_fields,
    order=("-id",),
    more=Tags("lead"),
    columns=(
        Column("id", "id"),
        Column("number", "number", prefix="L-"),
        Column("version"),
        Column("name"),
        Column("owner", "id", "owner_id"),
        Column("company_name"),
        Column("title"),
        Column("email"),
        Column("phone"),
        Column("message"),
        Column("status"),
        Column("source", "id", "source_id"),
        Column("campaign", "id", "campaign_id"),
        Column("utm", "json"),
        Column("received_at", "moment"),
        Column("first_response_at", "moment"),
        Column("accepted_at", "moment"),
        Column("reject_reason"),
        Column("converted_at", "moment"),
        Column("company", "id", "company_id"),
        Column("contact", "id", "contact_id"),
        Column("deal", "id", "deal_id"),
        *STAMPS,
    ),
)


@router.get("", response=page_of(LeadOut), summary="List leads")
def list_leads(request: HttpRequest) -> HttpResponse:
    """Leads that the caller may read, newest first unless ordered otherwise."""
    return listing(request, LEADS)


@router.post("", response={201: LeadOut, 200: LeadMatchedOut}, summary="Take in a lead")
def add_lead(request: HttpRequest, body: LeadNew) -> HttpResponse:
    """What arrived is kept as it was. The same e-mail or telephone as a lead already there: 200, with what matched;
    nothing of a lead out of the caller's reach is shown. Without an owner the routing rules choose where there are any
    and the caller's reach goes beyond their own; else it is the caller's.
    """
    user = caller(request)
    values = values_of(body, user, "lead")
    signal = Signal("api", values, body.model_dump(mode="json", exclude_unset=True), route=rules_choose(values, user))
    received = receive_lead(signal, by=user)
    if received.state == "new" and received.lead is not None:
        if leads_visible_to(user).filter(pk=received.lead.pk).exists():
            return reading(request, LEADS, received.lead.pk, 201)
        return reply({"state": "routed", "matched_on": [], "lead": None}, 200)
    seen = received.lead and leads_visible_to(user).filter(pk=received.lead.pk).exists()
    lead = record(user, LEADS, received.lead.pk) if received.lead and seen else None
    return reply({"state": received.state, "matched_on": list(received.matched_on), "lead": lead})


@router.get("/{lead_id}", response=LeadOut, summary="Read a lead")
def read_lead(request: HttpRequest, lead_id: str) -> HttpResponse:
    """All of it, with its version as ETag."""
    only_params(request, {})
    return reading(request, LEADS, lead_id)


@router.patch("/{lead_id}", response=LeadOut, summary="Change fields of a lead")
def update_lead(request: HttpRequest, lead_id: str, body: LeadEdit) -> HttpResponse:
    """With an old version it goes through only if none of these fields changed since."""
    with changing(request, LEADS, lead_id, body.version) as (user, seen):
        edit_lead(lead_id, values_of(body, user, "lead"), by=user, seen_version=seen)
    return reading(request, LEADS, lead_id)


@router.delete("/{lead_id}", response={204: None}, summary="Delete a lead")
def remove_lead(request: HttpRequest, lead_id: str) -> HttpResponse:
    """It can be restored for 30 days; the version comes as If-Match or ``?version=``."""
    with changing(request, LEADS, lead_id, version_param(request).get("version")) as (user, seen):
        delete_lead(lead_id, by=user, seen_version=seen)
    return nothing()


@router.post("/{lead_id}/restore", response=LeadOut, summary="Restore a deleted lead")
def bring_back_lead(request: HttpRequest, lead_id: str) -> HttpResponse:
    """With what went along."""
    restore_lead(lead_id, by=caller(request))
    return reading(request, LEADS, lead_id)


@router.post("/{lead_id}/reassign", response=LeadOut, summary="Hand a lead to another person")
def hand_over_lead(request: HttpRequest, lead_id: str, body: Reassign) -> HttpResponse:
    """To a person of one's reach."""
    with changing(request, LEADS, lead_id, body.version) as (user, seen):
        reassign_lead(lead_id, person(body.owner), by=user, seen_version=seen)
    return reading(request, LEADS, lead_id)


@router.post("/{lead_id}/accept", response=LeadOut, summary="Accept a lead")
def accept(request: HttpRequest, lead_id: str, body: LeadAccept) -> HttpResponse:
    """With a dated next step, which is planned as a task."""
    with changing(request, LEADS, lead_id, body.version) as (user, seen):
        accept_lead(lead_id, by=user, seen_version=seen, next_step=body.next_step, due_at=body.due_at)
    return reading(request, LEADS, lead_id)


@router.post("/{lead_id}/qualify", response=LeadOut, summary="Qualify a lead")
def qualify(request: HttpRequest, lead_id: str, body: LeadQualify) -> HttpResponse:
    """A deal may come of it."""
    with changing(request, LEADS, lead_id, body.version) as (user, seen):
        qualify_lead(lead_id, by=user, seen_version=seen)
    return reading(request, LEADS, lead_id)


@router.post("/{lead_id}/reject", response=LeadOut, summary="Reject a lead")
def reject(request: HttpRequest, lead_id: str, body: LeadReject) -> HttpResponse:
    """For a reason of the list."""
    with changing(request, LEADS, lead_id, body.version) as (user, seen):
        reject_lead(lead_id, body.reason, by=user, seen_version=seen, note=body.note)
    return reading(request, LEADS, lead_id)


@router.post("/{lead_id}/convert", response=LeadOut, summary="Convert a lead")
def convert(request: HttpRequest, lead_id: str, body: LeadConvert) -> HttpResponse:
    """Company and contact are chosen by id or created, a deal is opened when given; the lead names what it became."""
    with changing(request, LEADS, lead_id, body.version) as (user, seen):
        convert_lead(
            lead_id,
            company=_choice(body.company, user, "company"),
            contact=_choice(body.contact, user, "contact"),
            deal=None if body.deal is None else _given(body.deal, user, "deal"),
            by=user,
            seen_version=seen,
        )
    return reading(request, LEADS, lead_id)


def _choice(chosen: Body | int | None, user: User, resource: str) -> Choice:
    return _given(chosen, user, resource) if isinstance(chosen, Body) else chosen


def _given(body: Body, user: User, resource: str) -> dict[str, Any]:
    return {name: value for name, value in values_of(body, user, resource).items() if value is not None}


@router.post("/{lead_id}/undo-conversion", response=LeadOut, summary="Take a conversion back")
def take_back(request: HttpRequest, lead_id: str, body: LeadQualify) -> HttpResponse:
    """For 30 days, while nothing was added to what it made."""
    with changing(request, LEADS, lead_id, body.version) as (user, seen):
        undo_conversion(lead_id, by=user, seen_version=seen)
    return reading(request, LEADS, lead_id)


add_parts(router, LEADS, LeadOut)
add_runs(router, "lead")
add_merging(router, LEADS, LeadOut)
