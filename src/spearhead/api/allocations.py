"""/allocations: a pool shared among a team, adjusted, and set as one act."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.api.auth import caller
from spearhead.api.columns import Column
from spearhead.api.concurrency import changing, version_param
from spearhead.api.definitions import fields_of
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.rendering import nothing
from spearhead.api.schemas.goals import AllocationApply, AllocationNew, AllocationOut, AllocationPins
from spearhead.api.schemas.records import page_of
from spearhead.kernel.filters import Field
from spearhead.numbers.allocation.access import allocation_for, allocations_visible_to
from spearhead.numbers.allocation.acts import (
    Rule,
    adjust_allocation,
    apply_allocation,
    drop_allocation,
    propose_allocation,
)
from spearhead.numbers.allocation.panel import panel_of
from spearhead.numbers.calendars.access import read_fiscal

router = Router(tags=["allocations"])


def _number(value: Any) -> str | None:
    return None if value is None else f"{float(value):.6f}"


def _more(user: User, answer: dict[str, Any]) -> None:
    panel = panel_of(allocation_for(user, answer["id"]), user)
    answer["lines"] = [
        {"user": str(one.line.user_id), "amount": one.line.amount, "pinned": one.line.pinned,
         "held_by_cap": one.line.held_by_cap, "capacity": f"{one.line.capacity_milli / 1000:.3f}",
         "potential": one.line.potential, "history": one.line.history,
         "history_proposed": one.line.history_proposed, "last": one.line.last, "load": _number(one.load),
         "chance": _number(one.chance), "change": _number(one.change), "flag": one.flag,
         "recommended": one.recommended}
        for one in panel.people
    ]  # fmt: skip
    answer["fairness"] = {
        "ratio": _number(panel.spread.ratio), "gini": _number(panel.spread.gini), "past_met": panel.past.met,
        "past": panel.past.n, "out_of_reach": panel.out_of_reach, "missing_periods": panel.missing,
        "appeals": panel.appeals, "dropped": list(panel.dropped),
    }  # fmt: skip


ALLOCATIONS = Noun(
    resource="allocation",
    visible=allocations_visible_to,
    fields=fields_of("allocation", Field("id", "number"), Field("team", "ref", "team_id"), Field("state", "text")),
    order=("-id",),
    more=_more,
    lasting=False,
    columns=(
        Column("id", "id"), Column("version"), Column("team", "id", "team_id"), Column("state"),
        Column("starts_on", "date"), Column("ends_on", "date"), Column("target"), Column("over_percent"),
        Column("potential_percent"), Column("cap_percent"), Column("pool"), Column("created_at", "moment"),
        Column("applied_at", "moment"),
    ),
)  # fmt: skip


@router.get("", response=page_of(AllocationOut), summary="List allocations")
def list_allocations(request: HttpRequest) -> HttpResponse:
    """Those of teams whose goals the caller may set, newest first."""
    caller(request).sight.require("goal", "edit")
    return listing(request, ALLOCATIONS)


@router.get("/{allocation_id}", response=AllocationOut, summary="Read an allocation")
def read_allocation(request: HttpRequest, allocation_id: str) -> HttpResponse:
    """With a line per person, the chance of making each, and how fair it is."""
    only_params(request, {})
    return reading(request, ALLOCATIONS, allocation_id)


@router.post("", response={201: AllocationOut}, summary="Propose an allocation")
def add_allocation(request: HttpRequest, body: AllocationNew) -> HttpResponse:
    """Nothing is set before it is applied."""
    user = caller(request)
    user.sight.require("goal", "edit")
    rule = Rule(body.over_percent, body.potential_percent, body.cap_percent)
    made = propose_allocation(body.team, read_fiscal(body.period, today()).period, body.target, by=user, rule=rule)
    return reading(request, ALLOCATIONS, made.pk, 201)


@router.post("/{allocation_id}/adjust", response=AllocationOut, summary="Pin people and share the rest anew")
def adjust(request: HttpRequest, allocation_id: str, body: AllocationPins) -> HttpResponse:
    """Pinned amounts stay; the sum always equals the pool."""
    pins = {one.user: one.amount for one in body.pins}
    with changing(request, ALLOCATIONS, allocation_id, body.version) as (user, seen):
        adjust_allocation(allocation_id, pins, by=user, seen_version=seen)
    return reading(request, ALLOCATIONS, allocation_id)


@router.post("/{allocation_id}/apply", response=AllocationOut, summary="Set everybody's goal from an allocation")
def apply(request: HttpRequest, allocation_id: str, body: AllocationApply) -> HttpResponse:
    """All of them or none."""
    with changing(request, ALLOCATIONS, allocation_id, body.version) as (user, seen):
        apply_allocation(allocation_id, by=user, seen_version=seen, reason=body.reason, state=body.state)
    return reading(request, ALLOCATIONS, allocation_id)


@router.delete("/{allocation_id}", response={204: None}, summary="Put an allocation away")
def remove_allocation(request: HttpRequest, allocation_id: str) -> HttpResponse:
    """Nothing is set from it."""
    with changing(request, ALLOCATIONS, allocation_id, version_param(request).get("version")) as (user, seen):
        drop_allocation(allocation_id, by=user, seen_version=seen)
    return nothing()
