"""Who reports to whom on a day: the reporting line that the forecast is rolled up along, worked out from teams."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from spearhead.accounts.teams.models import Membership, Team
from spearhead.kernel.kept import kept


@dataclass(frozen=True, slots=True)
class ReportingLine:
    """`managers`: person → who they report to (None at the top); `deputies`: person → who may stand in for that one."""

    managers: Mapping[int, int | None]
    deputies: Mapping[int, frozenset[int]]
    reports: Mapping[int, Sequence[int]] = field(default_factory=dict)

    def adjusts(self, user_id: int, person_id: int) -> bool:
        """Whether the user is the person's direct manager, or stands in for them."""
        if user_id == person_id:
            return False
        return self.managers.get(person_id) == user_id or user_id in self.deputies.get(person_id, ())

    def below(self, person_id: int) -> list[int]:
        """The person and everybody below, the person first."""
        found, waiting = [], [person_id]
        while waiting:
            one = waiting.pop()
            found.append(one)
            waiting += reversed(self.reports.get(one, ()))
        return found

    def tops(self, people: Iterable[int]) -> list[int]:
        """Those of the people whose manager is not among them."""
        among = set(people)
        return [one for one in sorted(among) if self.managers.get(one) not in among]


@kept
def line_on(day: date, since: date) -> ReportingLine:
    """The line on a day; whoever left their last team after `since` still stands where they stood."""
    rows = list(
        Membership.objects.filter(valid_from__lte=day)
        .exclude(valid_to__lte=since)
        .order_by("valid_from", "id")
        .values_list("user_id", "team_id", "kind", "valid_to")
    )
    current = [row[:3] for row in rows if row[3] is None or row[3] > day]
    placed = _teams(current)
    for user, team, kind, _end in rows:  # the last of them stands
        if user not in placed and kind == Membership.Kind.MEMBER:
            placed[user] = team
    leading, standing = _leaders(current)
    parents = dict(Team.objects.values_list("id", "parent_id"))
    managers: dict[int, int | None] = {}
    deputies: dict[int, frozenset[int]] = {}
    for user, team in placed.items():
        found = _team_above(user, team, parents, leading)
        managers[user] = leading[found] if found is not None else None
        deputies[user] = frozenset(standing.get(found, set()) - {user}) if found is not None else frozenset()
    _cut_circles(managers)
    reports: defaultdict[int, list[int]] = defaultdict(list)
    for user, manager in sorted(managers.items()):
        if manager is not None:
            reports[manager].append(user)
    return ReportingLine(managers, deputies, dict(reports))


def _teams(rows: Iterable[tuple[int, int, str]]) -> dict[int, int]:
    """Where somebody is a member, else the team that they lead, else the one where they stand in."""
    order = {Membership.Kind.DEPUTY: 0, Membership.Kind.MANAGER: 1, Membership.Kind.MEMBER: 2}
    return {user: team for user, team, _kind in sorted(rows, key=lambda row: order[Membership.Kind(row[2])])}


def _leaders(rows: Iterable[tuple[int, int, str]]) -> tuple[dict[int, int], dict[int, set[int]]]:
    leading: dict[int, int] = {}
    standing: defaultdict[int, set[int]] = defaultdict(set)
    for user, team, kind in rows:
        if kind == Membership.Kind.MANAGER:
            leading[team] = user
        elif kind == Membership.Kind.DEPUTY:
            standing[team].add(user)
    return leading, standing


def _team_above(
    user: int, team: int | None, parents: Mapping[int, int | None], leading: Mapping[int, int]
) -> int | None:
    """The nearest team upwards that somebody else leads."""
    seen: set[int] = set()
    while team is not None and team not in seen:
        seen.add(team)
        if leading.get(team, user) != user:
            return team
        team = parents.get(team)
    return None


def _cut_circles(managers: dict[int, int | None]) -> None:
    """Two people who lead each other's teams report to nobody rather than to one another."""
    for start in sorted(managers):
        seen: set[int] = set()
        one: int | None = start
        while one is not None:
            if one in seen:
                managers[one] = None
                break
            seen.add(one)
            one = managers.get(one)
