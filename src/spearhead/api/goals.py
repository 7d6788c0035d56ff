"""/goals: what holders are to reach, how it is agreed on, and where it stands."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.api import parsing
from spearhead.api.auth import caller
from spearhead.api.columns import Column
from spearhead.api.concurrency import changing, version_param
from spearhead.api.definitions import fields_of
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params, read_params
from spearhead.api.people import person
from spearhead.api.rendering import nothing, reply
from spearhead.api.schemas.goals import (
    GoalAppeal,
    GoalDecision,
    GoalEdit,
    GoalNew,
    GoalOut,
    GoalSplit,
    GoalStepNew,
    StandingOut,
)
from spearhead.api.schemas.records import page_of
from spearhead.kernel.figures import figure
from spearhead.kernel.filters import Field
from spearhead.numbers.calendars.access import read_fiscal
from spearhead.numbers.goals import agreeing
from spearhead.numbers.goals.access import goal_for, goals_visible_to, history_of
from spearhead.numbers.goals.acts import Terms, change_goal, set_goal, split_goal, withdraw_goal
from spearhead.numbers.standing.board import Line, Reading

router = Router(tags=["goals"])


def _more(user: User, goal: dict[str, Any]) -> None:
    found = goal_for(user, goal["id"])
    goal["unit"] = figure(found.figure).unit
    goal["parts"] = [str(pk) for pk in found.parts.filter(withdrawn_at__isnull=True).values_list("pk", flat=True)]
    goal["history"] = [
        {"kind": one.kind, "state": one.state, "target": one.target, "reason": one.reason,
         "by": str(one.by_id) if one.by_id else None, "at": one.at}
        for one in history_of(found)
    ]  # fmt: skip


GOALS = Noun(
    resource="goal",
    visible=goals_visible_to,
    fields=fields_of(
        "goal", Field("figure", "text"), Field("holder", "text"), Field("user", "ref", "user_id"),
        Field("team", "ref", "team_id"), Field("level", "text"), Field("state", "text"),
        Field("starts_on", "date"), Field("ends_on", "date"), Field("target", "number"),
    ),
    order=("-starts_on",),
    more=_more,
    lasting=False,
    columns=(
        Column("id", "id"), Column("version"), Column("figure"), Column("holder"), Column("user", "id", "user_id"),
        Column("team", "id", "team_id"), Column("territory", "id", "territory_id"),
        Column("product", "id", "product_id"), Column("level"), Column("credit"), Column("state"),
        Column("starts_on", "date"), Column("ends_on", "date"), Column("target"), Column("reason"),
        Column("parent", "id", "parent_id"), Column("set_by", "id", "set_by_id"), Column("created_at", "moment"),
    ),
)  # fmt: skip


@router.get("", response=page_of(GoalOut), summary="List goals")
def list_goals(request: HttpRequest) -> HttpResponse:
    """Those within the caller's reach, newest period first; withdrawn ones are left out."""
    caller(request).sight.require("goal", "read")
    return listing(request, GOALS)


@router.get("/standing", response=StandingOut, summary="Read where goals stand")
def read_standing(request: HttpRequest) -> HttpResponse:
    """``period`` (this quarter by default) and ``figure``: done, pace, needed a day and landing, team by team."""
    user = caller(request)
    user.sight.require("goal", "read")
    given, rest = read_params(request, {"period": parsing.text("period", 40), "figure": parsing.text("figure", 40)})
    if rest:
        only_params(request, {"period": parsing.text("period", 40), "figure": parsing.text("figure", 40)})
    period = read_fiscal(given.get("period", ""), today())
    board = Reading(user, period, given.get("figure") or "bookings").board()
    return reply({
        "period": {"key": period.key, "start": period.start, "end": period.end},
        "working_days": {"total": board.days.total, "elapsed": board.days.elapsed, "remaining": board.days.remaining},
        "company": _line(board.company),
        "others": [_line(line) for line in board.others],
        "teams": [
            {"team": str(team.team.pk) if team.team else None, "goal": _line(team.line),
             "people": [_line(line) for line in team.people], "members_together": team.members,
             "mismatch": team.mismatch, "attainment_all": _share(team.all.attainment), "n_all": team.all.n,
             "attainment_ramped": _share(team.ramped.attainment), "n_ramped": team.ramped.n}
            for team in board.teams
        ],
    })  # fmt: skip


def _share(value: Any) -> str | None:
    return None if value is None else f"{float(value):.6f}"


