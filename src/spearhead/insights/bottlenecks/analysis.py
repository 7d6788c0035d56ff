"""Stages by share of waiting, transitions with their times and shares, hand-overs: what an event log says.

A stay in an activity lasts from its event to the case's next one. The last event of a case is an *end* where the
activity nearly always ends cases; otherwise the case *waits* there until the end of the log, unless it has been quiet
for longer than any stay there ever took: then it *stopped* there, and its time is unknown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from spearhead.insights.bottlenecks.changes import Change, changes
from spearhead.insights.bottlenecks.eventlog import NOBODY, EventLog, Floats, Ints, typical_order
from spearhead.kernel.statistics import Survival, survival

ENDS: Final = 0.95  #: share of an activity's events that end their case, from which it is an end
ALPHA: Final = 0.05
#: Ends with such a word are no progress, whatever comes before them.
DEAD_END: Final = re.compile(
    r"\b(lost|reject\w*|cancel\w*|declin\w*|abandon\w*|churn\w*|fail\w*|withdrawn|dead|disqualified)\b"
    r"|输单|丢单|取消|拒绝|作废|流失|放弃|无效",
    re.IGNORECASE,
)
MIN_PAIR: Final = 20
MIN_TRANSITION: Final = 40  #: fewer are too thin to be dated
UNSTEADY: Final = 0.25
DEAD: Final = -1  #: rank of an end that is no progress
Progress = Callable[[int, int, str], None]


@dataclass(frozen=True, slots=True)
class Stage:
    """One activity. Times in days; None where not reached or nothing is known; shares are fractions.

    `entered` counts stays, `cases` cases; `conversion` is the share of cases that went on to a later activity (one
    that is lost or cancelled did not), of those that are decided. `wip` is the mean number of cases in it,
    `expected_wip` rate × mean time (Little).
    """

    activity: str
    entered: int
    cases: int
    waiting: int
    stopped: int
    ended: int
    advanced: int
    back: int
    repeated: int
    conversion: float | None
    share_of_waiting: float
    waiting_days: float
    times: Survival
    wip: float | None
    expected_wip: float | None

    @property
    def steady(self) -> bool | None:
        """Whether what is in it fits what comes and how long it stays, within a quarter."""
        if not self.wip or self.expected_wip is None:
            return None
        return abs(self.wip - self.expected_wip) <= UNSTEADY * self.wip


@dataclass(frozen=True, slots=True)
class Dated:
    """A change of a transition: of its days (`duration`) or of its share of what leaves the activity (`conversion`)."""

    source: str
    target: str
    what: str
    change: Change


@dataclass(frozen=True, slots=True)
class Transition:
    """From one activity to the next: how often, how long; `share` of all that left or stopped at the source."""

    source: str
    target: str
    n: int
    share: float
    share_of_waiting: float
    mean_days: float
    median_days: float
    p80_days: float


@dataclass(frozen=True, slots=True)
class HandOver:
    """Work that went from one to another: how long it waited; `silo` where that is above the p80 of all such pairs."""

    giver: str
    taker: str
    n: int
    median_days: float
    longest_days: float
    silo: bool


@dataclass(frozen=True, slots=True)
class Analysis:
    """All of it; stages and transitions by share of waiting, hand-overs by median wait."""

    events: int
    cases: int
    open_cases: int
    start: float
    end: float
    stages: list[Stage] = field(default_factory=list)
    transitions: list[Transition] = field(default_factory=list)
    changes: list[Dated] = field(default_factory=list)
    handovers: list[HandOver] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Stays:
    """One row per event: how long the case stayed, and where it went (-1: nowhere)."""

    activity: Ints
    case: Ints
    entered: Floats
    days: Floats
    target: Ints
    waits: NDArray[np.bool_]
    stopped: NDArray[np.bool_]

    @property
    def moved(self) -> NDArray[np.bool_]:
        """Which went on to another event."""
        return self.target >= 0


def stays(log: EventLog) -> Stays:
    """What each event led to."""
    n = log.case.size
    follows = np.r_[log.case[1:] == log.case[:-1], False] if n else np.empty(0, bool)
    after = np.r_[log.time[1:], log.end] if n else np.empty(0)
    days = np.where(follows, after - log.time, log.end - log.time)
    target = np.where(follows, np.r_[log.activity[1:], 0] if n else 0, -1)
    count = len(log.activities)
    seen = np.bincount(log.activity, minlength=count)
    last = np.bincount(log.activity[~follows], minlength=count)
    ends = last >= ENDS * np.maximum(seen, 1)
    longest = np.full(count, -1.0)
    np.maximum.at(longest, log.activity[follows], days[follows])
    open_end = ~follows & ~ends[log.activity]
    stopped = open_end & (days > longest[log.activity])
    return Stays(log.activity, log.case, log.time, days, target, open_end & ~stopped, stopped)


def analyse(log: EventLog, progress: Progress = lambda _done, _total, _what: None) -> Analysis:
    """Read the whole log; `progress(done, total, what)` is called between parts."""
    if not log.case.size:
        return Analysis(0, 0, 0, 0.0, 0.0)
    every, order = stays(log), typical_order(log)
    rank = np.empty(len(order), np.int64)
    rank[list(order)] = np.arange(len(order))
    rank[[bool(DEAD_END.search(name)) for name in log.activities]] = DEAD
    known = every.moved | every.waits
    total = float(every.days[known].sum())
    span = log.end - float(log.time.min())
    stages = []
    for place, one in enumerate(order):
        progress(place, 2 * len(order), log.activities[one])
        stages.append(_stage(log, every, rank, one, total, span))
    found = _transitions(log, every, total)
    dated = _changes(log, every, found, lambda done, of, what: progress(of + done, 2 * of, what))
    names = log.activities
    return Analysis(
        events=int(log.case.size),
        cases=log.cases,
        open_cases=int(every.waits.sum()),
        start=float(log.time.min()),
        end=log.end,
        stages=sorted(stages, key=lambda one: -one.share_of_waiting),
        transitions=[_transition(every, names, pair, rows, total) for pair, rows in found],
        changes=dated,
        handovers=_handovers(log, every),
    )


def _stage(log: EventLog, every: Stays, rank: Ints, one: int, total: float, span: float) -> Stage:
    here = every.activity == one
    moved, waits = here & every.moved, here & every.waits
    forward = moved & (rank[np.maximum(every.target, 0)] > rank[one])
    towards = rank[np.maximum(every.target, 0)]
    back = moved & (towards < rank[one]) & (towards != DEAD)
    cases = int(np.unique(every.case[here]).size)
    went = int(np.unique(every.case[forward]).size)
    undecided = np.setdiff1d(every.case[waits], every.case[forward]).size
    decided = cases - int(undecided)
    ended = int((here & ~every.moved & ~every.waits & ~every.stopped).sum())
    days = float(every.days[moved | waits].sum())
    left = int(moved.sum())
    times = survival(every.days[moved], every.days[waits])
    return Stage(
        activity=log.activities[one],
        entered=int(here.sum()),
        cases=cases,
        waiting=int(waits.sum()),
        stopped=int((here & every.stopped).sum()),
        ended=ended,
        advanced=int(forward.sum()),
        back=int(back.sum()),
        repeated=int(here.sum()) - cases,
        conversion=went / decided if decided and not _is_end(ended, here) else None,
        share_of_waiting=days / total if total else 0.0,
        waiting_days=days,
        times=times,
        wip=days / span if span else None,
        expected_wip=float(here.sum()) / span * float(every.days[moved].mean()) if span and left else None,
    )


def _is_end(ended: int, here: NDArray[np.bool_]) -> bool:
    return ended >= ENDS * max(1, int(here.sum()))


Pair = tuple[int, int]


def _transitions(log: EventLog, every: Stays, total: float) -> list[tuple[Pair, Ints]]:
    """The rows of each pair of activities that follow each other, by time waited."""
    count = len(log.activities)
    moved = np.flatnonzero(every.moved)
    codes = every.activity[moved] * count + every.target[moved]
    order = np.argsort(codes, kind="stable")
    values, starts = np.unique(codes[order], return_index=True)
    parts = np.split(moved[order], starts[1:])
    found = [((int(code) // count, int(code) % count), part) for code, part in zip(values, parts, strict=True)]
    return sorted(found, key=lambda one: -float(every.days[one[1]].sum())) if total else found


def _transition(every: Stays, names: tuple[str, ...], pair: Pair, rows: Ints, total: float) -> Transition:
    days = every.days[rows]
    decided = int(((every.activity == pair[0]) & (every.moved | every.stopped)).sum())
    return Transition(
        names[pair[0]],
        names[pair[1]],
        int(rows.size),
        rows.size / decided,
        float(days.sum()) / total if total else 0.0,
        float(days.mean()),
        float(np.quantile(days, 0.5)),
        float(np.quantile(days, 0.8)),
    )


def _changes(log: EventLog, every: Stays, found: list[tuple[Pair, Ints]], progress: Progress) -> list[Dated]:
    """Breaks in days and in shares, at a significance shared by all series; the largest first.

    Entries too young to have finished by the end of the log are left out: only the quick ones of them are known.
    """
    thick = [(pair, rows) for pair, rows in found if rows.size >= MIN_TRANSITION]
    dated: list[Dated] = []
    for place, (pair, rows) in enumerate(thick):
        progress(place, len(thick), "")
        names = log.activities[pair[0]], log.activities[pair[1]]
        alpha = ALPHA / (2 * len(thick))
        mature = log.end - float(np.quantile(every.days[rows], 0.95))
        old = rows[every.entered[rows] <= mature]
        dated += [
            Dated(*names, "duration", one)
            for one in changes(every.entered[old], every.days[old], share=False, alpha=alpha)
        ]
        decided = (every.activity == pair[0]) & (every.moved | every.stopped) & (every.entered <= mature)
        at = np.flatnonzero(decided)
        went = (every.target[at] == pair[1]).astype(np.float64)
        dated += [Dated(*names, "conversion", one) for one in changes(every.entered[at], went, share=True, alpha=alpha)]
    return sorted(dated, key=lambda one: (one.change.p, -abs(_relative(one.change))))


def _relative(change: Change) -> float:
    return (change.after - change.before) / max(abs(change.before), 1e-12)


def _handovers(log: EventLog, every: Stays) -> list[HandOver]:
    """Pairs of resources with at least 20 hand-overs."""
    if not log.resources:
        return []
    rows = np.flatnonzero(every.moved)
    giver, taker = log.resource[rows], log.resource[rows + 1]
    given = (giver != taker) & (giver != NOBODY) & (taker != NOBODY)
    rows, codes = rows[given], giver[given] * len(log.resources) + taker[given]
    order = np.argsort(codes, kind="stable")
    values, starts = np.unique(codes[order], return_index=True)
    kept = [
        (int(code), every.days[part])
        for code, part in zip(values, np.split(rows[order], starts[1:]), strict=True)
        if part.size >= MIN_PAIR
    ]
    if not kept:
        return []
    bound = float(np.quantile([np.median(days) for _code, days in kept], 0.8))
    found = [
        HandOver(
            log.resources[code // len(log.resources)], log.resources[code % len(log.resources)], int(days.size),
            float(np.median(days)), float(days.max()), bool(len(kept) > 1 and np.median(days) > bound),
        )
        for code, days in kept
    ]  # fmt: skip
    return sorted(found, key=lambda one: -one.median_days)
