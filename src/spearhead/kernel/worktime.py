"""Working time to the minute: the hours of a worked day on top of the calendar; no time outside them counts."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from spearhead.kernel.calendar import WorkCalendar
from spearhead.kernel.errors import Refused

#: From and to, in minutes after midnight.
Span = tuple[int, int]
OFFICE: Final[tuple[Span, ...]] = ((9 * 60, 12 * 60), (13 * 60 + 30, 18 * 60))
_DAY: Final = timedelta(days=1)
_PATIENCE: Final = 1500  #: days that are looked through before giving up


@dataclass(frozen=True)
class WorkTime:
    """Spans of a worked day (the same on each, make-up days too), in a time zone."""

    spans: tuple[Span, ...] = OFFICE
    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Shanghai"))

    def _pieces(self, start: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The worked stretches that end after `start`, in UTC: real minutes, also where clocks change."""
        day = start.astimezone(self.zone).date()
        for _tried in range(_PATIENCE):
            if self.calendar.is_workday(day):
                for low, high in self.spans:
                    begin, end = self._at(day, low), self._at(day, high)
                    if end > start:
                        yield max(begin, start), end
            day += _DAY

    def _at(self, day: date, minute: int) -> datetime:
        wall = datetime.combine(day, time()) + timedelta(minutes=minute)
        return wall.replace(tzinfo=self.zone).astimezone(UTC)

    def after(self, start: datetime, minutes: int) -> datetime:
        """The moment at which `minutes` of working time have passed since `start`."""
        left = timedelta(minutes=minutes)
        end = start.astimezone(UTC)
        for begin, end in self._pieces(start.astimezone(UTC)):
            if end - begin >= left:
                return begin + left
            left -= end - begin
        return end

    def between(self, start: datetime, end: datetime) -> int:
        """Whole working minutes in ``[start, end)``; 0 when `end` comes first."""
        passed = timedelta()
        for begin, stop in self._pieces(start.astimezone(UTC)):
            if begin >= end:
                break
            passed += min(stop, end) - begin
        return int(passed.total_seconds() // 60)

    def open_at(self, moment: datetime) -> bool:
        """Whether `moment` lies in working time."""
        begin = next(self._pieces(moment.astimezone(UTC)), None)
        return begin is not None and begin[0] <= moment


def read_spans(text: str, *, field: str = "hours") -> tuple[Span, ...]:
    """``09:00-12:00, 13:30-18:00`` as spans; overlapping, reversed or empty ones are refused."""
    spans = [_span(part, field) for part in text.replace("，", ",").replace("、", ",").split(",") if part.strip()]
    if not spans:
        raise _bad(field, _("Write at least one span of working time, for example 09:00-12:00, 13:30-18:00."))
    for (_low, high), (low, _high) in itertools.pairwise(spans):
        if low < high:
            raise _bad(field, _("Working hours may not overlap, and the earlier span comes first."))
    return tuple(spans)


def _span(text: str, field: str) -> Span:
    try:
        low, high = (time.fromisoformat(part.strip().zfill(5)) for part in text.replace("–", "-").split("-"))
    except ValueError:
        raise _bad(field, _("Write working hours like 09:00-12:00, 13:30-18:00.")) from None
    found = (low.hour * 60 + low.minute, high.hour * 60 + high.minute)
    if found[0] >= found[1]:
        raise _bad(field, _("A span of working time ends after it begins."))
    return found


def write_spans(spans: Sequence[Sequence[int]]) -> str:
    """Spans as `read_spans` reads them."""
    return ", ".join(f"{a // 60:02}:{a % 60:02}-{b // 60:02}:{b % 60:02}" for a, b in spans)


def _bad(field: str, message: str) -> Refused:
    return Refused("bad_hours", message, {field: message})
