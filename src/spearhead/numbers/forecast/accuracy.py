"""How right a forecast was, and the range that past errors give; pure arithmetic on whole series."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

RATIOS_FOR_A_RANGE = 10


def wape(forecasts: Sequence[int], actuals: Sequence[int]) -> Fraction | None:
    """Sum of absolute errors over the sum of actuals; None when the actuals add up to nothing."""
    total = sum(actuals)
    errors = sum(abs(f - a) for f, a in zip(forecasts, actuals, strict=True))
    return Fraction(errors, total) if total else None


def bias(forecasts: Sequence[int], actuals: Sequence[int]) -> Fraction | None:
    """How far the forecasts together lie above (+) or below (-) the actuals; None without actuals."""
    total = sum(actuals)
    return Fraction(sum(forecasts) - total, total) if total else None


def value_added(before: int, call: int, actual: int) -> int:
    """How much nearer the call came to the actual than what stood before it; positive helped."""
    return abs(before - actual) - abs(call - actual)


def quantile(values: Sequence[Fraction], share: Fraction) -> Fraction:
    """The quantile with linear interpolation between the two nearest ranks."""
    ranked = sorted(values)
    place = share * (len(ranked) - 1)
    low = int(place)
    high = min(low + 1, len(ranked) - 1)
    return ranked[low] + (ranked[high] - ranked[low]) * (place - low)


def spread_of(ratios: Sequence[Fraction]) -> tuple[Fraction, ...] | None:
    """P10, P50, P90 of past actual ÷ forecast; None under ten ratios."""
    if len(ratios) < RATIOS_FOR_A_RANGE:
        return None
    return tuple(quantile(ratios, Fraction(n, 10)) for n in (1, 5, 9))


def range_around(point: int, spread: tuple[Fraction, ...]) -> tuple[int, int, int]:
    """P10, P50, P90 in minor units around a forecast."""
    low, middle, high = (_rounded(point * ratio) for ratio in spread)
    return low, middle, high


def _rounded(amount: Fraction) -> int:
    """Half away from zero, as every money row."""
    whole = int(abs(amount) + Fraction(1, 2))
    return whole if amount >= 0 else -whole
