"""The goal that each row of the grid is measured against: one's own, or that of the team that one leads."""

from __future__ import annotations

from spearhead.accounts.teams.models import Membership
from spearhead.numbers.calendars.fiscal import FiscalPeriod
from spearhead.numbers.calls.cells import Grid
from spearhead.numbers.goals.models import Goal
from spearhead.numbers.standing.board import Reading


def goals_of(grid: Grid, period: FiscalPeriod) -> dict[int, int]:
    """Person → goal of bookings in minor units, as far as the reader sees goals. Leaders have their team's."""
    if not grid.user.sight.may("goal", "read"):
        return {}
    reading = Reading(grid.user, period)
    own: dict[int, int] = {}
    teams: dict[int, int] = {}
    targets = reading.targets()
    for goal in reading.goals:
        target = targets[goal.pk]
        if goal.holder == Goal.Holder.PERSON and goal.user_id:
            own[goal.user_id] = target
        elif goal.holder == Goal.Holder.TEAM and goal.team_id:
            teams[goal.team_id] = target
    return own | _led(teams, reading)


def _led(teams: dict[int, int], reading: Reading) -> dict[int, int]:
    """Whoever leads several teams one below the other has the goal of the highest, the largest of them."""
    day = reading.day
    rows = Membership.objects.filter(kind=Membership.Kind.MANAGER, valid_from__lte=day, team_id__in=teams)
    found: dict[int, int] = {}
    for user, team in rows.exclude(valid_to__lte=day).values_list("user_id", "team_id"):
        found[user] = max(found.get(user, 0), teams[team])
    return found
