"""Walking the team tree; teams are few, so one small query holds them all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from spearhead.accounts.teams.models import Membership, Team
from spearhead.kernel.once import once


def subtree(roots: Iterable[int]) -> set[int]:
    """Ids of the teams and of every team below them."""
    children: defaultdict[int | None, list[int]] = defaultdict(list)
    for team_id, parent_id in Team.objects.values_list("id", "parent_id"):
        children[parent_id].append(team_id)
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        team = waiting.pop()
        if team not in found:
            found.add(team)
            waiting += children[team]
    return found


def main_team(user_id: int | None, on: date) -> int | None:
    """The team that a person's work of that day counts for: where they are a member, else the team they lead."""
    if user_id is None:
        return None
    current = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    rows = list(Membership.objects.filter(current, user_id=user_id).values_list("kind", "team_id", "valid_from"))
    if not rows:
        return None
    order = {Membership.Kind.MEMBER: 0, Membership.Kind.MANAGER: 1, Membership.Kind.DEPUTY: 2}
    return min(rows, key=lambda row: (order[Membership.Kind(row[0])], -row[2].toordinal()))[1]


@once
def team_calendar() -> TeamCalendar:
    """The calendar of all teams, for figures that are grouped by them."""
    return TeamCalendar()


class TeamCalendar:
    """Everybody's main team on any day, read once: for imports and rebuilding many versions."""

    def __init__(self) -> None:
        self._rows: defaultdict[int, list[tuple[date, date, int, int]]] = defaultdict(list)
        order = {"member": 0, "manager": 1, "deputy": 2}
        values = Membership.objects.values_list("user_id", "kind", "team_id", "valid_from", "valid_to")
        for user_id, kind, team_id, start, end in values:
            self._rows[user_id].append((start, end or date.max, order[kind], team_id))

    def stayed(self, user_id: int | None, teams: set[int], start: date, end: date) -> bool:
        """Whether a person's work counted for one of the teams on every day of ``[start, end)``."""
        rows = self._rows.get(user_id, ()) if user_id is not None else ()
        days = {start} | {day for row in rows for day in row[:2] if start < day < end}
        return all(self.team(user_id, day) in teams for day in days)

    def team(self, user_id: int | None, on: date) -> int | None:
        """Like `main_team`, without a query."""
        if user_id is None:
            return None
        rows = [row for row in self._rows.get(user_id, ()) if row[0] <= on < row[1]]
        return min(rows, key=lambda row: (row[2], -row[0].toordinal()))[3] if rows else None
