"""Dates and times as people type them and files hold them, read whole or refused with an example."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from typing import Final, Literal

from django.utils.translation import gettext as _

from spearhead.kernel.errors import Refused
from spearhead.kernel.parse.words import day_in_words

DateOrder = Literal["dmy", "mdy", "ymd"]
Excel = Literal[1900, 1904]

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2199
EXAMPLES: Final = "2026-11-23 · 2026年11月23日 · 23 Nov 2026 · 11-23 · 下周一"
_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH: Final = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_WEEKDAY: Final = re.compile(
    r"[,(]? ?(?:(?:周|星期|礼拜)[一二三四五六日天]|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]{0,6}\b)[,)]? ?"
)
_CLOCK: Final = re.compile(
    r"[ t,]*(?P<early>上午|下午|晚上|早上|凌晨|中午)? ?(?P<h>\d{1,2})(?::|点|时|(?= ?[ap]\.?m))"
    r"(?P<m>\d{2})?(?:分|:(?P<s>\d{2})(?:[.,]\d{1,9})?)? ?"
    r"(?P<half>[ap])?(?:\.?m\.?)?$"
)
_ZONED: Final = re.compile(r"\d{4}-\d{2}-\d{2}[t ]\d{2}:\d{2}(:\d{2}([.,]\d{1,9})?)? ?(z|utc|gmt|[+-]\d{2}:?\d{2})")
_BIG_END: Final = re.compile(r"(\d{4}) ?(?:年|[-/. ]) ?(\d{1,2}) ?(?:月|[-/. ]) ?(\d{1,2}) ?[日号]?")
_SOLID: Final = re.compile(r"(\d{4})(\d{2})(\d{2})")
_SMALL_END: Final = re.compile(r"(\d{1,2}) ?[-/. ] ?(\d{1,2}) ?[-/. ] ?(\d{4}|\d{2})")
_YEARLESS: Final = re.compile(r"(\d{1,2}) ?(?:月|[-/.]) ?(\d{1,2}) ?[日号]?")
_NAMED: Final = re.compile(rf"(\d{{1,2}})(?:st|nd|rd|th)?[ -]?(?:of )?{_MONTH}(?:,?[ -]?(\d{{4}}))?")
_NAMED_FIRST: Final = re.compile(rf"{_MONTH} ?(\d{{1,2}})(?:st|nd|rd|th)?(?:,? ?(\d{{4}}))?")
_SERIAL: Final = re.compile(r"\d{1,7}(?:\.\d{1,12})?")


@dataclass(frozen=True, slots=True)
class DateRead:
    """A day as read, the time of day when one was typed, and whether another reading is as good (03/04/2026)."""

    day: date
    clock: time | None = None
    ambiguous: bool = False


class _Impossible(Exception):
    """The text has the form of a date, and no such day exists."""


def read_date(
    text: str, *, today: date, order: DateOrder | None = None, excel: Excel | None = None, field: str = "date"
) -> date:
    """The day meant by `text`; refused (``bad_date``) with an example otherwise. See `parse_date`."""
    return parse_date(text, today=today, order=order, excel=excel, field=field).day


def parse_date(
    text: str, *, today: date, order: DateOrder | None = None, excel: Excel | None = None, field: str = "date"
) -> DateRead:
    """Read ``2026年11月23日``, ``20261123``, ``11-23`` (the nearest year), 明天, 下周一, ``23 Nov 2026`` …

    `order` settles ``03/04/2026``; without it day-month is taken and flagged. `excel` reads serial numbers of that
    system. A time of day may follow. Years are `FIRST_YEAR` to `LAST_YEAR`.
    """
    plain = " ".join(unicodedata.normalize("NFKC", text).replace("−", "-").replace("–", "-").casefold().split())
    try:
        found = _read(plain, today, order, excel) if 0 < len(plain) <= 60 else None
    except (_Impossible, ValueError, OverflowError):
        found = None
    if found is None or not FIRST_YEAR <= found.day.year <= LAST_YEAR:
        message = _("“%(text)s” cannot be read as a date; write it for example like one of these: %(examples)s") % {
            "text": text[:40],
            "examples": EXAMPLES,
        }
        raise Refused("bad_date", message, {field: message})
    return found


def read_datetime(
    text: str, *, zone: tzinfo, now: datetime, order: DateOrder | None = None, excel: Excel | None = None,
    field: str = "time",
) -> datetime:  # fmt: skip
    """The instant meant, in UTC: with an offset as written, otherwise in `zone`; a day alone is its first moment."""
    plain = " ".join(unicodedata.normalize("NFKC", text).casefold().split())
    if _ZONED.fullmatch(plain):
        iso = re.sub(r" ?(?:z|utc|gmt)$", "+00:00", plain).replace(",", ".").replace(" +", "+").replace(" -", "-")
        try:
            return datetime.fromisoformat(iso).astimezone(UTC)
        except (ValueError, OverflowError):
            pass  # refused below, with the example
    found = parse_date(text, today=now.astimezone(zone).date(), order=order, excel=excel, field=field)
    return datetime.combine(found.day, found.clock or time.min, zone).astimezone(UTC)


def _read(plain: str, today: date, order: DateOrder | None, excel: Excel | None) -> DateRead | None:
    if excel and _SERIAL.fullmatch(plain):
        return _serial(Decimal(plain), excel)
    words = day_in_words(plain, today)
    if words:
        return DateRead(words[0], None, words[1])
    clock = None
    if found := _CLOCK.search(plain):
        clock, plain = _clock(found), plain[: found.start()]
        if words := day_in_words(plain, today):
            return DateRead(words[0], clock, words[1])
    bare = _WEEKDAY.sub(" ", plain).strip() if len(plain) > 6 else plain
    for form in _FORMS:
        if day := form(bare, today, order):
            return DateRead(day[0], clock, day[1])
    return None


def _clock(found: re.Match[str]) -> time:
    hour, minute, second = int(found["h"]), int(found["m"] or 0), int(found["s"] or 0)
    late = found["half"] == "p" or found["early"] in ("下午", "晚上") or (found["early"] == "中午" and hour < 11)
    early = found["half"] == "a" or found["early"] in ("上午", "早上", "凌晨")
    if (found["half"] and not 1 <= hour <= 12) or (early and hour > 12):
        raise _Impossible
    if late and hour < 12:
        hour += 12
    elif early and hour == 12:
        hour = 0
    return time(hour, minute, second)


def _serial(number: Decimal, system: Excel) -> DateRead:
    """A spreadsheet's day number; day 60 of the 1900 system is a 29 February that never was."""
    whole = int(number)
    seconds = int((number - whole) * 86400 + Decimal("0.5"))
    if system == 1900 and (whole == 60 or whole < 1):
        raise _Impossible
    base = date(1904, 1, 1) if system == 1904 else date(1899, 12, 31 if whole < 60 else 30)
    moment = datetime.combine(base, time.min) + timedelta(days=whole, seconds=seconds)
    return DateRead(moment.date(), moment.time() if seconds else None)


