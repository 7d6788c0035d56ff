"""Where a goal is likely to land: what is done plus the forecast of the rest; without a forecast, where pace leads.

The forecast stands above goals; it gives its range through `use_forecast` when its app is ready.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from spearhead.kernel.time import Period
from spearhead.numbers.goals.models import Goal
from spearhead.numbers.goals.pace import Pace


@dataclass(frozen=True, slots=True)
class Rest:
    """What the holder is still to add in the period: P10, P50 and P90 in the figure's unit."""

    low: int
    middle: int
    high: int


@dataclass(frozen=True, slots=True)
class Landing:
    """Where the goal lands; `low` and `high` are None where only the pace is known."""

    middle: int
    low: int | None = None
    high: int | None = None


#: (goal, its pace, its period, the day on which it stands) → what is still to come; None: there is no forecast.
Forecast = Callable[[Goal, Pace, Period, date], Rest | None]
_forecast: list[Forecast] = []


def use_forecast(source: Forecast) -> None:
    """Let landings be read from this forecast; the last one given counts."""
    _forecast[:] = [source]


def landing_of(goal: Goal, pace: Pace, period: Period, day: date) -> Landing | None:
    """Done + P10–P50–P90 of the rest, or where the present pace leads; None before the first working day."""
    if not pace.days.remaining:
        return Landing(pace.done)
    rest = _forecast[0](goal, pace, period, day) if _forecast else None
    if rest is not None:
        return Landing(pace.done + rest.middle, pace.done + rest.low, pace.done + rest.high)
    return Landing(pace.projected) if pace.projected is not None else None
