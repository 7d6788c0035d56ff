"""Fiscal years, quarters and months worked out from a layout; pure, no tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from spearhead.kernel.time import Period, month_start

Kind = Literal["year", "quarter", "month"]
KINDS: Final[tuple[Kind, ...]] = ("year", "quarter", "month")
WEEKS: Final = {"4-4-5": (4, 4, 5), "4-5-4": (4, 5, 4), "5-4-4": (5, 4, 4)}


@dataclass(frozen=True, slots=True)
class FiscalPeriod:
    """A year, quarter or month of a fiscal calendar: `number` counts within the year, from 1 (a year has 0)."""

    kind: Kind
    year: int
    number: int
    start: date
    end: date
    fiscal: bool = False  #: its years are not those of the calendar

    @property
    def key(self) -> str:
        """``2026-Q4`` where fiscal years are calendar years, else ``FY2026-Q1``, ``FY2026-M03``, ``FY2026``."""
        quarter, month = f"-Q{self.number}", f"{self.number:02d}"
        if not self.fiscal:
            return f"{self.year}" + {"year": "", "quarter": quarter, "month": f"-{month}"}[self.kind]
        return f"FY{self.year}" + {"year": "", "quarter": quarter, "month": f"-M{month}"}[self.kind]

    @property
    def period(self) -> Period:
        """As figures read it."""
        return Period(self.start, self.end, self.key)

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end


@dataclass(frozen=True, slots=True)
class Layout:
    """How a fiscal year is laid out; a year bears the number of the calendar year in which it ends."""

    start_month: int = 1
    pattern: str = "months"

    def year_start(self, year: int) -> date:
        """The first day of fiscal year `year`."""
        first = month_start(year if self.start_month == 1 else year - 1, self.start_month)
        if self.pattern == "months":
            return first
        return first - timedelta(days=first.weekday()) + timedelta(days=7 if first.weekday() > 3 else 0)

    def periods(self, year: int) -> list[FiscalPeriod]:
        """The year, its four quarters and its twelve months."""
        months = self._months(year)
        own = self != Layout()
        spans = [FiscalPeriod("year", year, 0, months[0], months[12], own)]
        spans += [FiscalPeriod("quarter", year, n + 1, months[n * 3], months[n * 3 + 3], own) for n in range(4)]
        return spans + [FiscalPeriod("month", year, n + 1, months[n], months[n + 1], own) for n in range(12)]

    def _months(self, year: int) -> list[date]:
        """The thirteen days on which months begin, that of the next year's first month included."""
        start, end = self.year_start(year), self.year_start(year + 1)
        if self.pattern == "months":
            return [month_start(start.year, start.month + n) for n in range(13)]
        days = [start]
        for weeks in WEEKS[self.pattern] * 4:
            days.append(days[-1] + timedelta(weeks=weeks))
        days[12] = end  # the 53rd week of a long year belongs to its last month
        return days

    def of(self, day: date, kind: Kind) -> FiscalPeriod:
        """The period of a kind that holds the day."""
        return next(
            one
            for year in (day.year, day.year + 1, day.year - 1)
            for one in self.periods(year)
            if one.kind == kind and day in one
        )

    def find(self, start: date, end: date) -> FiscalPeriod | None:
        """The period with exactly these ends, or None where the calendar has none."""
        if not 1971 <= start.year <= 2198:
            return None
        candidates = [self.of(start, kind) for kind in KINDS]
        return next((one for one in candidates if (one.start, one.end) == (start, end)), None)
