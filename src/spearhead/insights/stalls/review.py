"""The review of one pipeline: each stage now against its own past, what that is worth, since when, and the verdict."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from spearhead.insights.diagnosis.evidence import Evidence, Rep, gather
from spearhead.insights.diagnosis.verdict import Finding, Verdict, judge
from spearhead.insights.stalls.entries import DAY, Visit, Window, ripe_after, visits_of, window
from spearhead.insights.stalls.handovers import pairs, waits_of
from spearhead.insights.stalls.scopes import Only
from spearhead.kernel.statistics import Difference, Share, difference
from spearhead.process.pipelines.access import stages_of
from spearhead.process.pipelines.models import Pipeline

WINDOWS: Final = (180, 360)  #: days; the longer one is asked when the shorter cannot tell
BASELINE: Final = 360  #: days before the window
ALPHA: Final = 0.05
UNSTEADY: Final = 0.25
MIN_DATED: Final = 80  #: fewer matured visits are too thin to be dated
Say = Callable[[int, int], None]


def review(
    pipeline_id: int, now: datetime, progress: Say = lambda _done, _total: None, only: Only = Only()  # noqa: B008
) -> dict[str, Any]:  # fmt: skip
    """Everything that the page shows, as JSON: ids for people and stages, shares as fractions, money in base minor
    units. Looks back `BASELINE` days before the longest window, for hand-overs the longest window alone."""
    since = now - (max(WINDOWS) + BASELINE) * DAY
    found = only.among(visits_of(pipeline_id, since, now, progress))
    leads = Pipeline.objects.filter(pk=pipeline_id, is_default=True).exists()
    waits = only.passed(waits_of(pipeline_id, now - max(WINDOWS) * DAY, now, leads=leads), found)
    stages = [stage for stage in stages_of(pipeline_id) if stage.kind == "open"]
    waiting = sum(visit.days for visits in found.values() for visit in visits if _recent(visit, now))
    downstream = _downstream(found)
    lines = [
        _stage(stage.pk, found.get(stage.pk, []), now, waiting, downstream.get(stage.pk), len(stages))
        for stage in stages
    ]
    return {"at": now.isoformat(), "windows": list(WINDOWS), "baseline": BASELINE, "stages": lines,
            "hand_overs": pairs(waits)}  # fmt: skip


def _recent(visit: Visit, now: datetime) -> bool:
    return visit.entered >= now - WINDOWS[0] * DAY


def _downstream(found: dict[int, list[Visit]]) -> dict[int, Share]:
    """Of the deals that went on from a stage and are decided, how many were won."""
    shares = {}
    for stage_id, visits in found.items():
        decided = [visit.won for visit in visits if visit.advanced and visit.won is not None]
        shares[stage_id] = Share(sum(decided), len(decided))
    return shares


def _stage(
    stage_id: int, visits: list[Visit], now: datetime, waiting: float, downstream: Share | None, stages: int
) -> dict[str, Any]:
    ripe_age = ripe_after(visits)
    ripe = now - ripe_age
    judged = {str(days): _judged(visits, now, days, ripe) for days in WINDOWS}
    shown = _chosen(judged)
    days = WINDOWS[0]
    present = window(visits, now - days * DAY, now, ripe)
    past = window(visits, now - (days + BASELINE) * DAY, now - days * DAY, ripe)
    return {
        "stage": stage_id, "ripe_days": ripe_age.days, "judged": judged, "shown": shown,
        "entered": len(present.visits), "now": _share(present.conversion), "before": _share(past.conversion),
        "change": _difference(difference(present.conversion, past.conversion)),
        "lost": sum(visit.exit == "lost" for visit in present.visits),
        "back": sum(visit.back for visit in present.visits),
        "here": sum(visit.left is None for visit in visits),
        "share_of_waiting": sum(visit.days for visit in present.visits) / waiting if waiting else 0.0,
        "times": _times(present), "times_before": _times(past),
        **_flow(visits, present, now, days), **_stake(present, past, downstream), "since": _since(visits, ripe, stages),
    }  # fmt: skip


def _times(part: Window) -> dict[str, Any]:
    """Median and 80th percentile in days; None where not reached, then it is longer than `longest`."""
    times = part.times
    return {"median": times.median, "p80": times.quantile(0.8), "longest": times.longest, "n": times.n}


def _flow(visits: Sequence[Visit], present: Window, now: datetime, days: int) -> dict[str, Any]:
    """What comes and goes in a week, and whether what lies there fits it (Little)."""
    start = now - days * DAY
    inside = sum(
        (min(visit.left or now, now) - max(visit.entered, start)) / DAY
        for visit in visits
        if (visit.left or now) > start
    )
    left = [visit.days for visit in present.visits if visit.left is not None]
    gone = sum(1 for visit in visits if visit.left is not None and visit.left >= start)
    wip = inside / days
    expected = len(present.visits) / days * (sum(left) / len(left)) if left else None
    steady = None if not wip or expected is None else abs(wip - expected) <= UNSTEADY * wip
    weeks = days / 7
    return {"arrivals": len(present.visits) / weeks, "departures": gone / weeks, "wip": wip, "steady": steady}


def _stake(present: Window, past: Window, downstream: Share | None) -> dict[str, Any]:
    """Visits × lost points of conversion × mean amount × downstream win rate, in base minor units; not below 0."""
    now, before = present.conversion.value, past.conversion.value
    amounts = [visit.base_minor for visit in present.visits if visit.base_minor]
    won = downstream.value if downstream else None
    if now is None or before is None or won is None or not amounts:
        return {"stake": None, "average": None, "downstream": None}
    average = sum(amounts) / len(amounts)
    return {"stake": value_at_stake(len(present.visits), before - now, average, won), "average": round(average),
            "downstream": won}  # fmt: skip


def value_at_stake(entered: int, lost_points: float, average: float, downstream: float) -> int:
    """What the loss of conversion costs; a gain is not negative: it is nothing at stake."""
    return max(0, round(entered * lost_points * average * downstream))


def _judged(visits: list[Visit], now: datetime, days: int, ripe: datetime) -> dict[str, Any]:
    present = window(visits, now - days * DAY, now, ripe)
    past = window(visits, now - (days + BASELINE) * DAY, now - days * DAY, ripe)
    evidence = gather(present.entries(), past.by_segment())
    finding = judge(evidence)
    return {
        "days": days, "verdict": finding.verdict.value, "named": list(finding.named), "likely": finding.likely,
        "more": finding.more, "evidence": _evidence(evidence),
        "deals": sorted({visit.deal_id for visit in present.matured if not visit.advanced})[-500:],
    }  # fmt: skip


def _chosen(judged: dict[str, dict[str, Any]]) -> str:
    """The window whose verdict is shown: the shorter, unless only the longer one knows something for certain."""
    short, long = (judged[str(days)] for days in WINDOWS)
    guess = short["likely"] or short["verdict"] == Verdict.UNKNOWN
    firm = not long["likely"] and long["verdict"] != Verdict.UNKNOWN
    better = firm or (short["verdict"] == Verdict.UNKNOWN and long["verdict"] != Verdict.UNKNOWN)
    return str(WINDOWS[1] if guess and better else WINDOWS[0])


def _evidence(found: Evidence) -> dict[str, Any]:
    return {
        "adherence": _share(found.adherence), "adhered": _share(found.adhered), "skipped": _share(found.skipped),
        "baseline": _share(found.baseline), "against_baseline": _difference(found.against_baseline),
        "against_skipped": _difference(found.against_skipped), "conversion_spread": asdict(found.conversion_spread),
        "adherence_spread": asdict(found.adherence_spread),
        "others_against_baseline": _difference(found.others_against_baseline),
        "reps": [_rep(name, rep, found) for name, rep in found.reps.items()],
    }  # fmt: skip


def _rep(name: int | None, rep: Rep, found: Evidence) -> dict[str, Any]:
    return {
        "rep": name, "entries": rep.entries, "adherence": _share(rep.adherence), "adhered": _share(rep.adhered),
        "weak": name in found.weak_reps, "p": found.weak_reps.get(name) if name is not None else None,
        "low": name in found.low_reps,
    }  # fmt: skip


def _share(share: Share) -> dict[str, Any]:
    low, high = share.interval() if share.n else (None, None)
    return {"hits": share.hits, "n": share.n, "value": share.value, "low": low, "high": high}


def _difference(found: Difference | None) -> dict[str, float] | None:
    return None if found is None else {"value": found.value, "low": found.low, "high": found.high}


def _since(visits: Sequence[Visit], ripe: datetime, stages: int) -> dict[str, Any] | None:
    """When the conversion changed last, with the interval of the date; None for a steady or thin stage."""
    import numpy as np  # noqa: PLC0415  # slow to load, and a server starts without

    from spearhead.insights.bottlenecks.changes import changes  # noqa: PLC0415  # as above

    matured = [visit for visit in visits if visit.entered < ripe]
    if len(matured) < MIN_DATED:
        return None
    times = np.array([visit.entered.timestamp() / 86_400 for visit in matured])
    went = np.array([float(visit.advanced) for visit in matured])
    found = changes(times, went, share=True, alpha=ALPHA / stages)
    if not found:
        return None
    last = found[-1]
    return {
        "on": _day(last.at), "low": _day(last.low), "high": _day(last.high), "before": last.before,
        "after": last.after, "p": last.p,
    }  # fmt: skip


def _day(days: float) -> str:
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days)).date().isoformat()


def is_trouble(finding: Finding | str) -> bool:
    """Whether a verdict asks for an action."""
    word = finding.verdict if isinstance(finding, Finding) else finding
    return word not in {Verdict.UNKNOWN, Verdict.ELSEWHERE}
