"""Stretches of time that move with the day: ``this-week``, ``next-quarter``, ``last-30-days``."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Final

from spearhead.accounts.workspace.access import today, work_calendar, workspace, zone
from spearhead.kernel.filters import Span
from spearhead.kernel.time import FIRST_DAY, LAST_DAY, month_start, period_of, start_of_day

Days = tuple[date, date]

MOST: Final = {"days": 3660, "weeks": 520, "months": 120, "workdays": 500}
_NAMED: Final = re.compile(r"(this|last|next)-(week|month|quarter|year)")
_COUNTED: Final = re.compile(r"(last|next)-([1-9][0-9]{0,3})-(days|weeks|months|workdays)")
_DAYS: Final = {"yesterday": -1, "today": 0, "tomorrow": 1}
#: What filters offer, in this order.
OFFERED: Final = (
    "today", "yesterday", "tomorrow", "this-week", "last-week", "next-week", "this-month", "last-month", "next-month",
    "this-quarter", "last-quarter", "next-quarter", "this-year", "last-year", "next-year",
    "last-7-days", "last-14-days", "last-30-days", "last-60-days", "last-90-days", "last-180-days", "last-365-days",
    "next-7-days", "next-14-days", "next-30-days", "next-60-days", "next-90-days",
    "last-5-workdays", "last-10-workdays", "next-5-workdays", "next-10-workdays",
)  # fmt: skip


def relative(text: str) -> Span:
    """The stretch that a word means today, half-open; raises `ValueError` for any other word.

    Weeks begin on Monday, quarters and years are fiscal ones; ``last-30-days`` are those before today and today,
    ``next-30-days`` today and those after.
    """
    start, end = _days(text, today())
    return span(start, end)


def span(start: date, end: date) -> Span:
    """A stretch of days with its moments in the workspace's zone."""
    start, end = max(start, FIRST_DAY), min(end, LAST_DAY)
    here = zone(workspace())
    return Span(start, end, start_of_day(start, here), start_of_day(end, here))


def ago(days: int) -> Span:
    """Everything since so many days ago: what lies before its start is older than that."""
    return span(today() - timedelta(days=days), LAST_DAY)


def _days(text: str, now: date) -> Days:
    if text in _DAYS:
        first = now + timedelta(days=_DAYS[text])
        return first, first + timedelta(days=1)
    if found := _NAMED.fullmatch(text):
        return _around(found[1], found[2], now)
    if found := _COUNTED.fullmatch(text):
        return _stretch(found[1] == "next", int(found[2]), found[3], now)
    raise ValueError


def _around(which: str, kind: str, now: date) -> Days:
    start, end = _holding(now, kind)
    if which == "last":
        return _holding(start - timedelta(days=1), kind)
    return _holding(end, kind) if which == "next" else (start, end)


def _holding(day: date, kind: str) -> Days:
    if kind == "week":
        start = day - timedelta(days=day.weekday())
        return start, start + timedelta(days=7)
    found = period_of(day, kind)
    return found.start, found.end


def _stretch(ahead: bool, count: int, unit: str, now: date) -> Days:
    if count > MOST[unit]:
        raise ValueError
    tomorrow = now + timedelta(days=1)
    if unit == "workdays":
        far = work_calendar().add_workdays(now, count if ahead else -count)
    elif unit == "months":
        far = _months(now, count if ahead else -count)
    else:
        days = timedelta(days=count * (7 if unit == "weeks" else 1))
        far = now + days if ahead else now - days
    return (now, far + timedelta(days=1)) if ahead else (far, tomorrow)


def _months(day: date, count: int) -> date:
    """The same day so many months on, or the last of its month."""
    first = month_start(day.year, day.month + count)
    last = month_start(first.year, first.month + 1) - timedelta(days=1)
    return first.replace(day=min(day.day, last.day))


class _Workspace:
    """The workspace's days, as filters ask for them."""

    relative = staticmethod(relative)
    ago = staticmethod(ago)


CALENDAR: Final = _Workspace()