def _line(line: Line | None) -> dict[str, Any] | None:
    if line is None:
        return None
    pace, landing = line.pace, line.landing
    return {
        "goal": str(line.goal.pk), "name": line.name, "target": line.target, "state": line.goal.state,
        "ramping": line.ramping, "done": pace.done if pace else None,
        "attainment": _share(pace.attainment) if pace else None, "expected": pace.expected if pace else None,
        "needed_per_day": pace.needed if pace else None, "landing": landing.middle if landing else None,
        "landing_low": landing.low if landing else None, "landing_high": landing.high if landing else None,
    }  # fmt: skip


@router.get("/{goal_id}", response=GoalOut, summary="Read a goal")
def read_goal(request: HttpRequest, goal_id: str) -> HttpResponse:
    """With its history and parts."""
    only_params(request, {})
    return reading(request, GOALS, goal_id)


@router.post("", response={201: GoalOut}, summary="Set a goal")
def add_goal(request: HttpRequest, body: GoalNew) -> HttpResponse:
    """Of somebody below the caller; nobody sets the own."""
    user = caller(request)
    user.sight.require("goal", "edit")
    period = read_fiscal(body.period, today()).period
    made = set_goal(
        period, body.target, by=user, user=person(body.user, "user") if body.user else None, team_id=body.team,
        territory_id=body.territory, product_id=body.product, figure_key=body.figure,
        terms=Terms(body.level, body.credit, body.reason, body.state),
    )  # fmt: skip
    return reading(request, GOALS, made.pk, 201)


@router.patch("/{goal_id}", response=GoalOut, summary="Change a goal")
def update_goal(request: HttpRequest, goal_id: str, body: GoalEdit) -> HttpResponse:
    """Another target; the one before stays in the history."""
    with changing(request, GOALS, goal_id, body.version) as (user, seen):
        change_goal(goal_id, body.target, by=user, seen_version=seen, reason=body.reason)
    return reading(request, GOALS, goal_id)


@router.delete("/{goal_id}", response={204: None}, summary="Withdraw a goal")
def remove_goal(request: HttpRequest, goal_id: str) -> HttpResponse:
    """With its parts; refused once it is closed."""
    with changing(request, GOALS, goal_id, version_param(request).get("version")) as (user, seen):
        withdraw_goal(goal_id, by=user, seen_version=seen)
    return nothing()


@router.post("/{goal_id}/steps", response=GoalOut, summary="Take a goal a step on")
def take_step(request: HttpRequest, goal_id: str, body: GoalStepNew) -> HttpResponse:
    """Propose, agree, put in force, close: whoever it is for, when the state allows it."""
    steps = {"proposed": agreeing.propose_goal, "agreed": agreeing.agree_to_goal,
             "activated": agreeing.activate_goal, "closed": agreeing.close_goal}  # fmt: skip
    with changing(request, GOALS, goal_id, body.version) as (user, seen):
        steps[body.step](goal_id, by=user, seen_version=seen)
    return reading(request, GOALS, goal_id)


@router.post("/{goal_id}/appeal", response=GoalOut, summary="Appeal a goal")
def appeal(request: HttpRequest, goal_id: str, body: GoalAppeal) -> HttpResponse:
    """By its holder, with the reason."""
    with changing(request, GOALS, goal_id, body.version) as (user, seen):
        agreeing.appeal_goal(goal_id, body.reason, by=user, seen_version=seen)
    return reading(request, GOALS, goal_id)


@router.post("/{goal_id}/decide", response=GoalOut, summary="Decide an appeal")
def decide(request: HttpRequest, goal_id: str, body: GoalDecision) -> HttpResponse:
    """By whoever is above, with the reason; another target, or the one that stood."""
    with changing(request, GOALS, goal_id, body.version) as (user, seen):
        agreeing.decide_appeal(goal_id, body.reason, by=user, seen_version=seen, target=body.target)
    return reading(request, GOALS, goal_id)


@router.post("/{goal_id}/split", response=GoalOut, summary="Split a goal over its period")
def split(request: HttpRequest, goal_id: str, body: GoalSplit) -> HttpResponse:
    """Into periods that fill its own; the parts sum to it exactly."""
    parts = [(read_fiscal(one.period, today(), "parts").period, one.target) for one in body.parts]
    with changing(request, GOALS, goal_id, body.version) as (user, seen):
        split_goal(goal_id, parts, by=user, seen_version=seen)
    return reading(request, GOALS, goal_id)
