"""Periods, as they are typed, kept half-open and read in the workspace's time zone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from spearhead.kernel.errors import Refused

#: Stands for "still valid" in version rows, so that every as-of query is one range.
FOREVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
FIRST_DAY: Final = date(1970, 1, 1)
LAST_DAY: Final = date(2200, 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to but not including `end`; `key` is its text form, e.g. ``2017-Q2``."""

    start: date
    end: date
    key: str

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    @property
    def days(self) -> int:
        """Number of calendar days."""
        return (self.end - self.start).days

    def before(self) -> Period:
        """The period of the same kind just before this one."""
        return period_of(self.start - timedelta(days=1), _kind(self.key), like=self)

    def year_before(self) -> Period:
        """The same period one year earlier."""
        shifted = _shift_year(self.start), _shift_year(self.end)
        return _named(*shifted, _kind(self.key))


def _shift_year(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def _kind(key: str) -> str:
    if re.fullmatch(r"\d{4}-Q[1-4]", key):
        return "quarter"
    if re.fullmatch(r"\d{4}-\d{2}", key):
        return "month"
    if re.fullmatch(r"\d{4}", key):
        return "year"
    return "range"


def month_start(year: int, month: int) -> date:
    """First day of a month; months beyond 12 run into the next years."""
    return date(year + (month - 1) // 12, (month - 1) % 12 + 1, 1)


def year_period(year: int) -> Period:
    """A calendar year."""
    return Period(date(year, 1, 1), date(year + 1, 1, 1), f"{year:04d}")


def quarter_period(year: int, quarter: int) -> Period:
    """A calendar quarter, 1 to 4."""
    first = month_start(year, quarter * 3 - 2)
    return Period(first, month_start(year, quarter * 3 + 1), f"{year:04d}-Q{quarter}")


def month_period(year: int, month: int) -> Period:
    """A calendar month."""
    return Period(month_start(year, month), month_start(year, month + 1), f"{year:04d}-{month:02d}")


ALL: Final = Period(FIRST_DAY, LAST_DAY, "all")
_OF_DAY: Final[dict[str, Callable[[date], Period]]] = {
    "year": lambda day: year_period(day.year),
    "quarter": lambda day: quarter_period(day.year, (day.month + 2) // 3),
    "month": lambda day: month_period(day.year, day.month),
}


def period_of(day: date, kind: str, *, like: Period | None = None) -> Period:
    """The month, quarter or year that holds `day`; for ``range`` the stretch as long as `like` that ends on `day`."""
    if kind in _OF_DAY:
        return _OF_DAY[kind](day)
    length = like.end - like.start if like else timedelta(days=1)
    end = day + timedelta(days=1)
    start = max(end - length, FIRST_DAY)
    return Period(start, end, f"{start}..{end}")


def _named(start: date, end: date, kind: str) -> Period:
    return _OF_DAY[kind](start) if kind in _OF_DAY else Period(start, end, f"{start}..{end}")


def _bad(text: str, field: str) -> Refused:
    message = _(
        "“%(text)s” is not a period; write 2026, 2026-Q4, 2026-11, 2026-11-01..2026-12-01 or all."
    ) % {"text": text[:40]}  # fmt: skip
    return Refused("unknown_period", message, {field: message})


def read_period(text: str, *, today: date | None = None, field: str = "period") -> Period:
    """Read ``2017-Q2``, ``2017-05``, ``2017``, ``2017-05-01..2017-06-01``, ``all``, and with `today` also
    ``this-month``, ``this-quarter``, ``this-year``, ``last-month``, ``last-quarter``, ``last-year``.
    """
    if text == "all":
        return ALL
    if today and (found := re.fullmatch(r"(this|last)-(month|quarter|year)", text)):
        this = period_of(today, found[2])
        return this if found[1] == "this" else this.before()
    try:
        if found := re.fullmatch(r"(\d{4})-Q([1-4])", text):
            period = quarter_period(int(found[1]), int(found[2]))
        elif found := re.fullmatch(r"(\d{4})-(0[1-9]|1[0-2])", text):
            period = month_period(int(found[1]), int(found[2]))
        elif found := re.fullmatch(r"(\d{4})", text):
            period = year_period(int(found[1]))
        else:
            start, _sep, end = text.partition("..")
            period = Period(date.fromisoformat(start), date.fromisoformat(end), text)
    except ValueError:
        raise _bad(text, field) from None
    if not (FIRST_DAY <= period.start < period.end <= LAST_DAY):
        raise _bad(text, field)
    return period


def end_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The instant at which `day` ends in `zone`: the moment that "as of `day`" looks at."""
    return datetime.combine(day + timedelta(days=1), time.min, zone).astimezone(UTC)


def start_of_day(day: date, zone: ZoneInfo) -> datetime:
    """The first instant of `day` in `zone`, in UTC."""
    return datetime.combine(day, time.min, zone).astimezone(UTC)
