"""Amounts of lines as SQL in whole minor units, each rounded half away from zero, without leaving 64 bits."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from fractions import Fraction
from typing import Any, Final

from django.db.models import BigIntegerField, Case, Expression, F, Q, Value, When

from spearhead.accounts.workspace.access import Rates
from spearhead.kernel.money import digits
from spearhead.kernel.time import ALL, Period

E9: Final = 10**9
MILLI: Final = 1000
#: beyond these a line is absurd, and its list price is taken as what was charged
SANE_PRICE: Final = 10**12
SANE_QUANTITY: Final = 10**9


def times(amount: Any, rate: Fraction) -> Any:
    """``amount × rate`` for an amount from zero up, exactly as `kernel.money.convert` rounds it."""
    top, below = rate.numerator, rate.denominator
    if below > E9:
        top, below = round(rate * E9), E9
    whole, rest = divmod(top, below)
    left = amount % below
    return amount / below * top + left * whole + (left * 2 * rest + below) / (2 * below)


def per_thousand(unit: Any, milli: Any) -> Any:
    """``unit × milli ÷ 1000``: a price per unit times a quantity in thousandths."""
    return unit * (milli / MILLI) + (unit * (milli % MILLI) * 2 + MILLI) / (2 * MILLI)


def listed(net_and_discount: Any, line: str) -> Any:
    """What the line comes to at list price; where it has none, at its own price."""
    known = Q(**{f"{line}__list_minor__lte": SANE_PRICE, f"{line}__quantity_milli__lte": SANE_QUANTITY})
    full = per_thousand(F(f"{line}__list_minor"), F(f"{line}__quantity_milli"))
    return Case(When(known, then=full), default=net_and_discount, output_field=BigIntegerField())


def in_base(amount: Expression | F | Any, period: Period, base: str, currencies: Sequence[str]) -> Any:
    """An amount in the deal's currency in that of the workspace, at the rate of the closing day; NULL without one."""
    rates, whens = Rates(), [When(currency=base, then=amount)]
    for code in currencies:
        scale = Fraction(10) ** (digits(base) - digits(code))
        for start, end, rate in _spans(rates, code, period):
            day = {"closed_on__gte": start} | ({"closed_on__lt": end} if end else {})
            whens.append(When(currency=code, **day, then=times(amount, Fraction(rate, E9) * scale)))
    return Case(*whens, default=Value(None), output_field=BigIntegerField())


def _spans(rates: Rates, code: str, period: Period) -> list[tuple[date, date | None, int]]:
    """The rates that hold on some day of the period: from, up to, rate."""
    found: list[tuple[date, date | None, int]] = []
    end: date | None = None
    for start, rate in rates.history(code):
        if period is ALL or ((end is None or end > period.start) and start < period.end):
            found.append((start, end, rate))
        end = start
    return found
