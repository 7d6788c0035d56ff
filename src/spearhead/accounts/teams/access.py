"""Reading teams: the tree with who belongs to it on a day, and the whole past of one team."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q, QuerySet

from spearhead.accounts.teams.models import Membership, Team
from spearhead.accounts.users.models import User
from spearhead.kernel.errors import Absent
from spearhead.kernel.ids import read_id


@dataclass(slots=True)
class Branch:
    """A team at its `depth` in the tree with the memberships of a day, managers first."""

    team: Team
    depth: int
    people: list[Membership] = field(default_factory=list)

    def of_kind(self, kind: str) -> list[Membership]:
        """The memberships of one kind."""
        return [one for one in self.people if one.kind == kind]


def teams_visible_to(user: User) -> QuerySet[Team]:
    """Teams by the reach of ``team:read``."""
    reach = user.sight.reach("team", "read")
    if reach == "all":
        return Team.objects.all()
    return Team.objects.filter(pk__in=list(user.sight.teams)) if reach == "team" else Team.objects.none()


def team_for(user: User, team_id: str | int) -> Team:
    """One team, or `Absent`."""
    found = teams_visible_to(user).select_related("parent").filter(pk=read_id(team_id)).first()
    if found is None:
        raise Absent
    return found


def tree_for(user: User, on: date, *, retired: bool = False) -> list[Branch]:
    """The visible teams, depth first, with who belonged to them on a day: two queries."""
    teams = list(teams_visible_to(user))
    if not retired:
        teams = [team for team in teams if team.retired_on is None or team.retired_on > on]
    below: defaultdict[int | None, list[Team]] = defaultdict(list)
    known = {team.pk for team in teams}
    for team in teams:
        below[team.parent_id if team.parent_id in known else None].append(team)
    branches: list[Branch] = []
    waiting = [(team, 0) for team in reversed(below[None])]
    while waiting:
        team, depth = waiting.pop()
        branches.append(Branch(team, depth))
        waiting += [(child, depth + 1) for child in reversed(below[team.pk])]
    _people(branches, on)
    return branches


def _people(branches: list[Branch], on: date) -> None:
    current = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    by_team = {branch.team.pk: branch for branch in branches}
    order = {Membership.Kind.MANAGER: 0, Membership.Kind.DEPUTY: 1, Membership.Kind.MEMBER: 2}
    rows = Membership.objects.filter(current, team_id__in=by_team).select_related("user")
    for row in sorted(rows, key=lambda row: (order[Membership.Kind(row.kind)], row.user.sort_key)):
        by_team[row.team_id].people.append(row)


def past_of(team: Team) -> list[Membership]:
    """Every membership of a team, past, present and to come, newest first."""
    return list(team.memberships.select_related("user").order_by("-valid_from", "-id"))
