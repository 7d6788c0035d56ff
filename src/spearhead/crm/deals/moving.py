"""The job that brings running deals to a version of their process, and the clock that a scheduled version waits for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from spearhead.accounts.teams.tree import team_calendar
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.models import Deal, StageStay
from spearhead.crm.deals.rollout import MOVE_JOB, settle, unmapped
from spearhead.crm.deals.stages import migrate
from spearhead.kernel import jobs
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import change, locked
from spearhead.kernel.errors import Refused
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.jobs.schedule import recurring
from spearhead.process.pipelines.models import PipelineVersion, Stage
from spearhead.process.pipelines.path import leaving, path_of
from spearhead.process.pipelines.versions import published, put_in_force

BATCH: Final = 200
State = PipelineVersion.State


@jobs.job_kind(MOVE_JOB)
def move_running(run: jobs.Run) -> Mapping[str, Any]:
    """Deal by deal in batches: the version where the roll-out says so, the stage where it is mapped. A killed run goes
    on after its last batch; in the end the stages that are empty now are retired."""
    version = PipelineVersion.objects.get(pk=run.params["version"])
    by = User.objects.get(pk=run.params["by"])
    deals = Deal.objects.filter(pipeline_id=version.pipeline_id, status="open").order_by("pk")
    total = run.cursor.get("total") or deals.count()
    last, done, moved = (int(run.cursor.get(name, 0)) for name in ("last", "done", "moved"))
    while ids := list(deals.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
        run.stop_if_asked()
        with transaction.atomic():
            moved += _take(deals.filter(pk__in=ids), version, by, run.params)
            last, done = ids[-1], done + len(ids)
            cursor = {"last": last, "done": done, "moved": moved, "total": total}
            run.progress(done, total, cursor=cursor)
    moved += _retire(version, by, run.params)
    extra = {"deals": done, "moved": moved}
    told = Happened("process_version.deals_moved", "process_version", version.pk, by.pk, version.version, extra=extra)
    record_event(told)
    return extra


def _take(deals: QuerySet[Deal], version: PipelineVersion, by: User, params: Mapping[str, Any]) -> int:
    """One batch; returns how many changed their stage."""
    rows = list(deals.select_for_update())
    if version.mode == "move":
        deals.exclude(process_version=version).update(process_version=version)
    elif "followed" in params:
        deals.filter(process_version_id=params["followed"]).update(process_version=version)
    ways: defaultdict[tuple[int, int], list[int]] = defaultdict(list)
    back = _came(rows, version, params)
    for deal in rows:
        target = back.get(deal.pk) or int(version.mapping.get(str(deal.stage_id), deal.stage_id))
        if target != deal.stage_id:
            ways[deal.stage_id, target].append(deal.pk)
    stages = Stage.objects.in_bulk({pk for way in ways for pk in way})
    now, calendar = timezone.now(), team_calendar()
    for (source, target), ids in ways.items():
        migrate(ids, stages[source], stages[target], by=by, at=now, calendar=calendar)
    return sum(len(ids) for ids in ways.values())


def _came(rows: list[Deal], version: PipelineVersion, params: Mapping[str, Any]) -> dict[int, int]:
    """Rolling back: the stage from which a migration brought each deal that nobody moved since."""
    if not params.get("since"):
        return {}
    kept = {one["id"] for one in path_of(version)}
    stays = StageStay.objects.filter(
        deal_id__in=[deal.pk for deal in rows], left_at__isnull=True, origin_id__in=kept,
        entered_at__gte=datetime.fromisoformat(params["since"]),
    )  # fmt: skip
    return {deal_id: origin for deal_id, origin in stays.values_list("deal_id", "origin_id") if origin}


def _retire(version: PipelineVersion, by: User, params: Mapping[str, Any]) -> int:
    """Take the stages out of use that the version has not, with the deals that came into them meanwhile."""
    moved = 0
    with transaction.atomic():
        locked(PipelineVersion, version.pk)
        if published(version.pipeline_id) != version:  # a newer one is in force; its own job sees to the stages
            return 0
        for stage in leaving(version):
            stragglers = Deal.objects.filter(stage=stage, status="open")
            moved += _take(stragglers, version, by, params)
            row, to = locked(Stage, stage.pk), version.mapping.get(str(stage.pk))
            change(row, {"retired_at": timezone.now()}, noun="stage", by_id=by.pk, seen_version=None, kind="retired",
                   extra={"mapped_to": to} if to else {})  # fmt: skip
    return moved


@recurring("process.begin", every=timedelta(hours=1))
def begin_scheduled() -> None:
    """Versions whose day has come come into force; one that no longer fits goes back to its author, with the reason."""
    due = PipelineVersion.objects.filter(state=State.SCHEDULED, effective_from__lte=today()).order_by("pk")
    for version_id in due.values_list("pk", flat=True):
        begin(version_id)


@act
def begin(version_id: int) -> PipelineVersion:
    """One scheduled version, in the name of whoever published it."""
    row = locked(PipelineVersion, version_id)
    if row.state != State.SCHEDULED or row.effective_from is None or row.effective_from > today():
        return row
    by = User.objects.get(pk=row.reviewer_id or 0)
    base = published(row.pipeline_id)
    try:
        unmapped(row)
        if base is not None and row.base_number != base.number:
            raise Refused("rebase_needed", "")
    except Refused as refusal:
        change(row, {"state": State.DRAFT}, noun="process_version", by_id=by.pk, seen_version=None, kind="returned",
               extra={"comment": refusal.message, "code": refusal.code})  # fmt: skip
        return row
    version, before = put_in_force(row, by.pk, {}, seen_version=None)
    settle(version, before, by)
    return version
