"""The filters that print figures in templates: `kernel.formats` in the reader's language and time zone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_compact_decimal, format_currency, format_decimal, format_percent
from django.utils import timezone
from django.utils.translation import get_language

from spearhead.kernel.money import Money, to_decimal

NOTHING: Final = "–"
Number = int | float | Decimal | Fraction


def _locale() -> str:
    return "zh_Hans" if (get_language() or "").startswith("zh") else "en"


def money(value: Money | int | None, currency: str = "CNY", *, compact: bool = False) -> str:
    """An exact amount: ``{{ deal.amount|money(deal.currency) }}``; a dash for None."""
    if value is None:
        return NOTHING
    one = value if isinstance(value, Money) else Money(value, currency)
    if compact:
        return f"{'¥' if one.currency == 'CNY' else one.currency + ' '}{format_compact_decimal(to_decimal(one.minor, one.currency), locale=_locale(), fraction_digits=2)}"
    return format_currency(to_decimal(one.minor, one.currency), one.currency, locale=_locale())


def number(value: Number | None, digits: int = 0) -> str:
    """A grouped number with at most `digits` decimals; a dash for None."""
    return NOTHING if value is None else format_decimal(round(float(value), digits), locale=_locale())


def compact(value: Number | None) -> str:
    """A short number for tiles and axes (12.3K, 1.23万); a dash for None."""
    return NOTHING if value is None else format_compact_decimal(float(value), locale=_locale(), fraction_digits=2)


def percent(value: Number | None, digits: int = 1) -> str:
    """A fraction as a percentage (0.305 → 30.5%); a dash for None."""
    return NOTHING if value is None else format_percent(round(float(value), digits + 2), locale=_locale(), decimal_quantization=False)


def day(value: date | datetime | None, style: str = "long") -> str:
    """A day in full ("long"), or without its year ("short"); a dash for None."""
    if value is None:
        return NOTHING
    return format_date(value, format="long" if style == "long" else "MMMd", locale=_locale())


def moment(value: datetime | None) -> str:
    """A moment in the reader's time zone, to the minute."""
    return NOTHING if value is None else format_datetime(timezone.localtime(value), locale=_locale())


def relative(value: datetime | None) -> str:
    """How long ago or ahead; a dash for None."""
    return NOTHING if value is None else format_timedelta(value - timezone.now(), add_direction=True, locale=_locale())


def local_input(value: datetime | None) -> str:
    """A moment as a ``datetime-local`` control wants it, in the reader's zone."""
    return "" if value is None else timezone.localtime(value).strftime("%Y-%m-%dT%H:%M")


def clock(value: datetime | None) -> str:
    """The time of day in the reader's zone."""
    return "" if value is None else timezone.localtime(value).strftime("%H:%M")


FILTERS: Final[Mapping[str, Callable[..., Any]]] = {
    "money": money, "number": number, "compact": compact, "percent": percent,
    "date": day, "moment": moment, "relative": relative, "local_input": local_input, "clock": clock,
}  # fmt: skip
