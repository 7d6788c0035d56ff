"""When a held record is due to go back: days without contact or without a deal, not counting days of leave."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from spearhead.kernel.calendar import WorkCalendar

DAY = timedelta(days=1)
Leave = Sequence[tuple[date, date]]
LONGEST = 3660


def due_after(base: date, days: int, *, leave: Leave = (), calendar: WorkCalendar | None = None) -> date:
    """The day on which `days` have passed since `base`: calendar days, or workdays of a calendar; days on which the
    owner is away (half-open spans) stop the count. 2 March + 30 is 1 April."""
    day, left = base, days
    for _step in range(LONGEST):
        if left <= 0:
            return day
        away = any(start <= day < end for start, end in leave)
        day += DAY
        if not away and (calendar is None or calendar.is_workday(day)):
            left -= 1
    return day
