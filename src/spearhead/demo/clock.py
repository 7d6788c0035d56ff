"""The demo company's time: working days, seasons, quarters, and instants within a working day."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from random import Random
from typing import Final

#: The workspace is in Asia/Shanghai, which keeps UTC+8 all year.
OFFSET: Final = timedelta(hours=8)
#: How lively each month is (1 = January): slow around Spring Festival and in October, busy at quarter ends.
SEASON: Final = (0.0, 0.75, 0.60, 1.15, 1.0, 0.95, 1.20, 0.85, 0.90, 1.20, 0.80, 1.15, 1.25)


def instant(day: date, minutes: int) -> datetime:
    """The instant `minutes` after midnight of a day in the workspace's time zone, in UTC."""
    return datetime.combine(day, time.min, UTC) - OFFSET + timedelta(minutes=minutes)


def day_of(moment: datetime) -> date:
    """The workspace's day on which an instant lies."""
    return (moment + OFFSET).date()


@lru_cache(maxsize=4000)
def is_workday(day: date) -> bool:
    """Whether people work: no weekends, New Year, first days of May and October."""
    feast = (day.month, day.day) in {(1, 1), (5, 1), (5, 2), (5, 3)} or (day.month == 10 and day.day <= 7)
    return day.weekday() < 5 and not feast


@lru_cache(maxsize=4000)
def workday(day: date) -> date:
    """The day itself, or the next one on which people work."""
    while not is_workday(day):
        day += timedelta(days=1)
    return day


def office(rng: Random, day: date) -> datetime:
    """Some instant of the working hours of a day, to the second."""
    return instant(day, 9 * 60 + int(rng.random() * 540)) + timedelta(seconds=int(rng.random() * 60))


def quarter_start(day: date) -> date:
    """The first day of the quarter that holds a day."""
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def next_quarter(start: date) -> date:
    """The first day of the quarter after the one that begins on `start`."""
    return date(start.year + (start.month == 10), (start.month + 2) % 12 + 1, 1)


def quarters(first: date, last: date) -> list[date]:
    """The starts of all quarters that hold a day from `first` to `last`."""
    found, start = [], quarter_start(first)
    while start <= last:
        found.append(start)
        start = next_quarter(start)
    return found


def months(first: date, last: date) -> list[date]:
    """The first days of the months from `first` to `last`."""
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return found


def pulled_to_quarter_end(rng: Random, day: date, *, least: date) -> date:
    """The day, or a day of the last two weeks of its quarter when that is near: so are deals closed."""
    end = next_quarter(quarter_start(day))
    goal = workday(end - timedelta(days=1 + int(rng.random() * 13)))
    if goal >= end or not least < goal or abs((goal - day).days) > 24 or rng.random() > 0.55:
        return day
    return goal