Form = Callable[[str, date, DateOrder | None], "tuple[date, bool] | None"]


def _year_first(plain: str, today: date, order: DateOrder | None) -> tuple[date, bool] | None:
    found = _BIG_END.fullmatch(plain) or _SOLID.fullmatch(plain)
    return (date(int(found[1]), int(found[2]), int(found[3])), False) if found else None


def _year_last(plain: str, today: date, order: DateOrder | None) -> tuple[date, bool] | None:
    if not (found := _SMALL_END.fullmatch(plain)):
        return None
    one, two, last = int(found[1]), int(found[2]), int(found[3])
    if len(found[3]) == 2:
        if order is None:
            raise _Impossible  # 01/02/03 can be six days
        if order == "ymd":
            return date(_century(one), two, last), False
        last = _century(last)
    if one > 12 or two > 12:
        day, month = (one, two) if one > 12 else (two, one)
        return date(last, month, day), False
    day, month = (two, one) if order == "mdy" else (one, two)
    return date(last, month, day), order not in ("dmy", "mdy") and one != two


def _century(year: int) -> int:
    return year + (2000 if year < 70 else 1900)


def _without_year(plain: str, today: date, order: DateOrder | None) -> tuple[date, bool] | None:
    if not (found := _YEARLESS.fullmatch(plain)):
        return None
    month, day = int(found[1]), int(found[2])
    if month > 12 or (order == "dmy" and day <= 12 and "月" not in plain):
        month, day = day, month
    return _nearest(month, day, today), False


def _month_named(plain: str, today: date, order: DateOrder | None) -> tuple[date, bool] | None:
    if found := _NAMED.fullmatch(plain):
        day, name, year = found.groups()
    elif found := _NAMED_FIRST.fullmatch(plain):
        name, day, year = found.groups()
    else:
        return None
    month = _MONTHS.index(name) + 1
    return (date(int(year), month, int(day)) if year else _nearest(month, int(day), today)), False


def _nearest(month: int, day: int, today: date) -> date:
    """That day in the year in which it lies closest to today; 29 February in the nearest year that has one."""
    near = []
    for year in range(today.year - 4, today.year + 5):
        try:
            near.append(date(year, month, day))
        except ValueError:
            continue
    return min(near, key=lambda one: abs(one - today))


_FORMS: Final[tuple[Form, ...]] = (_year_first, _year_last, _without_year, _month_named)
