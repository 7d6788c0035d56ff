"""Shares, their intervals and their differences: Wilson, Newcombe, Mantel–Haenszel, χ² with I², Benjamini–Hochberg."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil, sqrt
from statistics import NormalDist
from typing import Final, TypeVar

Z95: Final = 1.959964  #: two-sided 95 %
Z80: Final = 0.841621  #: power of 80 %
LARGE_P: Final = 0.05
LARGE_I2: Final = 0.5
Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `n`; 0 ≤ hits ≤ n."""

    hits: int
    n: int

    def __add__(self, other: Share) -> Share:
        return Share(self.hits + other.hits, self.n + other.n)

    @property
    def value(self) -> float | None:
        """hits ÷ n, or None without any."""
        return self.hits / self.n if self.n else None

    def interval(self, z: float = Z95) -> tuple[float, float]:
        """Wilson's score interval (Wilson 1927); the whole range where there is nothing."""
        if not self.n:
            return 0.0, 1.0
        p, n = self.hits / self.n, self.n
        middle = (p + z * z / (2 * n)) / (1 + z * z / n)
        half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference of two shares, as fractions (0.1 is ten points), with its 95 % interval."""

    value: float
    low: float
    high: float


def difference(one: Share, two: Share) -> Difference | None:
    """one − two with Newcombe's hybrid score interval (Newcombe 1998, method 10); None where a side is empty."""
    if not one.n or not two.n:
        return None
    p, q = one.hits / one.n, two.hits / two.n
    (low_1, high_1), (low_2, high_2) = one.interval(), two.interval()
    d = p - q
    return Difference(
        d,
        d - sqrt((p - low_1) ** 2 + (high_2 - q) ** 2),
        d + sqrt((high_1 - p) ** 2 + (q - low_2) ** 2),
    )


def pooled_difference(strata: Sequence[tuple[Share, Share]]) -> Difference | None:
    """one − two over strata by Mantel–Haenszel weights, with Sato's variance (1989); plain with a single stratum."""
    kept = [(one, two) for one, two in strata if one.n and two.n]
    if len(kept) <= 1:
        return difference(*kept[0]) if kept else None
    weights = [one.n * two.n / (one.n + two.n) for one, two in kept]
    total = sum(weights)
    d = sum(w * (one.hits / one.n - two.hits / two.n) for w, (one, two) in zip(weights, kept, strict=True)) / total
    # Sato, Greenland & Robins: consistent with few large and with many sparse strata.
    p_sum = q_sum = 0.0
    for one, two in kept:
        n = one.n + two.n
        p_sum += (one.n**2 * two.hits - two.n**2 * one.hits + one.n * two.n * (two.n - one.n) / 2) / n**2
        q_sum += (one.hits * (two.n - two.hits) + two.hits * (one.n - one.hits)) / (2 * n)
    half = Z95 * sqrt(max(0.0, d * p_sum + q_sum) / total**2)
    return Difference(d, max(-1.0, d - half), min(1.0, d + half))


@dataclass(frozen=True, slots=True)
class Spread:
    """Whether shares differ between groups: χ² with its p, and I², the part of the spread that chance does not explain.

    `large` when p < 0.05 and I² ≥ 0.5.
    """

    chi2: float
    df: int
    p: float
    i2: float

    @property
    def large(self) -> bool:
        """Whether the groups differ by more than chance, and by much."""
        return self.p < LARGE_P and self.i2 >= LARGE_I2


def spread(groups: Sequence[Share]) -> Spread:
    """χ² over the 2 × k table of the groups that have rows; no spread where fewer than two have, or all are alike."""
    kept = [group for group in groups if group.n]
    hits, n = sum(group.hits for group in kept), sum(group.n for group in kept)
    df = len(kept) - 1
    if df < 1 or hits in {0, n}:
        return Spread(0.0, max(df, 0), 1.0, 0.0)
    p = hits / n
    value = sum((group.hits - group.n * p) ** 2 / (group.n * p * (1 - p)) for group in kept)
    i2 = max(0.0, (value - df) / value) if value else 0.0
    from scipy.special import chdtrc  # noqa: PLC0415  # scipy takes a second, which no start of a server should

    return Spread(value, df, float(chdtrc(df, value)), i2)


def step_up(p_values: Mapping[Name, float], rate: float) -> set[Name]:
    """Which are kept at a false discovery `rate` (Benjamini & Hochberg 1995): all up to the last one under its line."""
    ordered = sorted(p_values, key=lambda name: p_values[name])
    last = 0
    for place, name in enumerate(ordered, start=1):
        if p_values[name] <= place / len(ordered) * rate:
            last = place
    return set(ordered[:last])


def below_others(groups: Mapping[Name, Share], rate: float = 0.1) -> dict[Name, float]:
    """The groups whose share lies below that of all others together: two-sided two-proportion test, step-up at `rate`.

    Returns the p-value of each that is named.
    """
    hits, n = sum(one.hits for one in groups.values()), sum(one.n for one in groups.values())
    tests: dict[Name, float] = {}
    lower: set[Name] = set()
    for name, one in groups.items():
        rest = Share(hits - one.hits, n - one.n)
        if not one.n or not rest.n:
            continue
        p = hits / n
        error = sqrt(p * (1 - p) * (1 / one.n + 1 / rest.n))
        gap = one.hits / one.n - rest.hits / rest.n
        tests[name] = 2 * NormalDist().cdf(-abs(gap) / error) if error else 1.0
        if gap < 0:
            lower.add(name)
    return {name: tests[name] for name in groups if name in step_up(tests, rate) & lower}


def needed_per_side(p1: float, p2: float) -> int | None:
    """Rows per side to see p1 against p2 at 5 % with 80 % power (pooled formula); None where they are equal."""
    if p1 == p2:
        return None
    p = (p1 + p2) / 2
    top = Z95 * sqrt(2 * p * (1 - p)) + Z80 * sqrt(p1 * (1 - p1) + p2 * (1 - p2))
    return ceil(round(top**2 / (p1 - p2) ** 2, 9))
