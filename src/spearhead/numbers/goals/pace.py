"""Where a goal stands by working days: expected so far, needed per day, where the pace leads; pure, no tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction

from spearhead.kernel.calendar import WorkCalendar
from spearhead.kernel.money import round_half_away


@dataclass(frozen=True, slots=True)
class Days:
    """Working days of a period, those that have begun, and those still to come."""

    total: int
    elapsed: int

    @property
    def remaining(self) -> int:
        """Working days after the day on which it stands."""
        return self.total - self.elapsed


@dataclass(frozen=True, slots=True)
class Pace:
    """All in the goal's own unit; None is "not known", never 0."""

    goal: int
    done: int
    days: Days
    attainment: Fraction | None
    expected: int | None
    needed: int | None  #: per working day still to come
    projected: int | None  #: where the present pace leads by the end


def days_of(start: date, end: date, day: date, calendar: WorkCalendar) -> Days:
    """The working days of ``[start, end)`` as of the end of `day`."""
    stop = min(max(day + timedelta(days=1), start), end)
    return Days(calendar.workdays_between(start, end), calendar.workdays_between(start, stop))


def pace_of(goal: int, done: int, days: Days) -> Pace:
    """Expected = goal × elapsed ÷ total; needed = what is missing ÷ days remaining, none remaining → not known."""
    return Pace(
        goal=goal,
        done=done,
        days=days,
        attainment=Fraction(done, goal) if goal else None,
        expected=round_half_away(Fraction(goal * days.elapsed, days.total)) if days.total else None,
        needed=round_half_away(Fraction(max(0, goal - done), days.remaining)) if days.remaining else None,
        projected=round_half_away(Fraction(done * days.total, days.elapsed)) if days.elapsed else None,
    )


def mismatch(team: int | None, members: list[int], *, rate: bool = False) -> int | None:
    """What the team is to reach beyond the goals of its members; rates are not added, so there is none for them."""
    if rate or team is None or not members:
        return None
    return team - sum(members)
