"""/lead-forms, /lead-arrivals, /service-level and /lead-clocks: how leads come in and how fast they are answered."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.api.auth import caller, need
from spearhead.api.columns import Column
from spearhead.api.concurrency import changing, seen_version, version_param
from spearhead.api.definitions import fields_of
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.rendering import nothing, reply
from spearhead.api.schemas.intake import (
    ArrivalOut,
    ClockOut,
    ClockPause,
    KeptOut,
    LeadFormEdit,
    LeadFormNew,
    LeadFormOut,
    ServiceLevelEdit,
    ServiceLevelOut,
)  # fmt: skip
from spearhead.api.schemas.records import page_of
from spearhead.api.values import values_of
from spearhead.automation.clocks.access import clocks_visible_to, service_level
from spearhead.automation.clocks.acts import pause_clock, resume_clock, set_service_level
from spearhead.automation.clocks.models import Clock, ServiceLevel
from spearhead.automation.intake.forms import (
    arrivals_visible_to,
    create_form,
    edit_form,
    forms_visible_to,
    retire_form,
)  # fmt: skip
from spearhead.automation.intake.models import Arrival
from spearhead.automation.intake.receive import keep_junk_as_lead
from spearhead.kernel.filters import Field
from spearhead.kernel.worktime import write_spans

lead_forms, arrivals, level, clocks = (Router(tags=[tag]) for tag in (
    "lead-forms", "lead-arrivals", "service-level", "lead-clocks"))  # fmt: skip
lead_clock = Router(tags=["leads"])

FORMS = Noun(
    resource="campaign",
    visible=forms_visible_to,
    fields=fields_of("campaign", Field("name", "text"), Field("source", "ref", "source_id"),
                     Field("campaign", "ref", "campaign_id"), Field("retired_at", "datetime")),
    order=("name",),
    columns=(
        Column("id", "id"), Column("version"), Column("key"), Column("name"), Column("heading"), Column("intro"),
        Column("thanks"), Column("fields", "json"), Column("consent"), Column("consent_version"),
        Column("origins", "json"), Column("source", "id", "source_id"), Column("campaign", "id", "campaign_id"),
        Column("language"), Column("retired_at", "moment"),
    ),
)  # fmt: skip
ARRIVALS = Noun(
    resource="campaign",
    visible=arrivals_visible_to,
    fields=fields_of("campaign", Field("at", "datetime"), Field("channel", "text"), Field("form", "ref", "form_id"),
                     Field("state", "choice", choices=tuple(Arrival.State.values)), Field("lead", "ref", "lead_id")),
    order=("-at",),
    columns=(
        Column("id", "id"), Column("at", "moment"), Column("channel"), Column("form", "id", "form_id"),
        Column("state"), Column("why"), Column("lead", "id", "lead_id"), Column("values", "json"),
    ),
)  # fmt: skip
CLOCKS = Noun(
    resource="lead",
    visible=clocks_visible_to,
    fields=fields_of("lead", Field("lead", "ref", "lead_id"), Field("owner", "ref", "owner_id"),
                     Field("state", "choice", choices=tuple(Clock.State.values)), Field("due_at", "datetime"),
                     Field("started_at", "datetime")),
    order=("due_at",),
    lasting=False,
    columns=(
        Column("id", "id"), Column("lead", "id", "lead_id"), Column("owner", "id", "owner_id"), Column("state"),
        Column("minutes"), Column("started_at", "moment"), Column("due_at", "moment"), Column("paused_at", "moment"),
        Column("stopped_at", "moment"), Column("overdue_at", "moment"), Column("escalated", path="told"),
    ),
)  # fmt: skip


@lead_forms.get("", response=page_of(LeadFormOut), summary="List public lead forms")
def list_forms(request: HttpRequest) -> HttpResponse:
    """For whoever runs campaigns; closed ones too (``retired_at.empty=true`` leaves them out)."""
    return listing(request, FORMS)


@lead_forms.post("", response={201: LeadFormOut}, summary="Make a public lead form")
def add_form(request: HttpRequest, body: LeadFormNew) -> HttpResponse:
    """Its address is made up and never changes."""
    user = caller(request)
    return reading(request, FORMS, create_form(values_of(body, user, "campaign"), by=user).pk, 201)


@lead_forms.get("/{form_id}", response=LeadFormOut, summary="Read a public lead form")
def read_form(request: HttpRequest, form_id: str) -> HttpResponse:
    """All of it."""
    only_params(request, {})
    return reading(request, FORMS, form_id)


@lead_forms.patch("/{form_id}", response=LeadFormOut, summary="Change a public lead form")
def update_form(request: HttpRequest, form_id: str, body: LeadFormEdit) -> HttpResponse:
    """What was agreed to keeps the version of its own wording."""
    with changing(request, FORMS, form_id, body.version) as (user, seen):
        edit_form(form_id, values_of(body, user, "campaign"), by=user, seen_version=seen)
    return reading(request, FORMS, form_id)


@lead_forms.delete("/{form_id}", response={204: None}, summary="Close a public lead form")
def close_form(request: HttpRequest, form_id: str) -> HttpResponse:
    """Its address answers like one that never was; what came in by it stays."""
    with changing(request, FORMS, form_id, version_param(request).get("version")) as (user, seen):
        retire_form(form_id, by=user, seen_version=seen)
    return nothing()


@lead_forms.post("/{form_id}/restore", response=LeadFormOut, summary="Open a closed lead form again")
def open_form_again(request: HttpRequest, form_id: str) -> HttpResponse:
    """At its old address."""
    retire_form(form_id, by=caller(request), seen_version=None, back=True)
    return reading(request, FORMS, form_id)


@arrivals.get("", response=page_of(ArrivalOut), summary="List what came in")
def list_arrivals(request: HttpRequest) -> HttpResponse:
    """Newest first; ``state=junk`` shows what was called junk, which is kept for 30 days."""
    return listing(request, ARRIVALS)


@arrivals.post("/{arrival_id}/keep", response=KeptOut, summary="Make a lead of junk")
def keep_junk(request: HttpRequest, arrival_id: str) -> HttpResponse:
    """It takes the rest of the path: matching, routing, its clock."""
    received = keep_junk_as_lead(arrival_id, by=caller(request))
    assert received.lead is not None
    return reply({"state": received.state, "lead": str(received.lead.pk)})


def _level(user: User, row: ServiceLevel) -> dict[str, Any]:
    found = {"version": row.version, "minutes": row.minutes, "hours": write_spans(row.spans)}
    junk = {"stop_words": row.stop_words, "blocked_domains": row.blocked_domains}
    return found | (junk if user.sight.may("settings", "read") else {})


@level.get("", response=ServiceLevelOut, summary="Read the promised answer")
def read_level(request: HttpRequest) -> HttpResponse:
    """For whoever reads leads."""
    only_params(request, {})
    user = caller(request)
    user.sight.require("lead", "read")
    return reply(_level(user, service_level()))


@level.patch("", response=ServiceLevelOut, summary="Change the promised answer")
def update_level(request: HttpRequest, body: ServiceLevelEdit) -> HttpResponse:
    """Running clocks follow new hours; what is over stays as it was measured."""
    need(request, "admin")
    user = caller(request)
    values = {name: getattr(body, name) for name in body.model_fields_set - {"version"}}
    row = set_service_level(values, by=user, seen_version=seen_version(request, body.version))
    return reply(_level(user, row))


@clocks.get("", response=page_of(ClockOut), summary="List service-level clocks")
def list_clocks(request: HttpRequest) -> HttpResponse:
    """Of leads that the caller may read, the first due first; ``state=running`` are those that wait."""
    caller(request).sight.require("lead", "read")
    return listing(request, CLOCKS)


@lead_clock.post("/{lead_id}/clock/pause", response=ClockOut, summary="Pause a lead's clock")
def pause(request: HttpRequest, lead_id: str, body: ClockPause) -> HttpResponse:
    """For a reason of the list; three times at most."""
    return reading(request, CLOCKS, pause_clock(lead_id, body.reason, by=caller(request)).pk)


@lead_clock.post("/{lead_id}/clock/resume", response=ClockOut, summary="Let a paused clock run on")
def resume(request: HttpRequest, lead_id: str) -> HttpResponse:
    """The working time of the pause does not count."""
    return reading(request, CLOCKS, resume_clock(lead_id, by=caller(request)).pk)
