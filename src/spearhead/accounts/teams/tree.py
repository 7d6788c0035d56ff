"""Walking the team tree; teams are few, so one small query holds them all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from spearhead.accounts.teams.models import Membership, Team
from spearhead.kernel.kept import kept


@kept
def _children() -> dict[int | None, list[int]]:
    """The teams right below each team."""
    children: defaultdict[int | None, list[int]] = defaultdict(list)
    for team_id, parent_id in Team.objects.values_list("id", "parent_id"):
        children[parent_id].append(team_id)
    return dict(children)


def subtree(roots: Iterable[int]) -> set[int]:
    """Ids of the teams and of every team below them."""
    children = _children()
    found: set[int] = set()
    waiting = list(roots)
    while waiting:
        team = waiting.pop()
        if team not in found:
            found.add(team)
            waiting += children.get(team, ())
    return found


def main_team(user_id: int | None, on: date) -> int | None:
    """The team that a person's work of that day counts for: where they are a member, else the team they lead."""
    return team_calendar().team(user_id, on)


@kept
def team_calendar() -> TeamCalendar:
    """The calendar of all teams."""
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
        """The team that a person's work of that day counts for (`main_team`)."""
        if user_id is None:
            return None
        rows = [row for row in self._rows.get(user_id, ()) if row[0] <= on < row[1]]
        return min(rows, key=lambda row: (row[2], -row[0].toordinal()))[3] if rows else None
