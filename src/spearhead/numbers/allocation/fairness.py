"""How fair a set of goals is: spread of goal ÷ potential, and goals that are too hard, too easy or out of reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from statistics import median
from typing import Final

TOO_HARD: Final = 0.25
TOO_EASY: Final = 0.90
FEWEST_PERIODS: Final = 20
MET_SHARE: Final = Fraction(1, 5)
QUARTILES_FROM: Final = 5


@dataclass(frozen=True, slots=True)
class Spread:
    """Largest ÷ smallest and the Gini coefficient of goal ÷ potential; None under two people with potential."""

    ratio: Fraction | None
    gini: Fraction | None
    n: int


def spread(loads: Sequence[Fraction | int]) -> Spread:
    """Of goal ÷ potential per person: max ÷ min and Gini (mean absolute difference ÷ twice the mean)."""
    n, total = len(loads), sum(loads)
    if n < 2 or total <= 0:
        return Spread(None, None, n)
    ordered = sorted(Fraction(one) for one in loads)
    ratio = ordered[-1] / ordered[0] if ordered[0] > 0 else None
    weighted = sum((2 * place - n - 1) * load for place, load in enumerate(ordered, 1))
    return Spread(ratio, Fraction(weighted) / (n * total), n)


@dataclass(frozen=True, slots=True)
class Record:
    """How many of the past goals of a team were met, over all its people and periods."""

    met: int
    n: int

    @property
    def share(self) -> Fraction | None:
        """Met ÷ all; None without any."""
        return Fraction(self.met, self.n) if self.n else None


def flag(chance: float | None) -> str:
    """``too_hard`` under 25 %, ``too_easy`` over 90 %, else nothing."""
    if chance is None:
        return ""
    return "too_hard" if chance < TOO_HARD else "too_easy" if chance > TOO_EASY else ""


def out_of_reach(record: Record, chances: Sequence[float] = ()) -> bool:
    """Out of reach for the whole team: under a fifth met of 20 or more past goals, or a median chance under 25 %."""
    if record.n >= FEWEST_PERIODS and record.share is not None and record.share < MET_SHARE:
        return True
    return len(chances) > 1 and median(chances) < TOO_HARD


def quartiles(values: Sequence[Fraction]) -> tuple[Fraction, Fraction, Fraction] | None:
    """The quartiles by linear interpolation, for teams of five and more: nobody can be told from them."""
    if len(values) < QUARTILES_FROM:
        return None
    return quantile(values, Fraction(1, 4)), quantile(values, Fraction(1, 2)), quantile(values, Fraction(3, 4))


def quantile(values: Sequence[Fraction], at: Fraction) -> Fraction:
    """The quantile by linear interpolation between the two nearest of the ordered values."""
    ordered = sorted(values)
    place = at * (len(ordered) - 1)
    low = place.__floor__()
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (place - low)
