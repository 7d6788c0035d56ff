"""Which days are worked: weekends, holidays and Chinese make-up days, by country, with the workspace's changes."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

import chinese_calendar
import holidays

_WEEKEND: Final = frozenset({5, 6})
_DAY: Final = timedelta(days=1)
#: `add_workdays` looks no further than this many days for each workday asked for, plus a year.
_PATIENCE: Final = 10


@dataclass(frozen=True, slots=True)
class _Year:
    """The days of one year that differ from the weekly rule; `known` is False where only that rule is known."""

    off: frozenset[date]
    worked: frozenset[date]
    weekend: frozenset[int]
    known: bool


@lru_cache(maxsize=400)
def _year(region: str, year: int) -> _Year:
    """Published days of `region` in `year`; never raises."""
    if region == "CN" and (published := _china(year)):
        return published
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            table = holidays.country_holidays(region, years=year)
    except (NotImplementedError, KeyError, ValueError, OverflowError):
        return _Year(frozenset(), frozenset(), _WEEKEND, known=False)
    made_up = frozenset(one for one in getattr(table, "weekend_workdays", ()) if one.year == year)
    if region == "CN" and not made_up:  # computed feasts without the published exchange of days would be half a truth
        return _Year(frozenset(), frozenset(), _WEEKEND, known=False)
    weekend = frozenset(table.weekend) or _WEEKEND
    return _Year(frozenset(one for one in table if one.year == year), made_up, weekend, known=bool(table))


def _china(year: int) -> _Year | None:
    """The State Council's table as the first package has it; None for a year that it does not hold."""
    off: set[date] = set()
    worked: set[date] = set()
    day = date(year, 1, 1)
    try:
        while day.year == year:
            if chinese_calendar.is_workday(day) != (day.weekday() not in _WEEKEND):
                (worked if day.weekday() in _WEEKEND else off).add(day)
            day += _DAY
    except (NotImplementedError, OverflowError):
        return None
    return _Year(frozenset(off), frozenset(worked), _WEEKEND, known=True)


@dataclass(frozen=True)
class WorkCalendar:
    """A country's working days with `overrides` on top: day → whether it is worked (the workspace's editable table)."""

    region: str = "CN"
    overrides: Mapping[date, bool] = field(default_factory=dict)

    def is_workday(self, day: date) -> bool:
        """Whether `day` is worked; in an unknown year Monday to Friday are."""
        if day in self.overrides:
            return self.overrides[day]
        year = _year(self.region, day.year)
        return day in year.worked or (day not in year.off and day.weekday() not in year.weekend)

    def is_known(self, year: int) -> bool:
        """Whether holidays of `year` are known, or only weekends (then screens say so)."""
        return _year(self.region, year).known or any(day.year == year for day in self.overrides)

    def workdays(self, start: date, end: date) -> Iterator[date]:
        """The worked days from `start` up to but not including `end`."""
        for ordinal in range(start.toordinal(), end.toordinal()):
            if self.is_workday(day := date.fromordinal(ordinal)):
                yield day

    def workdays_between(self, start: date, end: date) -> int:
        """How many days of ``[start, end)`` are worked; negative when `end` comes first."""
        if end < start:
            return -self.workdays_between(end, start)
        return sum(1 for _day in self.workdays(start, end))

    def add_workdays(self, day: date, count: int) -> date:
        """The `count`-th workday after `day` (before it when negative); 0 gives `day` or, if idle, the next one."""
        if count == 0:
            count, day = 1, day - _DAY
        step, left = (_DAY if count > 0 else -_DAY), abs(count)
        for _tried in range(left * _PATIENCE + 366):
            day += step
            left -= self.is_workday(day)
            if not left:
                return day
        return day


def is_workday(day: date, region: str = "CN", overrides: Mapping[date, bool] | None = None) -> bool:
    """`WorkCalendar.is_workday` for one question."""
    return WorkCalendar(region, overrides or {}).is_workday(day)


def workdays_between(start: date, end: date, region: str = "CN", overrides: Mapping[date, bool] | None = None) -> int:
    """`WorkCalendar.workdays_between` for one question."""
    return WorkCalendar(region, overrides or {}).workdays_between(start, end)


def add_workdays(day: date, count: int, region: str = "CN", overrides: Mapping[date, bool] | None = None) -> date:
    """`WorkCalendar.add_workdays` for one question."""
    return WorkCalendar(region, overrides or {}).add_workdays(day, count)
