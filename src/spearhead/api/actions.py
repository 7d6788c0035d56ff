"""/actions: what is done about a finding, and what came of it."""

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
from spearhead.api.schemas.insights import ActionMove, ActionNew, ActionOut
from spearhead.api.schemas.records import page_of
from spearhead.insights.actions.access import action_for, actions_visible_to
from spearhead.insights.actions.acts import Plan, move_action, open_action
from spearhead.insights.actions.models import Action
from spearhead.insights.stalls.access import baseline_of
from spearhead.kernel.filters import Field

router = Router(tags=["actions"])


def _more(user: User, found: dict[str, Any]) -> None:
    """The people whom it is about, as far as the reader leads them."""
    reps = action_for(user, found["id"]).scope.get("reps", ())
    found["people"] = [str(one) for one in reps if one in user.sight.people]


ACTIONS = Noun(
    resource="action",
    visible=actions_visible_to,
    fields=fields_of(
        "action", Field("owner", "ref", "owner_id"), Field("stage", "ref", "stage_id"),
        Field("state", "choice", choices=tuple(Action.State.values)),
        Field("kind", "choice", choices=tuple(Action.Kind.values)), Field("due_on", "date"), Field("check_on", "date"),
    ),
    order=("check_on",),
    more=_more,
    lasting=False,
    columns=(
        Column("id", "id"), Column("version"), Column("kind"), Column("title"), Column("note"), Column("state"),
        Column("owner", "id", "owner_id"), Column("stage", "id", "stage_id"), Column("figure"),
        Column("expected_points"), Column("due_on", "date"), Column("check_on", "date"), Column("done_on", "date"),
        Column("reason"), Column("baseline", "json"), Column("result", "json"),
        Column("created_by", "id", "created_by_id"), Column("created_at", "moment"),
    ),
)  # fmt: skip


@router.get("", response=page_of(ActionOut), summary="List actions")
def list_actions(request: HttpRequest) -> HttpResponse:
    """One's own, those of one's line and those that one asked for; the first to be checked first."""
    caller(request).sight.require("action", "read")
    return listing(request, ACTIONS)


@router.get("/{action_id}", response=ActionOut, summary="Read an action")
def read_action(request: HttpRequest, action_id: str) -> HttpResponse:
    """With its figure then, and what came of it."""
    only_params(request, {})
    return reading(request, ACTIONS, action_id)


@router.post("", response={201: ActionOut}, summary="Open an action")
def add_action(request: HttpRequest, body: ActionNew) -> HttpResponse:
    """For oneself or somebody of one's line; it is also put on the owner's day as a task."""
    user = caller(request)
    plan = Plan(
        kind=body.kind, title=body.title, owner_id=body.owner or user.pk, stage_id=body.stage, note=body.note,
        expected_points=body.expected_points, due_on=body.due_on, check_on=body.check_on, reps=tuple(body.people),
        baseline=baseline_of(user, body.stage),
    )  # fmt: skip
    return reading(request, ACTIONS, open_action(plan, by=user).pk, 201)


@router.post("/{action_id}/move", response=ActionOut, summary="Move an action on")
def take_on(request: HttpRequest, action_id: str, body: ActionMove) -> HttpResponse:
    """Begin, finish, drop with a reason, take up again."""
    with changing(request, ACTIONS, action_id, body.version) as (user, seen):
        move_action(action_id, body.state, by=user, seen_version=seen, reason=body.reason)
    return reading(request, ACTIONS, action_id)
