"""The chance of winning of an open deal, from closed ones: naive Bayes over stage, category, pushes and size.

The plainest of the candidates of N5, because it is learned anew at every past month's end; the scores beside deals are
not used here: they know the outcomes of later months.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import exp, log
from typing import Any, Final

from spearhead.numbers.forecast.stands import Stand

LOWEST: Final = 0.01  #: no chance is told below this, or above one minus it


@dataclass(frozen=True, slots=True)
class Odds:
    """What was learned: log odds of the whole and of each value; `sizes` are the quartiles of the amounts."""

    whole: float
    parts: Mapping[tuple[str, Any], float]
    sizes: tuple[int, ...]

    def chance(self, one: Stand) -> Fraction:
        """The chance, in whole ten-thousandths."""
        score = self.whole + sum(self.parts.get(key, 0.0) for key in _keys(one, self.sizes))
        share = min(max(1 / (1 + exp(-score)), LOWEST), 1 - LOWEST)
        return Fraction(round(share * 10_000), 10_000)


def learn(rows: Iterable[Stand], closed: Mapping[int, Stand]) -> Odds:
    """From every open stand of closed deals; each value counts once per deal."""
    known = list(rows)
    amounts = sorted(one.amount for one in known if one.amount is not None)
    sizes = tuple(amounts[len(amounts) * n // 4] for n in (1, 2, 3)) if amounts else ()
    met = {(one.deal, key) for one in known for key in _keys(one, sizes)}
    won = Counter(key for deal, key in met if closed[deal].status == "won")
    lost = Counter(key for deal, key in met if closed[deal].status != "won")
    wins = sum(one.status == "won" for one in closed.values())
    whole = log((wins + 0.5) / (len(closed) - wins + 0.5))
    parts = {
        key: log((won[key] + 1) / (lost[key] + 1)) - log((wins + 1) / (len(closed) - wins + 1)) for key in won | lost
    }
    return Odds(whole, parts, sizes)


def _keys(one: Stand, sizes: tuple[int, ...]) -> Iterator[tuple[str, Any]]:
    yield "stage", one.stage
    yield "category", one.category
    yield "pushes", min(one.pushes, 3)
    yield "size", None if one.amount is None else bisect_right(sizes, one.amount)
