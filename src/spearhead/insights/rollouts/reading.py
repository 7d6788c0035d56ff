"""Reading the entrants of two versions and what else tells them apart."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

from spearhead.crm.deals.models import Deal
from spearhead.crm.steps.models import GateOverride
from spearhead.insights.rollouts.compare import LEAST, pilot_effect, ripe_deals, stage_line, verdict_on
from spearhead.insights.stalls.entries import DAY, Visit, ripe_after, visits_of
from spearhead.kernel.statistics import Share, survival
from spearhead.process.pipelines.access import process_version
from spearhead.process.pipelines.models import PipelineVersion
from spearhead.process.pipelines.path import path_of
from spearhead.process.plans.models import ChangePlan

BACK: Final = timedelta(days=730)
RIPE: Final = 0.90
_DAYS: Final = {"faster": "better", "slower": "worse", "not_yet": "not_yet", "too_few": "too_few"}


def base_of(version: PipelineVersion) -> PipelineVersion | None:
    """The version that it followed."""
    rows = PipelineVersion.objects.filter(pipeline_id=version.pipeline_id, number=version.base_number or 0)
    return rows.filter(published_at__isnull=False).first()


def compare(
    version: PipelineVersion, now: datetime, progress: Callable[[int, int], None]
) -> dict[str, Any] | None:  # fmt: skip
    """Stage by stage, then won deals, exceptions and duties; None where there is no version before."""
    base = base_of(version)
    if base is None or version.published_at is None:
        return None
    since = max(base.published_at or version.published_at - BACK, version.published_at - BACK)
    visits = visits_of(version.pipeline_id, since, now, progress)
    stages = []
    for one in path_of(version):
        here = visits.get(one["id"], [])
        stages.append(stage_line(one["id"], _under(here, base.pk), _under(here, version.pk), now))
    return {
        "as_of": now.isoformat(), "old": base.number, "new": version.number, "stages": stages,
        "won": _won(version, base, visits, now), "overrides": [_overrides(one) for one in (base, version)],
        "fields": [_required(one) for one in (base, version)], "pilot": _pilot(version, base, visits, now),
    }  # fmt: skip


def _under(rows: list[Visit], version_id: int) -> list[Visit]:
    return [one for one in rows if one.version == version_id]


def _won(version: PipelineVersion, base: PipelineVersion, visits: dict[int, list[Visit]], now: datetime) -> Any:
    """Deals that began under each version, at the age by which nine of ten of the old ones were closed."""
    firsts: dict[int, Visit] = {}
    for visit in (one for rows in visits.values() for one in rows):
        if visit.deal_id not in firsts or visit.entered < firsts[visit.deal_id].entered:
            firsts[visit.deal_id] = visit
    old = [one for one in firsts.values() if one.version == base.pk]
    new = [one for one in firsts.values() if one.version == version.pk]
    last: dict[int, Visit] = {}
    for visit in (one for rows in visits.values() for one in rows):
        if visit.deal_id not in last or visit.entered > last[visit.deal_id].entered:
            last[visit.deal_id] = visit
    over = [(last[one.deal_id].left or now) - one.entered for one in old if one.won is not None]
    running = [now - one.entered for one in old if one.won is None]
    times = survival([one / DAY for one in over], [one / DAY for one in running])
    days = timedelta(days=times.quantile(RIPE) or times.longest or 0)
    shares = ripe_deals(days, old, now), ripe_deals(days, new, now)
    return {
        "old": {"hits": shares[0].hits, "n": shares[0].n, "value": shares[0].value, "entered": len(old)},
        "new": {"hits": shares[1].hits, "n": shares[1].n, "value": shares[1].value, "entered": len(new)},
        "ripe_days": round(days / DAY), **verdict_on(*shares),
    }  # fmt: skip


def _overrides(version: PipelineVersion) -> dict[str, int]:
    deals = Deal.objects.filter(process_version=version, deleted_at__isnull=True)
    made = GateOverride.objects.filter(deal__in=deals)
    if version.published_at:
        made = made.filter(at__gte=version.published_at)
    return {"overrides": made.count(), "deals": deals.count()}


def _required(version: PipelineVersion) -> int:
    """How much it asks: required steps, fields and method fields of all stages."""
    process = process_version(version.pk)
    found = [process.stage(one["id"]) for one in path_of(version)]
    return sum(sum(step.required for step in one.steps) + len(one.fields) + len(one.methods) for one in found)


def _pilot(
    version: PipelineVersion, base: PipelineVersion, visits: dict[int, list[Visit]], now: datetime
) -> list[dict[str, Any]] | None:  # fmt: skip
    """A pilot's teams before and after against the others before and after, by stage; teams were chosen, not drawn."""
    if not version.team_ids or version.published_at is None:
        return None
    found = []
    for one in path_of(version):
        here = visits.get(one["id"], [])
        ripe = now - ripe_after([visit for visit in here if visit.version == base.pk])
        rows = [visit for visit in here if visit.entered < ripe]
        shares = [
            _share(rows, version.published_at, inside=inside, after=after, teams=set(version.team_ids))
            for inside in (True, False) for after in (False, True)
        ]  # fmt: skip
        few = min(share.n for share in shares) < LEAST
        effect = None if few else pilot_effect(shares[0], shares[1], (shares[2], shares[3]))
        found.append({"stage": one["id"], "shares": [[share.hits, share.n] for share in shares], "effect": effect})
    return found


def _share(rows: list[Visit], published: datetime, *, inside: bool, after: bool, teams: set[int]) -> Share:
    kept = [one for one in rows if (one.team in teams) is inside and (one.entered >= published) is after]
    return Share(sum(one.advanced for one in kept), len(kept))


def watched_value(plan: ChangePlan, compared: dict[str, Any]) -> dict[str, Any] | None:
    """How the watched figure stands among the new entrants, and whether it is past its limit; None if nothing is
    watched. With fewer than 20 judged entrants it is never past it."""
    if not plan.watched or plan.limit is None:
        return None
    line = compared["won"]
    if plan.watched != ChangePlan.Watched.WON:
        line = next((one for one in compared["stages"] if one["stage"] == plan.stage_id), None)
        if line is None:
            return None
    days = plan.watched == ChangePlan.Watched.DAYS
    new, old = line["new"], line["old"]
    value = (new["median"] if new["median"] is not None else new["longest"]) if days else new["value"]
    n = new["entered"] if days else new["n"]
    enough = n >= LEAST and value is not None
    past = enough and (value > plan.limit if days else value < plan.limit)
    return {
        "value": value, "old": old["median"] if days else old["value"], "n": n, "past": past, "enough": enough,
        "reached": not days or new["median"] is not None, "verdict": _DAYS[line["days"]] if days else line["verdict"],
        "more": line["more"], "gap": None if days else line["gap"],
    }  # fmt: skip
