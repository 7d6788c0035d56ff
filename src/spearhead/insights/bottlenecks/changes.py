"""Since when a series is not what it was: a rank-based scan with permutation p-values and an interval for the date.

Values are turned into normal scores (times) or left as 0 and 1 (shares); for every split the standardised difference
of the two sides is computed (CUSUM), the largest is compared with those of shuffled series, and each side is searched
again. The date's interval holds all splits whose likelihood ratio lies within 3.84 of the best one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from spearhead.insights.bottlenecks.eventlog import Floats

MIN_SIDE: Final = 20
MIN_EFFECT: Final = 0.10  #: relative; smaller changes are not told
MAX_BINS: Final = 250
DRAWS: Final = 999
MOST_DRAWS: Final = 99_999
DEPTH: Final = 3
CHI2_95: Final = 3.84
SEED: Final = 20_261_125


@dataclass(frozen=True, slots=True)
class Change:
    """A break at `at`, somewhere within `low` … `high` (times of the series); `before` and `after` are the levels."""

    at: float
    low: float
    high: float
    before: float
    after: float
    n_before: int
    n_after: int
    p: float


def changes(times: Floats, values: Floats, *, share: bool, alpha: float) -> list[Change]:
    """All breaks of a series at significance `alpha`, in order of time.

    `share` says that the values are 0 and 1 and levels are means; otherwise levels are medians.
    """
    order = np.argsort(times, kind="stable")
    times, values = times[order], values[order]
    level: Callable[[Floats], float] = (
        (lambda part: float(part.mean())) if share else (lambda part: float(np.median(part)))
    )
    rng = np.random.default_rng(SEED)
    splits = sorted(_splits(values, 0, values.size, share=share, alpha=alpha, depth=DEPTH, rng=rng))
    borders = [0, *(split for split, _p, _low, _high in splits), values.size]
    found = []
    for place, (split, p, low, high) in enumerate(splits):
        left, right = values[borders[place] : split], values[split : borders[place + 2]]
        before, after = level(left), level(right)
        if abs(after - before) >= MIN_EFFECT * max(abs(before), 1e-12):
            at, early, late = (float(times[one]) for one in (split, low, high))
            found.append(Change(at, early, late, before, after, left.size, right.size, p))
    return found


def _mean(part: Floats) -> float:
    return float(part.mean())


def _median(part: Floats) -> float:
    return float(np.median(part))


def _normal_scores(part: Floats) -> Floats:
    from scipy.stats import norm, rankdata  # noqa: PLC0415  # slow to load, and a server starts without

    return np.asarray(norm.ppf((rankdata(part) - 0.5) / part.size), dtype=np.float64)


def _splits(
    values: Floats, start: int, end: int, *, share: bool, alpha: float, depth: int, rng: np.random.Generator
) -> Iterator[tuple[int, float, int, int]]:
    """Binary segmentation: (first place after the break, p, earliest and latest such place)."""
    part = values[start:end]
    if depth == 0 or part.size < 2 * MIN_SIDE:
        return
    scores = part - part.mean() if share else _normal_scores(part)
    deviation = float(scores.std())
    if deviation == 0:
        return
    p = _p_value(scores, alpha, rng)
    if p > alpha:
        return
    ratio = _cusum(scores[None, :], MIN_SIDE)[0] ** 2 / deviation**2
    best = int(ratio.argmax())
    near = np.flatnonzero(ratio >= ratio[best] - CHI2_95)
    split = start + MIN_SIDE + best
    yield split, p, start + MIN_SIDE + int(near[0]), start + MIN_SIDE + int(near[-1])
    for low, high in ((start, split), (split, end)):
        yield from _splits(values, low, high, share=share, alpha=alpha, depth=depth - 1, rng=rng)


def _cusum(rows: Floats, trim: int) -> Floats:
    """|difference of the sides' means| × √(n₁n₂/n) for each split that leaves `trim` on either side, per row."""
    n = rows.shape[1]
    k = np.arange(trim, n - trim + 1)
    left = rows.cumsum(axis=1)[:, trim - 1 : n - trim]
    total = rows.sum(axis=1, keepdims=True)
    found: Floats = np.abs(left / k - (total - left) / (n - k)) * np.sqrt(k * (n - k) / n)
    return found


def _p_value(scores: Floats, alpha: float, rng: np.random.Generator) -> float:
    """How often a shuffled series shows as large a difference; long series are first added up to equal bins.

    999 draws say most; where they cannot tell whether p reaches `alpha`, up to 99,999 do.
    """
    bins = min(scores.size, MAX_BINS)
    width = scores.size // bins
    binned = scores[: bins * width].reshape(bins, width).sum(axis=1)
    trim = max(2, bins // 50)
    seen = _cusum(binned[None, :], trim).max()
    drawn = as_large = 0
    for wanted in (DRAWS, min(MOST_DRAWS, max(DRAWS, int(5 / alpha)))):
        while drawn < wanted:
            rows = min(1_000, wanted - drawn)
            shuffled = rng.permuted(np.tile(binned, (rows, 1)), axis=1)
            as_large += int((_cusum(shuffled, trim).max(axis=1) >= seen).sum())
            drawn += rows
        if as_large > 2 * alpha * drawn + 3:
            break
    return (1 + as_large) / (drawn + 1)
