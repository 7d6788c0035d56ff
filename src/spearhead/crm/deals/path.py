"""The path of a deal through its stages, as its page shows it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from spearhead.crm.deals.models import Deal, StageStay
from spearhead.process.pipelines.access import stages_of
from spearhead.process.pipelines.models import Stage


@dataclass(frozen=True, slots=True)
class Step:
    """A stage on the path: `state` is done, current, skipped or ahead; `days` spent there, None where unknown."""

    stage: Stage
    state: str
    days: int | None


def path_of(deal: Deal) -> list[Step]:
    """The open stages in order, then the stage in which the deal ended if it is closed."""
    stays = list(StageStay.objects.filter(deal_id=deal.pk))
    stages = stages_of(deal.pipeline_id)
    spent = {stay.stage_id: _spent(stays, stay.stage_id) for stay in stays}
    passed = {stay.stage_id for stay in stays if not stay.skipped and stay.left_at}
    skipped = {stay.stage_id for stay in stays if stay.skipped} - passed
    furthest = max((s.position for s in stages if s.pk in passed | skipped), default=-1)
    steps = []
    for stage in stages:
        if stage.kind != Stage.Kind.OPEN:
            if stage.pk == deal.stage_id:
                steps.append(Step(stage, "current", None))
            continue
        here = stage.pk == deal.stage_id
        behind = stage.pk in passed or (stage.position < furthest and stage.pk not in skipped)
        state = "current" if here else "skipped" if stage.pk in skipped else "done" if behind else "ahead"
        days = spent.get(stage.pk)
        steps.append(Step(stage, state, days.days if days is not None else None))
    return steps


def _spent(stays: list[StageStay], stage_id: int) -> timedelta | None:
    """Time in a stage: stays add up; one with an unknown start makes the whole unknown."""
    total = timedelta()
    for stay in stays:
        if stay.stage_id == stage_id and not stay.skipped:
            if stay.entered_at is None:
                return None
            total += (stay.left_at or timezone.now()) - stay.entered_at
    return total
