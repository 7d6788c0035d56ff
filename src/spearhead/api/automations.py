"""/automations: when-then rules, their dry run, their switch, and what they did."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.api.auth import caller
from spearhead.api.columns import Column
from spearhead.api.concurrency import changing
from spearhead.api.definitions import fields_of
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.rendering import reply
from spearhead.api.schemas.automations import (
    AutomationEdit,
    AutomationNew,
    AutomationOff,
    AutomationOn,
    AutomationOut,
    RunOut,
    TrialOut,
)
from spearhead.api.schemas.records import page_of
from spearhead.automation.reasons import in_words
from spearhead.automation.rules.access import automation_for, automations_visible_to, ring_of, runs_visible_to
from spearhead.automation.rules.acts import (
    create_automation,
    edit_automation,
    switch_off,
    switch_on,
    try_automation,
)
from spearhead.automation.rules.models import AutomationRun
from spearhead.kernel.filters import Field

router = Router(tags=["automations"])


def _more(user: User, found: dict[str, Any]) -> None:
    found["why_off"] = in_words(found["why_off"])
    ring = ring_of(user, automation_for(user, found["id"]))
    found["ring"] = [{"id": str(one.pk), "name": one.name} for one in ring]


AUTOMATIONS = Noun(
    resource="automation",
    visible=automations_visible_to,
    fields=fields_of("automation", Field("noun", "text"), Field("state", "text"), Field("owner", "ref", "owner_id"),
                     Field("position", "number")),
    order=("position",),
    more=_more,
    lasting=False,
    columns=(
        Column("id", "id"), Column("version"), Column("name"), Column("noun"), Column("state"),
        Column("owner", "id", "owner_id"), Column("trigger"), Column("conditions"), Column("actions"),
        Column("why_off"), Column("tried_version"), Column("hour_limit"), Column("on_since", "moment"),
        Column("position"),
    ),
)  # fmt: skip


@router.get("", response=page_of(AutomationOut), summary="List automations")
def list_automations(request: HttpRequest) -> HttpResponse:
    """All rules, in their order."""
    return listing(request, AUTOMATIONS)


@router.get("/{automation_id}", response=AutomationOut, summary="Read an automation")
def read_automation(request: HttpRequest, automation_id: str) -> HttpResponse:
    """What it says, whose rights it runs under, and why it is off."""
    only_params(request, {})
    return reading(request, AUTOMATIONS, automation_id)


@router.get("/{automation_id}/runs", response=list[RunOut], summary="List the last runs of an automation")
def list_runs(request: HttpRequest, automation_id: str) -> HttpResponse:
    """The last 100, on records that the caller may read."""
    only_params(request, {})
    user = caller(request)
    rule = automation_for(user, automation_id)
    return reply([run_told(one) for one in runs_visible_to(user, rule)[:100]])


def run_told(one: AutomationRun) -> dict[str, Any]:
    """A run as answers tell it."""
    return {
        "id": str(one.pk), "rule_version": one.rule_version, "record_type": one.record_type,
        "record": str(one.record_id), "at": one.at, "result": one.result, "reason": in_words(one.reason),
        "outcomes": one.outcomes,
    }  # fmt: skip


@router.post("", response={201: AutomationOut}, summary="Write an automation")
def add_automation(request: HttpRequest, body: AutomationNew) -> HttpResponse:
    """A draft; it does nothing until it was tried and switched on."""
    made = create_automation(body.model_dump(), by=caller(request))
    return reading(request, AUTOMATIONS, made.pk, 201)


@router.patch("/{automation_id}", response=AutomationOut, summary="Change an automation")
def update_automation(request: HttpRequest, automation_id: str, body: AutomationEdit) -> HttpResponse:
    """It is a draft again, and runs under the caller."""
    given = body.model_dump(exclude={"version"}, exclude_unset=True)
    values = {name: value for name, value in given.items() if value is not None or name == "conditions"}
    with changing(request, AUTOMATIONS, automation_id, body.version) as (user, seen):
        edit_automation(automation_id, values, by=user, seen_version=seen)
    return reading(request, AUTOMATIONS, automation_id)


@router.post("/{automation_id}/try", response=TrialOut, summary="Run an automation dry on the last 30 days")
def try_one(request: HttpRequest, automation_id: str) -> HttpResponse:
    """No record changes and nothing is sent; that this version was tried is kept."""
    found = try_automation(automation_id, by=caller(request))
    return reply({
        "looked_at": found.looked_at, "matched": found.matched, "kept": found.kept, "cut": found.cut,
        "examples": [{"record": str(one.record.pk), "name": str(one.record), "outcomes": one.outcomes}
                     for one in found.examples],
    })  # fmt: skip


@router.post("/{automation_id}/on", response=AutomationOut, summary="Switch an automation on")
def turn_on(request: HttpRequest, automation_id: str, body: AutomationOn) -> HttpResponse:
    """Once this version was tried; it runs under the caller."""
    with changing(request, AUTOMATIONS, automation_id, body.version) as (user, seen):
        switch_on(automation_id, by=user, seen_version=seen, confirm=body.confirm)
    return reading(request, AUTOMATIONS, automation_id)


@router.post("/{automation_id}/off", response=AutomationOut, summary="Switch an automation off")
def turn_off(request: HttpRequest, automation_id: str, body: AutomationOff) -> HttpResponse:
    """With the reason; what it did stays."""
    with changing(request, AUTOMATIONS, automation_id, body.version) as (user, seen):
        switch_off(automation_id, body.reason, by=user, seen_version=seen)
    return reading(request, AUTOMATIONS, automation_id)
