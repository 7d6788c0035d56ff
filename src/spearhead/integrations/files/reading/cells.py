"""One cell's text read as a number or a date under the file's options, and what kind of thing it looks like."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date, datetime, time, timedelta, timezone
from decimal import Decimal
from functools import lru_cache
from typing import Final

_SCALES: Final = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "万亿": 10**12, "千": 10**3, "百万": 10**6}
_NUMBER: Final = re.compile(
    r"(?P<open>\()?(?P<sign>[-+])?(?P<unit>(?:[A-Z]{2}\$|[A-Z]{3}|[$€£¥￥])\s?)?(?P<sign2>[-+])?"
    r"(?P<digits>\d[\d.,' \u00a0\u202f]*|\.\d+)(?P<exp>[eE][-+]?\d{1,3})?"
    r"\s?(?P<scale>万亿|百万|[万萬亿億千])?\s?(?P<after>元|%|[A-Z]{3}|[$€£¥￥])?(?P<close>\))?"
)
_SCIENTIFIC: Final = re.compile(r"[-+]?\d(?:[.,]\d+)?[eE]\+\d{1,3}")
_EMAIL: Final = re.compile(r"[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>.]{2,}")
_URL: Final = re.compile(r"(?:https?://|www\.)\S+", re.I)
_PHONE: Final = re.compile(r"(?:\+|00)?\(?\d[\d\s().\-/]{5,20}\d(?:\s?(?:x|ext\.?|转)\s?\d{1,6})?", re.I)
_MOBILE_CN: Final = re.compile(r"1[3-9]\d{9}")
_PERSON: Final = re.compile(r"[A-Z][\w'’.-]+(?: [A-Z][\w'’.-]*){1,3}")
_CODE: Final = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9_\-/]{3,40}", re.I)
_YES_NO: Final = frozenset(["yes", "no", "y", "n", "true", "false", "t", "f", "是", "否", "有", "无", "on", "off"])
_ISO: Final = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s?(Z|[+-]\d{2}:?\d{2})?)?"
)
_COMPACT: Final = re.compile(r"(19|20|21)(\d{2})(\d{2})(\d{2})")
_CHINESE: Final = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})[日号]?(?:\s?(\d{1,2}):(\d{2})(?::(\d{2}))?)?")
_PARTS: Final = re.compile(
    r"(\d{1,4})[/.\-](\d{1,2})[/.\-](\d{1,4})(?:[ T](\d{1,2}):(\d{2})(?::(\d{2}))?\s?([AaPp][Mm])?)?"
)
_MONTHS: Final = {
    name: n
    for n, name in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)
}
_WORDED: Final = re.compile(r"(?:(\d{1,2})[ -]([A-Za-z]{3,9})\.?[ ,-]+(\d{4})|([A-Za-z]{3,9})\.? (\d{1,2}),? (\d{4}))")


def read_number(text: str, decimal: str = ".", thousands: str | None = None) -> Decimal | None:
    """The exact number in `text`, or None.

    Takes full-width digits, a currency before or after, 万/亿, per cent (30% is 0.3) and accountants' brackets.
    `thousands` None allows the usual grouping signs other than `decimal`, "" allows none.
    """
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).replace("，", ",").replace("−", "-").strip())
    if found is None or bool(found["open"]) != bool(found["close"]) or (found["sign"] and found["sign2"]):
        return None
    plain = _plain_digits(found["digits"].strip(), decimal, thousands)
    if plain is None:
        return None
    value = Decimal(plain + (found["exp"] or ""))
    if found["scale"]:
        value *= _SCALES[found["scale"]]
    if found["after"] == "%":
        value = value.scaleb(-2)
    negative = "-" in (found["sign"], found["sign2"]) or bool(found["open"])
    return -value if negative else value


def _plain_digits(digits: str, decimal: str, thousands: str | None) -> str | None:
    """Digits with "." for the decimal sign, or None when the grouping is not one of threes (fours for 万)."""
    whole, mark, part = digits.partition(decimal)
    if mark and not part.isdigit() and part:
        return None
    for other in "., '\u00a0\u202f":
        if other != decimal and other in whole:
            if thousands is not None and other not in (thousands, *("\u00a0\u202f" if thousands == " " else "")):
                return None
            groups = whole.split(other)
            if not all(len(group) in (3, 4) for group in groups[1:]) or not 1 <= len(groups[0]) <= 4:
                return None
            whole = "".join(groups)
    if not (whole.isdigit() or (not whole and part.isdigit())):
        return None
    return f"{whole or 0}.{part}" if part else whole


def read_date(text: str, order: str = "ymd", epoch: int | None = None) -> date | datetime | None:
    """The day, or the moment when a time is given (aware only when the text names a zone), or None.

    `order` settles 01/02/2017 (``dmy`` or ``mdy``; under ``ymd`` it is None, since either may be meant);
    ISO, 20170301, 2017年3月1日 and worded months need none.
    `epoch` 1900 or 1904 also allows a bare workbook serial such as 42795.
    """
    text = unicodedata.normalize("NFKC", text).strip()
    try:
        return _written_date(text, order) or (_from_serial(text, epoch) if epoch else None)
    except (ValueError, OverflowError):
        return None


def _written_date(text: str, order: str) -> date | datetime | None:
    if found := _ISO.fullmatch(text):
        return _moment([int(part) for part in found.groups()[:3]], found.groups()[3:])
    if found := _CHINESE.fullmatch(text):
        return _moment([int(part) for part in found.groups()[:3]], (*found.groups()[3:], None, None))
    if found := _COMPACT.fullmatch(text):
        return date(int(found[1] + found[2]), int(found[3]), int(found[4]))
    if found := _PARTS.fullmatch(text):
        hour = found[4]
        if found[7] and hour:
            hour = str(int(hour) % 12 + (12 if found[7].lower() == "pm" else 0))
        return _moment(_ordered(found[1], found[2], found[3], order), (hour, found[5], found[6], None, None))
    if found := _WORDED.fullmatch(text):
        day, name, year = (found[1], found[2], found[3]) if found[1] else (found[5], found[4], found[6])
        month = _MONTHS.get(name[:3].lower())
        return date(int(year), month, int(day)) if month else None
    return None


def _ordered(first: str, second: str, third: str, order: str) -> list[int]:
    if len(first) == 4:
        return [int(first), int(second), int(third)]
    if order == "ymd" and len(third) == 4:
        if int(first) <= 12 and int(second) <= 12 and first != second:
            raise ValueError  # not guessed: a person or the rest of the column says which
        order = "dmy" if int(first) > 12 else "mdy"
    places = {letter: int(part) for letter, part in zip(order, (first, second, third), strict=True)}
    year = places["y"]
    if year < 100:
        year += 2000 if year < 70 else 1900
    return [year, places["m"], places["d"]]


def _moment(day: list[int], clock: tuple[str | None, ...]) -> date | datetime:
    hour, minute, second, fraction, zone = clock
    if hour is None or minute is None:
        return date(*day)
    micro = int((fraction or "0")[:6].ljust(6, "0"))
    year, month, date_ = day
    return datetime(year, month, date_, int(hour), int(minute), int(second or 0), micro, tzinfo=_zone(zone))


def _zone(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text == "Z":
        return timezone.utc  # noqa: UP017
    shift = timedelta(hours=int(text[1:3]), minutes=int(text[-2:]))
    return timezone(-shift if text[0] == "-" else shift)


def _from_serial(text: str, epoch: int) -> date | datetime | None:
    if not re.fullmatch(r"\d{1,6}(?:\.\d+)?", text):
        return None
    serial = Decimal(text)
    # The 1900 calendar counts a 29 February 1900 that never was.
    first = date(1904, 1, 1) if epoch == 1904 else date(1899, 12, 31 if serial < 60 else 30)
    start = datetime.combine(first, time.min)
    moment = start + timedelta(seconds=round(float(serial % 1) * 86400), days=int(serial))
    return moment if serial % 1 else moment.date()


def date_orders(text: str) -> tuple[str, ...]:
    """Which of ``dmy`` and ``mdy`` a text such as 01/02/2017 allows; empty when the order is not in question."""
    found = _PARTS.fullmatch(text.strip())
    if found is None or len(found[1]) == 4:
        return ()
    first, second = int(found[1]), int(found[2])
    both = (("dmy", first, second), ("mdy", second, first))
    return tuple(name for name, day, month in both if 1 <= day <= 31 and 1 <= month <= 12)


def is_scientific(text: str) -> bool:
    """A long number that a spreadsheet shortened, such as 1.38E+10."""
    return _SCIENTIFIC.fullmatch(text) is not None


def _is_money(text: str) -> bool:
    found = _NUMBER.fullmatch(unicodedata.normalize("NFKC", text).strip())
    return found is not None and bool(found["unit"] or (found["after"] and found["after"] != "%") or found["scale"])


def _is_phone(text: str) -> bool:
    if _PARTS.fullmatch(text):
        return False  # a day that does not exist, such as 2017-02-30
    plain = re.sub(r"[\s()\-]", "", text)
    marked = re.search(r"[+()\s\-]", text) is not None
    return _MOBILE_CN.fullmatch(plain) is not None or (marked and _PHONE.fullmatch(text) is not None)


_KINDS: Final[tuple[tuple[str, Callable[[str], bool]], ...]] = (
    ("email", lambda text: _EMAIL.fullmatch(text) is not None),
    ("url", lambda text: _URL.fullmatch(text) is not None),
    ("boolean", lambda text: text.casefold() in _YES_NO),
    ("money", _is_money),
    ("person", lambda text: _PERSON.fullmatch(text) is not None),
    ("code", lambda text: _CODE.fullmatch(text) is not None and not _PARTS.fullmatch(text)),
)


@lru_cache(maxsize=50_000)
def kind_of(text: str, decimal: str = ".") -> str:
    """What the text looks like.

    One of email, url, boolean, money, percent, integer, decimal, date, datetime, phone, person, code, text, long_text.
    """
    text = text.strip()
    if len(text) > 60:
        return "long_text"
    if text[:1].isdigit() or text[:1] in "+-(.¥￥$€£" or text[:3].lower() in _MONTHS:
        if (when := read_date(text) or (read_date(text, "dmy") if date_orders(text) else None)) is not None:
            return "datetime" if isinstance(when, datetime) else "date"
        if _is_phone(text):
            return "phone"
        if not _is_money(text) and (value := read_number(text, decimal)) is not None:
            return "percent" if text.endswith(("%", "％")) else "integer" if _is_whole(value) else "decimal"
    return next((kind for kind, fits in _KINDS if fits(text)), "text")


def _is_whole(value: Decimal) -> bool:
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= 0
