"""Telling goals of bookings where they are likely to land."""

from __future__ import annotations

from datetime import date

from spearhead.accounts.workspace.access import today
from spearhead.kernel.time import Period
from spearhead.numbers.goals.models import Goal
from spearhead.numbers.goals.pace import Pace
from spearhead.numbers.outlook.access import expect, newest
from spearhead.numbers.outlook.working import ALL
from spearhead.numbers.standing.landing import Rest, use_forecast


def rest_of(goal: Goal, pace: Pace, period: Period, day: date) -> Rest | None:
    """What the holder is still to add, by past months; None where there is no range, or it is no goal of bookings."""
    unit = _unit(goal)
    run = newest() if unit and goal.figure == "bookings" and day == today() else None
    found = expect(run, unit, period, pace.done) if run and unit else None
    if found is None or found.low is None or found.high is None:
        return None
    return Rest(found.low - pace.done, found.middle - pace.done, found.high - pace.done)


def _unit(goal: Goal) -> str | None:
    match goal.holder:
        case Goal.Holder.PERSON:
            return f"person:{goal.user_id}"
        case Goal.Holder.TEAM:
            return f"team:{goal.team_id}"
        case Goal.Holder.WORKSPACE:
            return ALL
    return None


use_forecast(rest_of)
