"""The filters that print figures in templates: `kernel.formats` in the reader's language and time zone.

While a screen is drawn to be taken as a file (`exactly`), amounts are printed so that `read_amount` finds them again
whole: a file holds numbers, not what was rounded and signed for the eye.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import get_language

from spearhead.kernel import formats, formats_dates
from spearhead.kernel.money import Money, to_decimal

NOTHING: Final = "–"
#: an amount as it is printed for a file, between marks that no text may hold
_AMOUNT: Final = re.compile("\ue000([A-Z]{3}) (-?[0-9]+(?:\\.[0-9]+)?)\ue001")
_for_a_file: ContextVar[bool] = ContextVar("spearhead_for_a_file", default=False)
Number = int | float | Decimal | Fraction


def language() -> formats.Lang:
    """The reader's language as the formats know it."""
    return "zh-hans" if (get_language() or "").startswith("zh") else "en"


@contextmanager
def exactly() -> Iterator[None]:
    """Print amounts for a file inside the block."""
    token = _for_a_file.set(True)
    try:
        yield
    finally:
        _for_a_file.reset(token)


def read_amount(text: str) -> tuple[Decimal, str] | None:
    """The amount and its currency, where a text is nothing but one that was printed for a file."""
    found = _AMOUNT.fullmatch(text)
    return (Decimal(found[2]), found[1]) if found else None


def without_marks(text: str) -> str:
    """A text with the amounts that stand among its words as plain words."""
    return _AMOUNT.sub(r"\1 \2", text)


def _exact(value: Number) -> Decimal:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(str(value)) if isinstance(value, float) else Decimal(value)


def money(value: Money | int | None, currency: str = "CNY", *, compact: bool = False) -> str:
    """Minor units in full, or short for a tile: ``{{ deal.amount_minor|money(deal.currency) }}``; a dash for None."""
    if value is None:
        return NOTHING
    minor, code = (value.minor, value.currency) if isinstance(value, Money) else (value, currency)
    if _for_a_file.get():
        return f"\ue000{code} {to_decimal(minor, code):f}\ue001"
    return (formats.money_compact if compact else formats.money)(minor, code, language())


def number(value: Number | None, digits: int = 0) -> str:
    """A grouped number with at most `digits` decimals; a dash for None."""
    if value is None:
        return NOTHING
    rounded = _exact(value).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    whole = rounded.to_integral_value()
    return formats.number(whole if rounded == whole else rounded, language())


def compact(value: Number | None) -> str:
    """A short number for tiles and axes (12.3K, 1.23万); a dash for None."""
    return NOTHING if value is None else formats.compact(_exact(value), language())


def percent(value: Number | None, digits: int = 1) -> str:
    """A fraction as a percentage (0.305 → 30.5%); a dash for None."""
    return NOTHING if value is None else formats.percent(_exact(value), language(), digits)


def day(value: date | datetime | None, style: str = "long") -> str:
    """A day in full ("long"), or with its weekday and without its year ("short"); a dash for None."""
    if value is None:
        return NOTHING
    local = timezone.localtime(value).date() if isinstance(value, datetime) else value
    return (formats_dates.day_short if style == "short" else formats_dates.day)(local, language())


def moment(value: datetime | None) -> str:
    """A moment in the reader's time zone, to the minute."""
    return NOTHING if value is None else formats_dates.moment(timezone.localtime(value), language())


def local_input(value: datetime | None) -> str:
    """A moment as the browser's own picker wants it, in the reader's time zone; nothing for None."""
    return "" if value is None else f"{timezone.localtime(value):%Y-%m-%dT%H:%M}"


def clock(value: datetime | None) -> str:
    """The time of day in the reader's time zone (14:05); a dash for None."""
    return NOTHING if value is None else formats_dates.clock(timezone.localtime(value), language())


def relative(value: datetime | None) -> str:
    """How long ago or ahead; a dash for None."""
    if value is None:
        return NOTHING
    return formats_dates.relative(timezone.localtime(value), timezone.localtime(), language())


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "money": money, "number": number, "compact": compact, "percent": percent,
    "date": day, "moment": moment, "clock": clock, "relative": relative,
    "local_input": local_input,
}  # fmt: skip
