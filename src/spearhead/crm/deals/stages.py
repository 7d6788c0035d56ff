"""Retiring a stage that holds deals and archiving a pipeline: the definition and the deals change in one act."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spearhead.accounts.teams.tree import TeamCalendar, team_calendar
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.history import as_version
from spearhead.crm.deals.models import Deal, DealVersion, StageStay
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import refuse
from spearhead.kernel.errors import Refused
from spearhead.kernel.events.record import Happened, record_many
from spearhead.kernel.time import FOREVER
from spearhead.process.pipelines.acts import archive_pipeline as archive_definition
from spearhead.process.pipelines.acts import open_stages, retire_stage
from spearhead.process.pipelines.models import Pipeline, Stage

BATCH: Final = 500
CAUSE: Final = "migration"


def deals_in_stage(stage: Stage) -> int:
    """How many open deals a retirement would move, whoever owns them; deleted ones move too, for they can come back."""
    return Deal.objects.filter(stage=stage).count()


def open_deals_in(pipeline: Pipeline) -> int:
    """How many open deals keep a pipeline from being archived."""
    return Deal.objects.filter(pipeline=pipeline, status="open", deleted_at__isnull=True).count()


@act
def retire_stage_with_deals(
    stage_id: str | int, to_stage_id: int | None, *, by: User, seen_version: int | None
) -> tuple[Stage, int]:
    """Take a stage out of use and move its deals to another open stage of the pipeline; returns how many moved.

    Their history keeps the old stage: its stays end as migrated, which is no step forward and no step back.
    """
    stage = retire_stage(stage_id, by=by, seen_version=seen_version, to_stage_id=to_stage_id)
    target = next((one for one in open_stages(stage.pipeline_id) if one.pk == to_stage_id), None)
    waiting = list(Deal.objects.filter(stage=stage).order_by("pk").values_list("pk", flat=True))
    if waiting and target is None:
        message = _("Choose the open stage that its deals move to.")
        raise refuse("mapping_needed", "to_stage", message)
    now, calendar = timezone.now(), team_calendar()
    for start in range(0, len(waiting), BATCH):
        if target is not None:
            migrate(waiting[start : start + BATCH], stage, target, by=by, at=now, calendar=calendar)
    return stage, len(waiting)


def migrate(
    ids: Sequence[int], source: Stage, target: Stage, *, by: User, at: datetime, calendar: TeamCalendar
) -> None:
    """Bring deals from one stage to another because the process changed: neither a step forward nor one back."""
    deals = list(Deal.objects.select_for_update().filter(pk__in=ids))
    last = {row.deal_id: row for row in DealVersion.objects.filter(deal_id__in=ids, valid_to=FOREVER)}
    day = today()
    for deal in deals:
        deal.stage_id, deal.entered_stage_at, deal.version = target.pk, at, deal.version + 1
        deal.changed_at, deal.changed_by_id = at, by.pk
        if not deal.category_typed:
            deal.category = target.category
    fields = ["stage", "entered_stage_at", "version", "changed_at", "changed_by_id", "category"]
    Deal.objects.bulk_update(deals, fields, batch_size=BATCH)
    DealVersion.objects.filter(pk__in=[row.pk for row in last.values()], valid_from__lt=at).update(valid_to=at)
    DealVersion.objects.bulk_create(
        as_version(
            deal, seq=last[deal.pk].seq + 1 if deal.pk in last else 1, since=at,
            team_id=calendar.team(deal.owner_id, day), cause=CAUSE,
        )
        for deal in deals
    )  # fmt: skip
    here = StageStay.objects.filter(deal_id__in=ids, left_at__isnull=True)
    origins = {stay.deal_id: stay.origin_id or stay.stage_id for stay in here}
    here.update(left_at=at, exit=StageStay.Exit.MIGRATED)
    StageStay.objects.bulk_create(
        StageStay(deal_id=deal.pk, stage=target, entered_at=at, owner_id=deal.owner_id,
                  origin_id=origins.get(deal.pk, source.pk), team_id=calendar.team(deal.owner_id, day),
                  process_version_id=deal.process_version_id)
        for deal in deals
    )  # fmt: skip
    changes = {"stage": (source.pk, target.pk)}
    record_many(
        Happened("deal.moved", "deal", deal.pk, by.pk, deal.version, changes, {"cause": CAUSE}, at) for deal in deals
    )


@act
def archive_pipeline(pipeline_id: str | int, *, by: User, seen_version: int | None, back: bool = False) -> Pipeline:
    """Take a pipeline without open deals out of use, or bring it `back`."""
    pipeline = archive_definition(pipeline_id, by=by, seen_version=seen_version, back=back)
    count = 0 if back else open_deals_in(pipeline)
    if count:
        text = ngettext(
            "%(count)d open deal is still in this pipeline. Close or move it first.",
            "%(count)d open deals are still in this pipeline. Close or move them first.",
            count,
        )
        raise Refused("pipeline_in_use", text % {"count": count})
    return pipeline
