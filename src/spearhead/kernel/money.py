"""Money as integer minor units with an ISO 4217 code; no floats, each row rounded half away from zero, then added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from typing import Final

from babel.numbers import get_currency_precision, list_currencies
from django.utils.translation import gettext as _

from spearhead.kernel.errors import Refused

#: Largest amount that may be stored, in minor units (fits 64-bit integers with room for sums of many rows).
MAX_MINOR: Final = 10**17
CURRENCIES: Final[frozenset[str]] = frozenset(code for code in list_currencies() if len(code) == 3)


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount: `minor` units (fen, cents, yen) of `currency`."""

    minor: int
    currency: str

    @property
    def decimal(self) -> Decimal:
        """The amount in major units, exactly."""
        return to_decimal(self.minor, self.currency)

    def as_json(self) -> dict[str, str]:
        """``{"amount": "1234.50", "currency": "CNY"}``: amounts travel as strings."""
        return {"amount": str(self.decimal), "currency": self.currency}


def digits(currency: str) -> int:
    """Number of minor digits of an ISO currency (JPY 0, CNY 2, KWD 3)."""
    return get_currency_precision(currency)


def check_currency(code: str) -> str:
    """The code itself, or a refusal naming the field when it is no ISO 4217 currency."""
    if code not in CURRENCIES:
        message = _("%(code)s is not a currency code; use for example CNY or USD.") % {"code": code[:10] or "?"}
        raise Refused("unknown_currency", message, {"currency": message})
    return code


def to_decimal(minor: int, currency: str) -> Decimal:
    """Minor units as a decimal number of major units with the currency's own digits."""
    places = digits(currency)
    return Decimal(minor).scaleb(-places) if places else Decimal(minor)


def to_minor(amount: Decimal | int | str, currency: str, *, exact: bool = True, field: str = "amount") -> int:
    """Major units to minor units.

    `exact` refuses more digits than the currency has; otherwise rounds half away from zero.
    Refuses NaN, infinities and amounts beyond `MAX_MINOR`.
    """
    value = amount if isinstance(amount, Decimal) else Decimal(amount)
    if not value.is_finite() or abs(value) > Decimal(MAX_MINOR):
        raise _too_large(field)
    scaled = value.scaleb(digits(currency))
    rounded = scaled.quantize(Decimal(1), rounding=ROUND_HALF_UP)
    if exact and rounded != scaled:
        message = _("%(currency)s has %(digits)d decimal places; enter the amount with no more.") % {
            "currency": currency,
            "digits": digits(currency),
        }
        raise Refused("too_many_decimals", message, {field: message})
    if abs(rounded) > MAX_MINOR:
        raise _too_large(field)
    return int(rounded)


def _too_large(field: str) -> Refused:
    message = _("This amount is too large to store.")
    return Refused("amount_out_of_range", message, {field: message})


def round_half_away(value: Fraction | Decimal) -> int:
    """The nearest integer, halves away from zero."""
    exact = Fraction(value)
    whole = (abs(exact) * 2 + 1).__floor__() // 2
    return whole if exact >= 0 else -whole


def convert(minor: int, source: str, target: str, rate: Decimal) -> int:
    """`minor` units of `source` in minor units of `target`; `rate` is target per one source unit."""
    if source == target:
        return minor
    scale = Fraction(10) ** (digits(target) - digits(source))
    return round_half_away(Fraction(minor) * Fraction(rate) * scale)


def split(total: int, weights: Sequence[int | Decimal | Fraction]) -> list[int]:
    """Parts of `total` in proportion to `weights` that sum to it exactly (largest remainder, ties in list order)."""
    shares = [Fraction(weight) for weight in weights]
    whole = sum(shares)
    if whole <= 0 or any(share < 0 for share in shares):
        raise Refused("no_weight", _("There is nothing to share by."))
    exact = [Fraction(total) * share / whole for share in shares]
    parts = [part.__floor__() for part in exact]
    order = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts
