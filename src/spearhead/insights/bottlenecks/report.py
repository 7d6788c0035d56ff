"""An analysis as plain data, for JSON and tables; times in days, shares as fractions, moments in ISO 8601 (UTC)."""

from __future__ import annotations

from typing import Any

from spearhead.insights.bottlenecks.analysis import Analysis, Dated, HandOver, Stage, Transition
from spearhead.insights.bottlenecks.eventlog import moment


def as_data(analysis: Analysis) -> dict[str, Any]:
    """Everything, largest first; `bottleneck` is the stage with the largest share of all waiting."""
    return {
        "events": analysis.events,
        "cases": analysis.cases,
        "open_cases": analysis.open_cases,
        "from": _iso(analysis.start) if analysis.events else None,
        "to": _iso(analysis.end) if analysis.events else None,
        "bottleneck": analysis.stages[0].activity if analysis.stages else None,
        "stages": [_stage(one) for one in analysis.stages],
        "transitions": [_transition(one, analysis.changes) for one in analysis.transitions],
        "changes": [_dated(one) for one in analysis.changes],
        "handovers": [_handover(one) for one in analysis.handovers],
    }


def _stage(stage: Stage) -> dict[str, Any]:
    p80 = stage.times.quantile(0.8)
    return {
        "activity": stage.activity,
        "entered": stage.entered,
        "cases": stage.cases,
        "share_of_waiting": _round(stage.share_of_waiting, 4),
        "waiting_days": _round(stage.waiting_days),
        "median_days": _round(stage.times.median),
        "p80_days": _round(p80),
        "longest_days": _round(stage.times.longest),
        "conversion": _round(stage.conversion, 4),
        "advanced": stage.advanced,
        "back": stage.back,
        "repeated": stage.repeated,
        "still_waiting": stage.waiting,
        "stopped": stage.stopped,
        "ended": stage.ended,
        "mean_in_progress": _round(stage.wip, 2),
        "steady": stage.steady,
    }


def _transition(one: Transition, dated: list[Dated]) -> dict[str, Any]:
    return {
        "from": one.source,
        "to": one.target,
        "n": one.n,
        "conversion": _round(one.share, 4),
        "share_of_waiting": _round(one.share_of_waiting, 4),
        "mean_days": _round(one.mean_days),
        "median_days": _round(one.median_days),
        "p80_days": _round(one.p80_days),
        "changes": [_dated(change) for change in dated if (change.source, change.target) == (one.source, one.target)],
    }


def _dated(one: Dated) -> dict[str, Any]:
    change = one.change
    return {
        "from": one.source,
        "to": one.target,
        "what": one.what,
        "since": _iso(change.at)[:10],
        "between": [_iso(change.low)[:10], _iso(change.high)[:10]],
        "before": _round(change.before, 4),
        "after": _round(change.after, 4),
        "n_before": change.n_before,
        "n_after": change.n_after,
        "p": change.p,
    }


def _handover(one: HandOver) -> dict[str, Any]:
    return {
        "from": one.giver,
        "to": one.taker,
        "n": one.n,
        "median_days": _round(one.median_days),
        "longest_days": _round(one.longest_days),
        "silo": one.silo,
    }


def _iso(days: float) -> str:
    return moment(days).isoformat(timespec="seconds")


def _round(value: float | None, digits: int = 3) -> float | None:
    return None if value is None else round(value, digits)
