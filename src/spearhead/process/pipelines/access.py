"""Reading pipelines and stages; definitions are readable by everybody who sells."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from spearhead.kernel.errors import Refused
from spearhead.kernel.once import once
from spearhead.process.pipelines.models import Pipeline, Stage


def pipelines() -> QuerySet[Pipeline]:
    """Pipelines in use, in their order."""
    return Pipeline.objects.filter(archived_at__isnull=True)


@once
def default_pipeline() -> Pipeline:
    """The pipeline for new deals."""
    found = pipelines().order_by("-is_default", "position", "id").first()
    if found is None:
        raise Refused("no_pipeline", _("Set up a pipeline first."))
    return found


@once
def stages_of(pipeline_id: int) -> list[Stage]:
    """The stages in use of a pipeline, in order, won and lost last."""
    rows = Stage.objects.filter(pipeline_id=pipeline_id, retired_at__isnull=True)
    return sorted(rows, key=lambda stage: ({"open": 0, "won": 1, "lost": 2}[stage.kind], stage.position))


def first_stage(pipeline_id: int) -> Stage | None:
    """Where new deals begin."""
    return next((stage for stage in stages_of(pipeline_id) if stage.kind == Stage.Kind.OPEN), None)
