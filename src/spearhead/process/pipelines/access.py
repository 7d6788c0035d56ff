"""Reading pipelines and stages; definitions are readable by everybody who sells."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from spearhead.kernel.definitions import id_named
from spearhead.kernel.errors import Refused
from spearhead.kernel.kept import kept
from spearhead.process.pipelines.content import NOTHING, Process, read_content
from spearhead.process.pipelines.models import Pipeline, PipelineVersion, Stage


def pipelines() -> QuerySet[Pipeline]:
    """Pipelines in use, in their order."""
    return Pipeline.objects.filter(archived_at__isnull=True)


@kept
def default_pipeline() -> Pipeline:
    """The pipeline for new deals."""
    found = pipelines().order_by("-is_default", "position", "id").first()
    if found is None:
        raise Refused("no_pipeline", _("Set up a pipeline first."))
    return found


@kept
def stages_of(pipeline_id: int) -> list[Stage]:
    """The stages in use of a pipeline, in order, won and lost last."""
    rows = Stage.objects.filter(pipeline_id=pipeline_id, retired_at__isnull=True)
    return sorted(rows, key=lambda stage: ({"open": 0, "won": 1, "lost": 2}[stage.kind], stage.position))


@kept
def stage(stage_id: int) -> Stage | None:
    """A stage, retired or not."""
    return Stage.objects.filter(pk=stage_id).first()


def stage_named(pipeline_id: int, text: str) -> int:
    """The id of a stage by its id, key or name; Refused (``unknown_reference``) where no stage in use has it."""
    return id_named(stages_of(pipeline_id), text, field="stage")


def first_stage(pipeline_id: int) -> Stage | None:
    """Where new deals begin."""
    return next((stage for stage in stages_of(pipeline_id) if stage.kind == Stage.Kind.OPEN), None)


@kept
def _published(pipeline_id: int) -> list[PipelineVersion]:
    rows = PipelineVersion.objects.filter(pipeline_id=pipeline_id, state=PipelineVersion.State.PUBLISHED)
    return list(rows.order_by("-number"))


def version_for(pipeline_id: int, team_id: int | None, day: date) -> PipelineVersion | None:
    """The version that a deal of this team opened on `day` begins with: its team's pilot, else the one for all."""
    valid = [row for row in _published(pipeline_id) if row.effective_from is None or row.effective_from <= day]
    pilot = next((row for row in valid if row.team_ids and team_id in row.team_ids), None)
    return pilot or next((row for row in valid if not row.team_ids), None)


def taken_next(pipeline_id: int, version_id: int | None, day: date) -> int | None:
    """The version that a running deal takes with its next stage, if the one in use says so; pilots keep theirs."""
    used = version_for(pipeline_id, None, day)
    if used is None or used.mode != "next" or version_id == used.pk:
        return None
    pilots = {row.pk for row in _published(pipeline_id) if row.team_ids}
    return None if version_id in pilots else used.pk


def process_of(version: PipelineVersion | None) -> Process:
    """What a version asks; nothing where there is none."""
    return read_content(version.content, version.pk) if version else NOTHING


@kept
def process_version(version_id: int) -> Process:
    """What this version asks, whichever state it is in."""
    return process_of(PipelineVersion.objects.filter(pk=version_id).first())


def current_process(pipeline_id: int, day: date) -> Process:
    """What the version for everybody asks."""
    return process_of(version_for(pipeline_id, None, day))
