"""Periods, as they are typed, kept half-open and read in the workspace's time zone."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final, Protocol
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
        return _like(self, self.start - timedelta(days=1))

    def year_before(self) -> Period:
        """The same period one year earlier."""
        if self.key.startswith("FY"):
            with suppress(ValueError):  # before the first year that can be named
                return _fiscal.named(f"FY{int(self.key[2:6]) - 1:04d}{self.key[6:]}")
        start, end = _shift_year(self.start), _shift_year(self.end)
        kind = "range" if self.key.startswith("FY") else _kind(self.key)
        return _OF_DAY[kind](start) if kind in _OF_DAY else Period(start, end, f"{start}..{end}")


def _shift_year(day: date) -> date:
    try:
        return day.replace(year=day.year - 1)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 1, day=28)


def _kind(key: str) -> str:
    """Month, quarter or year, of whichever calendar; else range."""
    found = re.fullmatch(r"\d{4}(-Q[1-4]|-\d{2})?|FY\d{4}(-Q[1-4]|-M\d{2})?", key)
    if not found:
        return "range"
    part = found[1] or found[2] or ""
    return "quarter" if part.startswith("-Q") else "month" if part else "year"


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


class FiscalReader(Protocol):
    """Quarters and years as somebody lays them out."""

    def holding(self, day: date, kind: str) -> Period:
        """The fiscal month, quarter or year that holds a day."""
        ...

    def named(self, key: str) -> Period:
        """What a key that begins with ``FY`` means; raises `ValueError` for one that means nothing."""
        ...


class _CalendarYears:
    """Fiscal years that are those of the calendar."""

    def holding(self, day: date, kind: str) -> Period:
        return _OF_DAY[kind](day)

    def named(self, key: str) -> Period:
        raise ValueError(key)


_fiscal: FiscalReader = _CalendarYears()


def use_fiscal(reader: FiscalReader) -> None:
    """Whose quarters and years count: set once, by whoever keeps the fiscal calendar."""
    global _fiscal  # noqa: PLW0603  # the calendar is kept in a layer above
    _fiscal = reader


def period_of(day: date, kind: str) -> Period:
    """The month of the calendar, or the fiscal quarter or year, that holds `day`."""
    return month_period(day.year, day.month) if kind == "month" else _fiscal.holding(day, kind)


def _like(span: Period, day: date) -> Period:
    """The period of the same kind that holds `day`; of a range, the stretch as long that ends on it."""
    kind = _kind(span.key)
    if kind == "range":
        end = day + timedelta(days=1)
        start = max(end - (span.end - span.start), FIRST_DAY)
        return Period(start, end, f"{start}..{end}")
    return _fiscal.holding(day, kind) if span.key.startswith("FY") else _OF_DAY[kind](day)


def _bad(text: str, field: str) -> Refused:
    message = _(
        "“%(text)s” is not a period; write 2026, 2026-Q4, 2026-11, 2026-11-01..2026-12-01 or all."
    ) % {"text": text[:40]}  # fmt: skip
    return Refused("unknown_period", message, {field: message})


def read_period(text: str, *, today: date | None = None, field: str = "period") -> Period:
    """Read ``2017-Q2``, ``2017-05``, ``2017``, ``2017-05-01..2017-06-01``, ``all``, and with `today` also
    ``this-month``, ``this-quarter``, ``this-year``, ``last-month``, ``last-quarter``, ``last-year``; quarters and years
    that move with the day are fiscal ones, and ``FY2026-Q1``, ``FY2026-M03``, ``FY2026`` name them.
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
        elif text.startswith("FY"):
            period = _fiscal.named(text)
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
