"""What the verdict on a stage rests on: adherence, conversion with and without, the spread between reps. Pure numbers.

An *entry* is a deal that entered the stage long enough ago to be judged: whose it was then, its segment, whether the
stage's required steps were done with evidence before it left (`adhered`), and whether it went on (`advanced`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any, Final

from spearhead.kernel.statistics import Difference, Share, Spread, below_others, difference, pooled_difference, spread

MIN_SIDE: Final = 20  #: fewer rows on a side that a row needs: not enough data
MIN_REP: Final = 10  #: reps with fewer entries are pooled as "others"
ADHERENCE: Final = 0.80
MARGIN: Final = 0.10  #: what still counts as normal, and as the same
FALSE_RATE: Final = 0.10
OTHERS: Final = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One matured entry into a stage; `rep` and `segment` are ids, None where unknown."""

    rep: int | None
    segment: int | None
    adhered: bool
    advanced: bool


@dataclass(frozen=True, slots=True)
class Rep:
    """One rep's entries: how often the steps were followed, and what came of it with and without."""

    adherence: Share
    adhered: Share
    skipped: Share

    @property
    def entries(self) -> int:
        """How many entries there are."""
        return self.adherence.n


@dataclass(frozen=True, slots=True)
class Evidence:
    """All numbers of the page; shares are advanced of entered, differences are fractions with 95 % intervals."""

    reps: Mapping[int | None, Rep]
    adherence: Share
    adhered: Share
    skipped: Share
    baseline: Share
    against_baseline: Difference | None
    against_skipped: Difference | None
    adherence_spread: Spread
    conversion_spread: Spread
    low_reps: tuple[int, ...] = ()
    weak_reps: Mapping[int, float] = field(default_factory=dict)
    others_against_baseline: Difference | None = None

    @property
    def entries_per_rep(self) -> float:
        """The entries of the middle rep of those that are judged singly."""
        return median([one.entries for name, one in self.reps.items() if name is not OTHERS] or [0])


def gather(entries: Iterable[Entry], baseline: Mapping[Any, Share]) -> Evidence:
    """Weigh the entries of a window against the conversion that each segment (key of `baseline`) had before."""
    listed = list(entries)
    reps = _by_rep(listed)
    named = {name: rep for name, rep in reps.items() if name is not OTHERS}
    adherence = _sum(rep.adherence for rep in reps.values())
    weak = below_others({name: rep.adhered for name, rep in named.items() if rep.adhered.n >= MIN_SIDE}, FALSE_RATE)
    conversion_spread = spread([rep.adhered for rep in reps.values()])
    kept = [one for one in listed if one.rep not in weak]
    return Evidence(
        reps=reps,
        adherence=adherence,
        adhered=_sum(rep.adhered for rep in reps.values()),
        skipped=_sum(rep.skipped for rep in reps.values()),
        baseline=_sum(baseline.values()),
        against_baseline=_against(listed, baseline),
        against_skipped=difference(
            _sum(rep.adhered for rep in reps.values()), _sum(rep.skipped for rep in reps.values())
        ),
        adherence_spread=spread([rep.adherence for rep in reps.values()]),
        conversion_spread=conversion_spread,
        low_reps=tuple(name for name, rep in named.items() if rep.adherence.interval()[1] < ADHERENCE),
        weak_reps=weak,
        others_against_baseline=_against(kept, baseline) if weak else None,
    )


def _by_rep(entries: Sequence[Entry]) -> dict[int | None, Rep]:
    """Everybody with enough entries singly; the rest, and entries without a rep, together under `OTHERS`."""
    counts: dict[int | None, int] = {}
    for one in entries:
        counts[one.rep] = counts.get(one.rep, 0) + 1
    found: dict[int | None, list[Entry]] = {}
    for one in entries:
        name = one.rep if counts[one.rep] >= MIN_REP else OTHERS
        found.setdefault(name, []).append(one)
    return {name: _rep(rows) for name, rows in found.items()}


def _rep(entries: Sequence[Entry]) -> Rep:
    adhered = [one.advanced for one in entries if one.adhered]
    skipped = [one.advanced for one in entries if not one.adhered]
    return Rep(Share(len(adhered), len(entries)), Share(sum(adhered), len(adhered)), Share(sum(skipped), len(skipped)))


def _against(entries: Sequence[Entry], baseline: Mapping[Any, Share]) -> Difference | None:
    """Adhered entries against what their segments converted before; segments without a past are left out."""
    sides: dict[int | None, list[bool]] = {}
    for one in entries:
        if one.adhered:
            sides.setdefault(one.segment, []).append(one.advanced)
    return pooled_difference(
        [(Share(sum(rows), len(rows)), baseline.get(segment, Share(0, 0))) for segment, rows in sides.items()]
    )


def _sum(shares: Iterable[Share]) -> Share:
    whole = Share(0, 0)
    for one in shares:
        whole = whole + one
    return whole
