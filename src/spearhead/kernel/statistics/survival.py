"""Times that are not all over yet: Kaplan–Meier, by scipy, with quantiles that may not be reached."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Survival:
    """The share that is still waiting after each time at which somebody left; `longest` is the longest time seen."""

    times: tuple[float, ...]
    shares: tuple[float, ...]
    n: int
    left: int
    longest: float | None

    def at(self, time: float) -> float:
        """The share still waiting after `time`: 1 before anybody left."""
        place = bisect_right(self.times, time)
        return self.shares[place - 1] if place else 1.0

    def quantile(self, share: float) -> float | None:
        """The first time by which `share` have left; None where it is not reached ("> longest")."""
        for time, still in zip(self.times, self.shares, strict=True):
            if still <= 1 - share + 1e-12:
                return time
        return None

    @property
    def median(self) -> float | None:
        """The time by which half have left, or None."""
        return self.quantile(0.5)


def survival(left: Sequence[float], waiting: Sequence[float] = ()) -> Survival:
    """Kaplan & Meier (1958) over times that ended (`left`) and times that still run (`waiting`), in one unit."""
    import numpy as np  # noqa: PLC0415  # both are slow to load, and a server starts without
    from scipy.stats import CensoredData, ecdf  # noqa: PLC0415

    n = len(left) + len(waiting)
    longest = max((max(part) for part in (left, waiting) if len(part)), default=None)
    if not len(left):
        return Survival((), (), n, 0, longest)
    found = ecdf(CensoredData(uncensored=np.asarray(left, float), right=np.asarray(waiting, float))).sf
    events = np.unique(np.asarray(left, float))
    kept = np.isin(found.quantiles, events)
    return Survival(
        tuple(float(one) for one in found.quantiles[kept]),
        tuple(float(one) for one in found.probabilities[kept]),
        n,
        len(left),
        None if longest is None else float(longest),
    )
