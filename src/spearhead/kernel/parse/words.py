"""Days said in words (明天, 下周一, next monday, 3 天前), counted from a given today."""

from __future__ import annotations

import calendar
import re
from datetime import date, timedelta
from typing import Final

from spearhead.kernel.time import period_of

_NEAR: Final[dict[str, int]] = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2,
    "大后天": 3,
    "yesterday": -1, "today": 0, "tomorrow": 1, "the day after tomorrow": 2, "the day before yesterday": -2,
}  # fmt: skip
_ZH_DAYS: Final = {
    name: number for number, names in enumerate(("一1", "二2", "三3", "四4", "五5", "六6", "日天7")) for name in names
}
_EN_DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_ZH_WEEK: Final = {"上上": -2, "上": -1, "本": 0, "这": 0, "": 0, "下": 1, "下下": 2}
_ZH_NUMBERS: Final = {name: number for number, name in enumerate("零一二三四五六七八九十")} | {"两": 2, "半": 0}
_ZH_WEEKDAY: Final = re.compile(r"(上上|下下|上|下|本|这)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天1-7])")
_EN_WEEKDAY: Final = re.compile(
    r"(?:(next|last|this|coming) )?(mon|tue|wed|thu|fri|sat|sun)(?:day|sday|nesday|rsday|urday|s|rs|r)?"
)
_AGO: Final = re.compile(r"(\d{1,4}|[一二两三四五六七八九十]) ?(个月|天|日|周|星期|月|年)(?:之|以)?(后|前)")
_EN_AGO: Final = re.compile(
    r"(?:(in) )?(\d{1,4}|an?|one) ?(d|days?|w|weeks?|months?|y|years?)(?: (ago|from now|later))?"
)
_ENDS: Final[dict[str, tuple[str, int]]] = {
    "月底": ("month", 0), "本月底": ("month", 0), "月末": ("month", 0), "下月底": ("month", 1),
    "季度末": ("quarter", 0), "季末": ("quarter", 0), "本季度末": ("quarter", 0),
    "年底": ("year", 0), "年末": ("year", 0),
    "今年底": ("year", 0),
    "end of month": ("month", 0), "end of quarter": ("quarter", 0), "end of year": ("year", 0), "eom": ("month", 0),
    "eoq": ("quarter", 0), "eoy": ("year", 0),
}  # fmt: skip


def day_in_words(text: str, today: date) -> tuple[date, bool] | None:
    """The day that folded `text` names and whether people differ about it; None when it is not in words.

    A week begins on Monday; ``next friday`` and 下周五 are the Friday of the next week, the former flagged as ambiguous
    when the coming Friday is another day. Overflow beyond the calendar answers None.
    """
    try:
        if text in _NEAR:
            return today + timedelta(days=_NEAR[text]), False
        if text in _ENDS:
            return _end(today, *_ENDS[text]), False
        return _weekday(text, today) or _counted(text, today)
    except (OverflowError, ValueError):
        return None


def _weekday(text: str, today: date) -> tuple[date, bool] | None:
    monday = today - timedelta(days=today.weekday())
    if found := _ZH_WEEKDAY.fullmatch(text):
        return monday + timedelta(weeks=_ZH_WEEK[found[1] or ""], days=_ZH_DAYS[found[2]]), False
    if not (found := _EN_WEEKDAY.fullmatch(text)):
        return None
    day = monday + timedelta(days=_EN_DAYS.index(found[2]))
    if found[1] == "next":
        return day + timedelta(weeks=1), day > today
    if found[1] == "last":
        return day - timedelta(weeks=1), day < today
    if found[1] == "this":
        return day, False
    return day + timedelta(weeks=day < today), False


def _counted(text: str, today: date) -> tuple[date, bool] | None:
    if found := _AGO.fullmatch(text):
        count = int(found[1]) if found[1].isdigit() else _ZH_NUMBERS[found[1]]
        unit = {"天": "d", "日": "d", "周": "w", "星期": "w", "年": "y"}.get(found[2], "m")
        return _shift(today, count if found[3] == "后" else -count, unit), False
    if (found := _EN_AGO.fullmatch(text)) and bool(found[1]) != bool(found[4]):
        count = int(found[2]) if found[2].isdigit() else 1
        return _shift(today, -count if found[4] == "ago" else count, found[3][0]), False
    return None


def _shift(day: date, count: int, unit: str) -> date:
    if unit == "d":
        return day + timedelta(days=count)
    if unit == "w":
        return day + timedelta(weeks=count)
    months = day.year * 12 + day.month - 1 + count * (12 if unit == "y" else 1)
    year, month = divmod(months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def _end(today: date, unit: str, ahead: int) -> date:
    span = period_of(today, unit)
    for _later in range(ahead):
        span = period_of(span.end, unit)
    return span.end - timedelta(days=1)
