"""The table of goals: person and team by quarter, targets beside what was won; all sums are read as figures."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q

from spearhead.accounts.teams.access import tree_for
from spearhead.accounts.teams.models import Team
from spearhead.accounts.teams.tree import team_calendar
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.accounts.workspace.scope import scope_for
from spearhead.kernel.figures import Reading, read
from spearhead.kernel.names import local_name
from spearhead.kernel.time import Period
from spearhead.numbers.calendars.access import layout_of
from spearhead.numbers.goals.access import goals_visible_to
from spearhead.numbers.goals.models import Goal
from spearhead.numbers.goals.rights import may_set


@dataclass(frozen=True, slots=True)
class Cell:
    """One quarter of one holder: minor units of the base currency; `share` is attainment; None is "no goal"."""

    period: Period
    target: int | None
    won: int | None
    share: Any


@dataclass(slots=True)
class Line:
    """A person or a team; `sums` holds the targets of everybody below a team together, per quarter."""

    holder: str
    id: int
    name: str
    cells: list[Cell]
    may_set: bool
    version: int = 1
    sums: list[int | None] = field(default_factory=list)


@dataclass(slots=True)
class Group:
    """A team with its people."""

    team: Line | None
    depth: int
    people: list[Line]


def quarters(year: int) -> list[Period]:
    """The four quarters of a fiscal year."""
    return [one.period for one in layout_of(year).periods(year) if one.kind == "quarter"]


class GoalTable:
    """Everything that the screen of one year needs, read once: goals, two figures per quarter, teams, people."""

    def __init__(self, user: User, year: int) -> None:
        self.user, self.periods = user, quarters(year)
        first, last = self.periods[0].start, self.periods[-1].end
        rows = goals_visible_to(user).filter(
            figure="bookings", level="goal", credit="owner", starts_on__gte=first, ends_on__lte=last
        )
        self.targets: dict[tuple[str, int, Any], int] = {
            (goal.holder, goal.user_id or goal.team_id or 0, goal.starts_on): goal.target
            for goal in rows
            if any(goal.starts_on == one.start and goal.ends_on == one.end for one in self.periods)
        }
        self.shares = {one.key: self._by("attainment", one, "owner") for one in self.periods}
        self.won = {one.key: self._by("bookings", one, "owner") for one in self.periods}

    def _by(self, key: str, period: Period, dimension: str) -> dict[int, Any]:
        reading: Reading = read(key, scope_for(self.user, period=period, group_by=dimension))
        return {group.key: group.value for group in reading.groups if group.key is not None}

    def groups(self) -> list[Group]:
        """The teams in tree order with their people; people without a team come last."""
        day, calendar = today(), team_calendar()
        placed: defaultdict[int | None, list[User]] = defaultdict(list)
        for person in self._people():
            placed[calendar.team(person.pk, day)].append(person)
        branches = [(branch, [self._person(one) for one in placed.pop(branch.team.pk, [])])
                    for branch in tree_for(self.user, day)]  # fmt: skip
        found = []
        for index, (branch, people) in enumerate(branches):
            below = list(people)
            for other, more in branches[index + 1 :]:
                if other.depth <= branch.depth:
                    break
                below += more
            if below or any(key[:2] == (Goal.Holder.TEAM, branch.team.pk) for key in self.targets):
                found.append(Group(self._team(branch.team, below), branch.depth, people))
        rest = [self._person(one) for people in placed.values() for one in people]
        return [*found, Group(None, 0, rest)] if rest else found

    def _people(self) -> list[User]:
        """Who sells within reach, and whoever has a goal in the year."""
        holders = [holder for kind, holder, _start in self.targets if kind == Goal.Holder.PERSON]
        selling = Q(is_active=True, role__in=["rep", "manager"]) | Q(pk__in=holders)
        match self.user.sight.reach("goal", "read"):
            case "all":
                seen = Q()
            case "team":
                seen = Q(pk__in=list(self.user.sight.people))
            case _:
                seen = Q(pk=self.user.pk)
        return list(User.objects.filter(selling & seen))

    def _person(self, person: User) -> Line:
        cells = [
            Cell(
                one, self.targets.get((Goal.Holder.PERSON, person.pk, one.start)),
                self.won[one.key].get(person.pk), self.shares[one.key].get(person.pk),
            )
            for one in self.periods
        ]  # fmt: skip
        return Line("person", person.pk, person.name, cells, may_set(self.user, user=person))

    def _team(self, team: Team, below: list[Line]) -> Line:
        cells = [
            Cell(one, self.targets.get((Goal.Holder.TEAM, team.pk, one.start)), self._won_by(team, one), None)
            for one in self.periods
        ]
        sums = [_sum([person.cells[index].target for person in below]) for index in range(len(self.periods))]
        return Line("team", team.pk, local_name(team), cells, may_set(self.user, team_id=team.pk), sums=sums)

    def _won_by(self, team: Team, period: Period) -> Any:
        """What the team and all below it won in a quarter that has begun: the figure that its cell links to."""
        if period.start > today():
            return None
        scope = scope_for(self.user, period=period, filters=[("team", "is", team.pk)])
        return read("bookings", scope).value


def _sum(targets: list[int | None]) -> int | None:
    known = [target for target in targets if target is not None]
    return sum(known) if known else None
