"""/teams: the tree of teams, and who belongs to them when."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.teams.access import team_for, teams_visible_to
from spearhead.accounts.teams.acts import (
    create_team,
    edit_team,
    leave_team,
    put_in_team,
    restore_team,
    retire_team,
    set_deputy,
    set_manager,
)  # fmt: skip
from spearhead.accounts.teams.models import Membership
from spearhead.accounts.users.models import User
from spearhead.api.auth import caller, need
from spearhead.api.columns import Column
from spearhead.api.concurrency import changing, version_param
from spearhead.api.definitions import fields_of
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.people import person
from spearhead.api.rendering import nothing
from spearhead.api.schemas.definitions import TeamEdit, TeamLeave, TeamMember, TeamNew, TeamOut
from spearhead.api.schemas.records import page_of
from spearhead.api.values import values_of
from spearhead.kernel.errors import Absent
from spearhead.kernel.filters import Field

router = Router(tags=["teams"])


def _more(_user: User, team: dict[str, Any]) -> None:
    rows = Membership.objects.filter(team_id=team["id"]).order_by("valid_from", "id")
    team["members"] = [
        {"id": str(pk), "user": str(user), "kind": kind, "valid_from": start, "valid_to": end}
        for pk, user, kind, start, end in rows.values_list("id", "user_id", "kind", "valid_from", "valid_to")
    ]


TEAMS = Noun(
    resource="team",
    visible=teams_visible_to,
    fields=fields_of(
        "team", Field("name", "text", "sort_key"), Field("parent", "ref", "parent_id"), Field("retired_on", "date")
    ),
    order=("name",),
    more=_more,
    columns=(
        Column("id", "id"),
        Column("version"),
        Column("name"),
        Column("name_zh"),
        Column("parent", "id", "parent_id"),
        Column("retired_on", "date"),
    ),
)


@router.get("", response=page_of(TeamOut), summary="List teams")
def list_teams(request: HttpRequest) -> HttpResponse:
    """By name, with their parents."""
    return listing(request, TEAMS)


@router.get("/{team_id}", response=TeamOut, summary="Read a team")
def read_team(request: HttpRequest, team_id: str) -> HttpResponse:
    """With its members and managers and their dates."""
    only_params(request, {})
    return reading(request, TEAMS, team_id)


@router.post("", response={201: TeamOut}, summary="Create a team")
def add_team(request: HttpRequest, body: TeamNew) -> HttpResponse:
    """At the root or under a parent."""
    need(request, "admin")
    user = caller(request)
    return reading(request, TEAMS, create_team(values_of(body, user, "team"), by=user).pk, 201)


@router.patch("/{team_id}", response=TeamOut, summary="Rename a team or hang it elsewhere")
def update_team(request: HttpRequest, team_id: str, body: TeamEdit) -> HttpResponse:
    """Never under itself."""
    need(request, "admin")
    with changing(request, TEAMS, team_id, body.version) as (user, seen):
        edit_team(team_id, values_of(body, user, "team"), by=user, seen_version=seen)
    return reading(request, TEAMS, team_id)


@router.delete("/{team_id}", response={204: None}, summary="Retire a team")
def remove_team(request: HttpRequest, team_id: str) -> HttpResponse:
    """An empty one; what was won for it stays with it."""
    need(request, "admin")
    with changing(request, TEAMS, team_id, version_param(request).get("version")) as (user, seen):
        retire_team(team_id, by=user, seen_version=seen)
    return nothing()


@router.post("/{team_id}/restore", response=TeamOut, summary="Bring a retired team back")
def bring_back_team(request: HttpRequest, team_id: str) -> HttpResponse:
    """Empty, at its old place; its past is its own again."""
    need(request, "admin")
    restore_team(team_id, by=caller(request), seen_version=None)
    return reading(request, TEAMS, team_id)


@router.post("/{team_id}/members", response=TeamOut, summary="Put a person in a team, or let them lead it")
def add_member(request: HttpRequest, team_id: str, body: TeamMember) -> HttpResponse:
    """From a day on; work done before stays with the team of its day."""
    need(request, "admin")
    by, who = caller(request), person(body.user, "user").pk
    match body.kind:
        case "member":
            put_in_team(who, team_id, body.valid_from, by=by)
        case "manager":
            set_manager(team_id, who, body.valid_from, by=by)
        case "deputy":
            set_deputy(team_id, who, body.valid_from, body.valid_to, by=by)
    return reading(request, TEAMS, team_id)


@router.post("/{team_id}/leave", response=TeamOut, summary="End a membership")
def end_membership(request: HttpRequest, team_id: str, body: TeamLeave) -> HttpResponse:
    """On a day; one that had not begun is taken back."""
    need(request, "admin")
    user = caller(request)
    user.sight.require("team", "edit")
    if not Membership.objects.filter(pk=body.membership, team=team_for(user, team_id)).exists():
        raise Absent
    leave_team(body.membership, body.on, by=user)
    return reading(request, TEAMS, team_id)
