"""The standing of a whole line in a period: teams with their goal, their people, averages and what does not add up."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta
from fractions import Fraction
from functools import cached_property

from spearhead.accounts.teams.access import Branch, tree_for
from spearhead.accounts.teams.models import Team
from spearhead.accounts.teams.tree import subtree, team_calendar
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, work_calendar
from spearhead.kernel.figures import figure
from spearhead.numbers.allocation.ramp import is_ramped
from spearhead.numbers.calendars.fiscal import FiscalPeriod
from spearhead.numbers.goals.access import goals_visible_to
from spearhead.numbers.goals.models import IN_FORCE, Goal
from spearhead.numbers.goals.pace import Days, Pace, days_of, mismatch, pace_of
from spearhead.numbers.goals.steps import is_rate
from spearhead.numbers.standing.done import Reached, holder_name, reached_by, targets_of
from spearhead.numbers.standing.landing import Landing, landing_of

SHOWN = (*IN_FORCE, Goal.State.PROPOSED)


@dataclass(frozen=True, slots=True)
class Line:
    """A holder's goal with where it stands; `pace` is None where what is done cannot be read."""

    goal: Goal
    name: str
    target: int  #: prorated by days present
    pace: Pace | None
    landing: Landing | None
    ramping: bool = False

    @property
    def gap(self) -> int:
        """Done minus expected, in the goal's unit; below zero is behind."""
        return 0 if self.pace is None or self.pace.expected is None else self.pace.done - self.pace.expected


@dataclass(frozen=True, slots=True)
class Average:
    """Attainment of several people together, over those who reported here the whole interval."""

    attainment: Fraction | None
    n: int


@dataclass(slots=True)
class TeamStanding:
    """A team: its own goal, its people (furthest behind pace first), and what does not add up."""

    team: Team | None
    depth: int
    line: Line | None
    people: list[Line]
    everybody: list[Line] = field(default_factory=list)
    mismatch: int | None = None
    members: int | None = None  #: the goals of everybody below, together; None for rates
    ramped: Average = Average(None, 0)
    all: Average = Average(None, 0)


@dataclass(slots=True)
class Board:
    """Everything for one screen."""

    period: FiscalPeriod
    day: date
    days: Days
    company: Line | None
    others: list[Line]
    teams: list[TeamStanding]

    @property
    def people(self) -> list[Line]:
        """Everybody, in the order of the screen."""
        return [line for team in self.teams for line in team.people]


class Reading:
    """Reads a board: a few queries for goals, two figures for people, one per other holder."""

    def __init__(self, user: User, period: FiscalPeriod, figure_key: str = "bookings") -> None:
        self.user, self.period, self.rate = user, period, is_rate(figure(figure_key))
        self.day = min(today(), period.end - timedelta(days=1))
        self.days = days_of(period.start, period.end, self.day, work_calendar())
        rows = goals_visible_to(user).filter(
            figure=figure_key, level="goal", starts_on=period.start, ends_on=period.end, state__in=SHOWN
        )
        self.goals = list(rows.select_related("user", "team", "territory", "product"))
        self.calendar = team_calendar()

    @cached_property
    def reached(self) -> Reached:
        """Goal → what is done of it and its target."""
        return reached_by(self.user, self.goals, self.period.period)

    def targets(self) -> dict[int, int]:
        """Goal → its target alone, for whoever needs nothing else."""
        return targets_of(self.user, self.goals, self.period.period)

    def board(self) -> Board:
        """Teams in tree order; people without a team come last."""
        lines = [self._line(goal) for goal in self.goals]
        by_team = {line.goal.team_id: line for line in lines if line.goal.holder == Goal.Holder.TEAM}
        placed: defaultdict[int | None, list[Line]] = defaultdict(list)
        for line in lines:
            if line.goal.holder == Goal.Holder.PERSON:
                placed[self._team_of(line.goal.user_id)].append(line)
        teams = [
            _standing(branch, by_team.get(branch.team.pk), placed.pop(branch.team.pk, []))
            for branch in tree_for(self.user, self.day)
        ]
        self._gather(teams)
        rest = sorted((line for people in placed.values() for line in people), key=lambda line: line.gap)
        if rest:
            teams.append(TeamStanding(None, 0, None, rest, rest))
        return Board(
            self.period, self.day, self.days,
            next((line for line in lines if line.goal.holder == Goal.Holder.WORKSPACE), None),
            [line for line in lines if line.goal.holder in {Goal.Holder.TERRITORY, Goal.Holder.PRODUCT}],
            [team for team in teams if team.line or team.everybody],
        )  # fmt: skip

    def _line(self, goal: Goal) -> Line:
        done, target = self.reached[goal.pk]
        pace = None if done is None else pace_of(target, done, self.days)
        landing = landing_of(goal, pace, self.period.period, self.day) if pace and not self.rate else None
        ramping = goal.user is not None and not is_ramped(goal.user, self.period.start)
        return Line(goal, holder_name(goal), target, pace, landing, ramping)

    def _team_of(self, user_id: int | None) -> int | None:
        """The team that a person's period counts for: that of the day, or of the first day for whoever has left."""
        return self.calendar.team(user_id, max(self.day, self.period.start)) or self.calendar.team(
            user_id, self.period.start
        )

    def _gather(self, teams: list[TeamStanding]) -> None:
        """Give each team everybody below it, then its sums and averages."""
        for index, team in enumerate(teams):
            for other in teams[index + 1 :]:
                if other.depth <= team.depth:
                    break
                team.everybody += other.people
        for team in teams:
            targets = [line.goal.target for line in team.everybody]
            goal = team.line.goal.target if team.line else None
            team.mismatch = mismatch(goal, targets, rate=self.rate)
            team.members = sum(targets) if targets and not self.rate else None
            stayed = [line for line in team.everybody if team.team and self._stayed(line, team.team.pk)]
            team.all = self._average(stayed)
            team.ramped = self._average([line for line in stayed if not line.ramping])

    def _stayed(self, line: Line, team_id: int) -> bool:
        end = max(self.day, self.period.start) + timedelta(days=1)
        return self.calendar.stayed(line.goal.user_id, subtree([team_id]), self.period.start, end)

    def _average(self, lines: list[Line]) -> Average:
        known = [line for line in lines if line.pace is not None]
        goals = sum(line.target for line in known)
        if self.rate or not goals:
            return Average(None, len(known))
        return Average(Fraction(sum(line.pace.done for line in known if line.pace), goals), len(known))


def _standing(branch: Branch, line: Line | None, people: list[Line]) -> TeamStanding:
    ordered = sorted(people, key=lambda one: one.gap)
    return TeamStanding(branch.team, branch.depth, line, ordered, list(ordered))
