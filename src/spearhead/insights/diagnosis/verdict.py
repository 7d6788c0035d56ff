"""The verdict table: the first row that holds, whom it names, how sure it is, and how many entries are missing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from math import ceil
from typing import Final

from spearhead.insights.diagnosis.evidence import ADHERENCE, MARGIN, MIN_SIDE, Evidence
from spearhead.kernel.statistics import Difference, Share, needed_per_side

SURE_AT: Final = 100  #: entries a rep from which "reps do not differ" is a verdict and no longer a first guess


class Verdict(StrEnum):
    """The rows of the table, in the order in which they are tried."""

    SKILL = "skill"  #: training gap: the named do the steps and lose all the same
    SKIPPED = "skipped"  #: training gap: the named skip steps that help
    FAULT = "fault"  #: process fault: the step is done and does not work
    COSTLY = "costly"  #: a step that helps is too costly to do
    USELESS = "useless"  #: a step that nobody misses
    ELSEWHERE = "elsewhere"  #: not the process
    UNKNOWN = "unknown"  #: not enough data


@dataclass(frozen=True, slots=True)
class Finding:
    """`named` are reps; `likely` marks a first guess; `more` is how many entries per side are missing for certainty."""

    verdict: Verdict
    named: tuple[int, ...] = ()
    likely: bool = False
    more: int = 0


def judge(evidence: Evidence) -> Finding:
    """Go down the table; nothing is claimed on fewer than 20 rows on a side that the row needs."""
    if evidence.adhered.n < MIN_SIDE or evidence.baseline.n < MIN_SIDE:
        return Finding(Verdict.UNKNOWN, more=_more(evidence))
    found = _of_people(evidence) or _of_process(evidence)
    if found is None:
        return Finding(Verdict.UNKNOWN, more=_more(evidence))
    return found


def _of_people(evidence: Evidence) -> Finding | None:
    """Rows 1 and 2: some reps differ from the others."""
    if evidence.conversion_spread.large and evidence.weak_reps and is_normal(evidence.others_against_baseline):
        return Finding(Verdict.SKILL, tuple(evidence.weak_reps))
    if is_uneven(evidence) and is_normal(evidence.against_baseline) and is_better(evidence):
        return Finding(Verdict.SKIPPED, evidence.low_reps)
    return None


def _of_process(evidence: Evidence) -> Finding | None:
    """Rows 3 to 6: all reps alike. Those that claim this are first guesses below 100 entries a rep."""
    share = evidence.adherence.value or 0.0
    low, normal = is_low(evidence.against_baseline), is_normal(evidence.against_baseline)
    alike = not evidence.conversion_spread.large
    even = not is_uneven(evidence)
    if share >= ADHERENCE and low and alike:
        return _claim(Verdict.FAULT, evidence)
    if share < ADHERENCE and even and normal and is_better(evidence):
        return _claim(Verdict.COSTLY, evidence)
    if share < ADHERENCE and not low and is_same(evidence):
        return Finding(Verdict.USELESS)
    if share >= ADHERENCE and even and normal:
        return _claim(Verdict.ELSEWHERE, evidence)
    return None


def is_uneven(evidence: Evidence) -> bool:
    """Whether some reps skip steps that others do: the spread is large, and some are low but not all.

    Where all are low, or nobody is, a spread between them is no reason to name anybody.
    """
    named = sum(1 for name in evidence.reps if name is not None)
    return evidence.adherence_spread.large and 0 < len(evidence.low_reps) < named


def _claim(verdict: Verdict, evidence: Evidence) -> Finding:
    each = evidence.entries_per_rep
    return Finding(verdict, likely=each < SURE_AT, more=max(0, ceil(SURE_AT - each)))


def is_low(found: Difference | None) -> bool:
    """Whether the conversion lies below the baseline for certain."""
    return found is not None and found.high < 0


def is_normal(found: Difference | None) -> bool:
    """Whether it is at most ten points below, for certain, and not low."""
    return found is not None and not is_low(found) and found.low > -MARGIN


def is_better(evidence: Evidence) -> bool:
    """Whether deals with the steps done go on more often, for certain."""
    found = evidence.against_skipped
    return found is not None and evidence.skipped.n >= MIN_SIDE and found.low > 0


def is_same(evidence: Evidence) -> bool:
    """Whether it makes no difference of ten points either way, for certain."""
    found = evidence.against_skipped
    return found is not None and evidence.skipped.n >= MIN_SIDE and found.low > -MARGIN and found.high < MARGIN


def _more(evidence: Evidence) -> int:
    """How many further entries on the thinner side would show the difference seen, at least ten points."""
    pairs = ((evidence.adhered, evidence.baseline), (evidence.adhered, evidence.skipped))
    missing = [_missing(one, two) for one, two in pairs]
    return max(1, min(missing))


def _missing(one: Share, two: Share) -> int:
    p = one.value if one.value is not None else 0.5
    q = two.value
    if q is None or abs(p - q) < MARGIN:
        q = p - MARGIN if p > MARGIN else p + MARGIN
    return max(MIN_SIDE, needed_per_side(p, q) or 0) - min(one.n, two.n)
