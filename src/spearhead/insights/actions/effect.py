"""The measured effect of an action (实测效果): before against after, less what happened without it. Pure numbers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil, sqrt
from typing import Final

from spearhead.kernel.statistics import Share, needed_per_side

Z: Final = 1.959964


class Outcome(StrEnum):
    """What can be said of an action."""

    WORKED = "worked"
    WORSE = "worse"
    NO_EFFECT = "no_effect"
    CANNOT_TELL = "cannot_tell"


@dataclass(frozen=True, slots=True)
class Effect:
    """`value` and its 95 % interval as fractions; `more` is how many further cases would tell. Without a comparison
    (`compared` is False) it is before and after alone, which is weaker."""

    value: float
    low: float
    high: float
    outcome: Outcome
    compared: bool
    more: int = 0


def effect_of(
    before: Share, after: Share, expected: float, comparison: tuple[Share, Share] | None = None
) -> Effect | None:
    """The effect against what was `expected` (a fraction, signed: where it should go); None without cases.

    The interval sums the variances of all shares in it.
    """
    shares = [before, after, *(comparison or ())]
    values = [share.value for share in shares]
    if any(value is None for value in values):
        return None
    known = [value for value in values if value is not None]
    value = known[1] - known[0] - ((known[3] - known[2]) if comparison else 0.0)
    deviation = sqrt(sum(p * (1 - p) / share.n for p, share in zip(known, shares, strict=True)))
    low, high = value - Z * deviation, value + Z * deviation
    outcome = _outcome(low, high, expected)
    more = _more(known[0], expected, min(before.n, after.n)) if outcome is Outcome.CANNOT_TELL else 0
    return Effect(value, low, high, outcome, comparison is not None, more)


def _outcome(low: float, high: float, expected: float) -> Outcome:
    up, down = (low > 0, high < 0) if expected > 0 else (high < 0, low > 0)
    if up:
        return Outcome.WORKED
    if down:
        return Outcome.WORSE
    bound = abs(expected)
    return Outcome.NO_EFFECT if low >= -bound and high <= bound else Outcome.CANNOT_TELL


def _more(before: float, expected: float, n: int) -> int:
    target = min(max(before + expected, 0.0), 1.0)
    if target == before:
        return 1
    return max(1, ceil((needed_per_side(before, target) or 0) - n))
