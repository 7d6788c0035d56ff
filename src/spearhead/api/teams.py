"""/teams: the tree of teams, and who belongs to them when."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.teams.models import Membership, Team
from spearhead.accounts.users.models import User
from spearhead.api.columns import Column
from spearhead.api.definitions import fields_of, readable
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.schemas.definitions import TeamOut
from spearhead.api.schemas.records import page_of
from spearhead.kernel.filters import Field

router = Router(tags=["teams"])


def _more(_user: User, team: dict[str, Any]) -> None:
    rows = Membership.objects.filter(team_id=team["id"]).order_by("valid_from", "id")
    team["members"] = [
        {"user": str(user), "kind": kind, "valid_from": start, "valid_to": end}
        for user, kind, start, end in rows.values_list("user_id", "kind", "valid_from", "valid_to")
    ]


TEAMS = Noun(
    resource="team",
    visible=readable("team", Team.objects.all),
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
