"""A version against the one before, by those who entered under each: pure numbers, and what may be said of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from spearhead.insights.actions.effect import effect_of
from spearhead.insights.stalls.entries import Visit, Window, ripe_after
from spearhead.kernel.statistics import Share, difference, needed_per_side

LEAST: Final = 20  #: entrants on a side, from which anything is said
POINTS: Final = 0.10  #: the difference that is to be seen where nothing can be said yet
SURE: Final = 0.05


@dataclass(frozen=True, slots=True)
class Side:
    """Those who entered under one version: all of them, and those old enough to be judged."""

    window: Window

    def as_json(self) -> dict[str, Any]:
        """Conversion of the matured; the median with those still there censored; how many did the steps."""
        share, times = self.window.conversion, self.window.times
        return {
            "entered": len(self.window.visits), "hits": share.hits, "n": share.n, "value": share.value,
            "median": times.median, "waiting": times.n - times.left, "longest": times.longest,
            "followed": [sum(one.adhered for one in self.window.matured), share.n],
        }  # fmt: skip


def verdict_on(old: Share, new: Share) -> dict[str, Any]:
    """better, worse, not_yet or too_few; `more` is how many further entrants a side would tell a 10-point gap."""
    gap = difference(new, old)
    fewest = min(old.n, new.n)
    said: dict[str, Any] = {"gap": None, "verdict": "too_few", "more": max(needed(old) - fewest, LEAST - fewest, 1)}
    if gap is None or fewest < LEAST:
        return said
    said["gap"] = {"value": gap.value, "low": gap.low, "high": gap.high}
    if gap.low > 0 or gap.high < 0:
        return {**said, "verdict": "better" if gap.low > 0 else "worse", "more": 0}
    return {**said, "verdict": "not_yet"}


def needed(old: Share) -> int:
    """Entrants on each side to see ten points more (or less, where there is no room above)."""
    start = 0.5 if old.value is None else old.value
    return needed_per_side(start, start + POINTS if start + POINTS <= 1 else start - POINTS) or LEAST


def stage_line(stage_id: int, old: Sequence[Visit], new: Sequence[Visit], now: datetime) -> dict[str, Any]:
    """One stage. Who entered it too lately to be judged, by the old version's own times, is left out on both sides."""
    ripe = now - ripe_after(old)
    sides = [Side(Window(list(one), [v for v in one if v.entered < ripe])) for one in (old, new)]
    shares = [one.window.conversion for one in sides]
    return {
        "stage": stage_id, "old": sides[0].as_json(), "new": sides[1].as_json(), **verdict_on(shares[0], shares[1]),
        "days": days_verdict(*(one.window for one in sides)),
    }  # fmt: skip


def days_verdict(old: Window, new: Window) -> str:
    """faster, slower, not_yet or too_few: the log-rank test on times with those still waiting censored."""
    if min(old.times.left, new.times.left) < LEAST:
        return "too_few"
    if not _logrank(old, new) < SURE:  # where all took the very same time there is no p
        return "not_yet"
    grid = sorted({*old.times.times, *new.times.times})
    waits = sum(new.times.at(day) - old.times.at(day) for day in grid)
    return "slower" if waits > 0 else "faster"


def _logrank(old: Window, new: Window) -> float:
    import numpy as np  # noqa: PLC0415  # slow to load, and a server starts without
    from scipy.stats import CensoredData, logrank  # noqa: PLC0415  # as above

    def told(window: Window) -> Any:
        over = [visit.days for visit in window.visits if visit.left is not None and not visit.carried]
        rest = [visit.days for visit in window.visits if visit.left is None or visit.carried]
        return CensoredData(uncensored=over, right=rest)

    with np.errstate(invalid="ignore"):
        return float(logrank(told(old), told(new)).pvalue)


def pilot_effect(before: Share, after: Share, others: tuple[Share, Share]) -> dict[str, Any] | None:
    """What a pilot's teams changed by, less the change of the others (normal interval); None if one is empty."""
    found = effect_of(before, after, POINTS, others)
    return None if found is None else {"value": found.value, "low": found.low, "high": found.high}


def ripe_deals(days: timedelta, firsts: Sequence[Visit], now: datetime) -> Share:
    """How many of the deals that began so long ago are won."""
    old_enough = [one for one in firsts if one.entered < now - days]
    return Share(sum(one.won is True for one in old_enough), len(old_enough))
