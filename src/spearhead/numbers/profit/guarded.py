"""Contribution for those who may not see salaries: only sums of five people or more, from which no rest can be found.

There is one fixed way to divide the company (by team) and whole months only, so that no two answers differ by fewer
than five people: a team is told when each month of the period has five people's pay or none in it, and when what is
not told has five or none too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from spearhead.accounts.teams.models import Team
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.scope import scope_for
from spearhead.kernel.figures import RowSet, Scope, figure, read_spec
from spearhead.kernel.names import local_name
from spearhead.kernel.time import ALL, Period
from spearhead.numbers.profit.models import SellingCost
from spearhead.numbers.profit.rows import selling

FEWEST: Final = 5
Month = tuple[int, int]
People = dict[Month, set[int]]


@dataclass(frozen=True, slots=True)
class Told:
    """The contribution of a team (None: everybody) and how many people's pay is in it at least."""

    team_id: int | None
    name: str
    people: int
    value: int


def told_contribution(user: User, period: Period) -> list[Told]:
    """What may be told of teams within the reader's reach, and of all where they see all."""
    if not _whole_months(period) or user.sight.reach("figure", "read") not in {"team", "all"}:
        return []
    paid = _paid(period)
    everybody = _joined(paid.values())
    teams = tellable(paid)
    reach_all = user.sight.reach("figure", "read") == "all"
    names = {team.pk: local_name(team) for team in Team.objects.filter(pk__in=teams)}
    spec = replace(figure("contribution"), rows=_rows)
    reading = read_spec(spec, scope_for(user, period=period, group_by="team"))
    values = {group.key: int(group.value or 0) for group in reading.groups}
    found = [
        Told(team, names[team], _fewest(paid[team]), values.get(team, 0))
        for team in sorted(teams - {0}, key=lambda one: names[one])
        if reach_all or team in user.sight.teams
    ]
    if reach_all and _enough(everybody):
        found.append(Told(None, "", _fewest(everybody), int(reading.value or 0)))
    return found


def tellable(paid: dict[int, People]) -> set[int]:
    """The teams that may be told: large enough, with a rest that is large enough or empty."""
    teams = {team for team, months in paid.items() if _enough(months)}
    while teams and not _enough(_joined(months for team, months in paid.items() if team not in teams)):
        teams.discard(min(teams, key=lambda one: (_fewest(paid[one]), one)))
    return teams


def _whole_months(period: Period) -> bool:
    return period is not ALL and period.start.day == 1 and period.end.day == 1


def _paid(period: Period) -> dict[int, People]:
    """Whose pay is in each team (0: no team), month by month."""
    rows = SellingCost.objects.filter(
        kind=SellingCost.Kind.PAY, withdrawn_at__isnull=True, user__isnull=False, day__gte=period.start,
        day__lt=period.end,
    ).values_list("team_id", "user_id", "day")  # fmt: skip
    found: dict[int, People] = defaultdict(lambda: defaultdict(set))
    for team, person, day in rows:
        found[team or 0][_month(day)].add(person or 0)
    return {team: dict(months) for team, months in found.items()}


def _month(day: date) -> Month:
    return day.year, day.month


def _joined(every: Iterable[People]) -> People:
    found: People = defaultdict(set)
    for months in every:
        for month, people in months.items():
            found[month] |= people
    return dict(found)


def _fewest(months: People) -> int:
    return min((len(people) for people in months.values()), default=0)


def _enough(months: People) -> bool:
    """Whether each month has five people's pay in it; months without any tell nothing."""
    return all(len(people) >= FEWEST for people in months.values())


def _rows(scope: Scope) -> RowSet:
    """Contribution with everybody's pay, for sums that were judged to tell of nobody."""
    found = figure("gross_margin").rows(scope)
    costs = selling(scope, -1, SellingCost.objects.filter(withdrawn_at__isnull=True))
    found.more = [*found.more, costs, *costs.more]
    return found
