"""Defining pipelines and their stages: always one won and one lost stage, and at least one open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import change, check_known, check_names, create, free_key, locked, refuse
from spearhead.kernel.errors import Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.text.clean import clean_text
from spearhead.process.pipelines.models import Pipeline, PipelineVersion, Stage

CATEGORIES: Final = ("omitted", "pipeline", "best_case", "most_likely", "commit")
STATUSES: Final = ("new", "qualified", "proposal", "negotiation")
STAGE_FIELDS: Final = (
    "name", "name_zh", "probability", "category", "status", "target_days", "rot_days", "purpose", "guidance",
)  # fmt: skip
MAX_STAGES: Final = 20
MAX_DAYS: Final = 3650
#: key, name, name_zh, kind, status, probability, category: what every new pipeline has to begin with
_BASIC: Final = (
    ("qualify", "Qualify", "确认需求", "open", "qualified", 10, "pipeline"),
    ("propose", "Proposal", "方案报价", "open", "proposal", 50, "best_case"),
    ("won", "Won", "赢单", "won", "won", 100, "closed"),
    ("lost", "Lost", "输单", "lost", "lost", 0, "omitted"),
)


@act
def create_pipeline(values: Mapping[str, Any], *, by: User) -> Pipeline:
    """A new pipeline with two open stages, won and lost; the first of a workspace is the default."""
    by.sight.require("process", "publish")
    check_known(values, ("name", "name_zh"))
    fields = check_names({"name": "", **values})
    position = Pipeline.objects.count()
    key = free_key(Pipeline, fields["name"], fallback="pipeline")
    first = not Pipeline.objects.filter(is_default=True).exists()
    pipeline = create(
        Pipeline(key=key, position=position, is_default=first, **fields), noun="pipeline", by_id=by.pk,
        extra={"name": fields["name"]},
    )  # fmt: skip
    PipelineVersion.objects.create(pipeline=pipeline, number=1, published_at=timezone.now())
    Stage.objects.bulk_create(
        Stage(pipeline=pipeline, key=k, name=n, name_zh=z, position=i if kind == "open" else 90 + i, kind=kind,
              status=status, probability=chance, category=category)
        for i, (k, n, z, kind, status, chance, category) in enumerate(_BASIC)
    )  # fmt: skip
    return pipeline


@act
def edit_pipeline(pipeline_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None) -> Pipeline:
    """Rename a pipeline, or make it the one for new deals."""
    by.sight.require("process", "publish")
    pipeline = locked(Pipeline, pipeline_id)
    check_known(values, ("name", "name_zh", "is_default"))
    fields = check_names({"name": pipeline.name, "name_zh": pipeline.name_zh, **values})
    if fields.get("is_default") is False and pipeline.is_default:
        raise refuse("default_needed", "is_default", _("Make another pipeline the default instead."))
    if fields.get("is_default"):
        if pipeline.archived_at:
            raise refuse("pipeline_archived", "is_default", _("An archived pipeline takes no new deals."))
        Pipeline.objects.exclude(pk=pipeline.pk).update(is_default=False)
    change(pipeline, fields, noun="pipeline", by_id=by.pk, seen_version=seen_version)
    return pipeline


@act
def archive_pipeline(pipeline_id: str | int, *, by: User, seen_version: int | None, back: bool = False) -> Pipeline:
    """Take a pipeline out of use, or bring it `back`; its past stays countable. Doors call
    `crm.deals.stages.archive_pipeline`, which also looks after open deals."""
    by.sight.require("process", "publish")
    pipeline = locked(Pipeline, pipeline_id)
    if not back and pipeline.is_default:
        raise Refused("default_pipeline", _("This is the pipeline for new deals. Make another one the default first."))
    values = {"archived_at": None if back else pipeline.archived_at or timezone.now()}
    kind = "restored" if back else "archived"
    change(pipeline, values, noun="pipeline", by_id=by.pk, seen_version=seen_version, kind=kind)
    return pipeline


@act
def add_stage(pipeline_id: str | int, values: Mapping[str, Any], *, by: User) -> Stage:
    """A new open stage, after the other open ones."""
    by.sight.require("process", "publish")
    pipeline = locked(Pipeline, pipeline_id)
    check_known(values, STAGE_FIELDS)
    fields = checked_stage(check_names({"name": "", **values}), Stage.Kind.OPEN)
    _require_no_versions(pipeline.pk)
    stages = open_stages(pipeline.pk)
    if len(stages) >= MAX_STAGES:
        raise Refused("too_many_stages", _("A pipeline has at most %(limit)d open stages.") % {"limit": MAX_STAGES})
    stage = Stage(
        pipeline=pipeline, key=free_key(Stage, fields["name"], fallback="stage", pipeline=pipeline),
        position=max((one.position for one in stages), default=-1) + 1, **fields,
    )  # fmt: skip
    create(stage, noun="stage", by_id=by.pk, extra={"name": stage.name, "pipeline": pipeline.pk})
    return stage


@act
def edit_stage(stage_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None) -> Stage:
    """Change a stage's names, chance, days and guidance; won and lost keep their chance and status."""
    by.sight.require("process", "publish")
    stage = locked(Stage, stage_id)
    if stage.kind == Stage.Kind.OPEN:
        _require_no_versions(stage.pipeline_id)
    check_known(values, STAGE_FIELDS)
    fields = check_names({"name": stage.name, "name_zh": stage.name_zh, **values})
    change(stage, checked_stage(fields, stage.kind), noun="stage", by_id=by.pk, seen_version=seen_version)
    return stage


def checked_stage(values: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """The fields of a stage as they are kept; won and lost have names and texts only."""
    fields = dict(values)
    for name, limit in (("purpose", 500), ("guidance", 1000)):
        if name in fields:
            fields[name] = clean_text(str(fields[name] or ""), max_length=limit, multiline=True, field=name)
    if kind != Stage.Kind.OPEN:
        return {name: value for name, value in fields.items() if name in {"name", "name_zh", "purpose", "guidance"}}
    if fields.get("category", CATEGORIES[0]) not in CATEGORIES:
        raise refuse("unknown_category", "category", _("Choose a value from the list."))
    if fields.get("status", STATUSES[0]) not in STATUSES:
        raise refuse("unknown_status", "status", _("Choose a value from the list."))
    if not 0 <= (fields.get("probability") or 0) <= 100:
        raise refuse("bad_probability", "probability", _("A probability lies between 0 and 100."))
    for name in ("target_days", "rot_days"):
        if fields.get(name) is not None and not 1 <= fields[name] <= MAX_DAYS:
            raise refuse("bad_days", name, _("Enter between 1 and %(limit)d days.") % {"limit": MAX_DAYS})
    if "rot_days" in fields and fields["rot_days"] is None:
        del fields["rot_days"]
    if "probability" in fields and fields["probability"] is None:
        fields["probability"] = 0
    return fields


@act
def reorder_stages(pipeline_id: str | int, order: Sequence[int], *, by: User) -> list[Stage]:
    """Put the open stages in another order; all of them must be named, once each."""
    by.sight.require("process", "publish")
    pipeline = locked(Pipeline, pipeline_id)
    _require_no_versions(pipeline.pk)
    stages = open_stages(pipeline.pk)
    before = [stage.pk for stage in stages]
    if sorted(order) != sorted(before):
        raise Refused("stages_changed", _("The stages changed meanwhile. Reload the page and try again."))
    if list(order) == before:
        return stages
    by_id = {stage.pk: stage for stage in stages}
    for position, stage_id in enumerate(order):
        if by_id[stage_id].position != position:
            Stage.objects.filter(pk=stage_id).update(position=position)
    record(
        Happened("stages.reordered", "pipeline", pipeline.pk, by.pk, pipeline.version, {"order": (before, list(order))})
    )
    return open_stages(pipeline.pk)


@act
def retire_stage(stage_id: str | int, *, by: User, seen_version: int | None, to_stage_id: int | None = None) -> Stage:
    """Take an open stage out of use. Doors call `crm.deals.stages.retire_stage_with_deals`, which moves its deals."""
    by.sight.require("process", "publish")
    stage = locked(Stage, stage_id)
    if stage.kind != Stage.Kind.OPEN:
        raise Refused("stage_needed", _("Every pipeline keeps its won and its lost stage."))
    if stage.retired_at is not None:
        raise Refused("stage_retired", _("This stage is retired already."))
    _require_no_versions(stage.pipeline_id)
    if len(open_stages(stage.pipeline_id)) < 2:
        raise Refused("last_open_stage", _("A pipeline keeps at least one open stage."))
    extra = {"mapped_to": to_stage_id} if to_stage_id else {}
    change(stage, {"retired_at": timezone.now()}, noun="stage", by_id=by.pk, seen_version=seen_version, kind="retired",
           extra=extra)  # fmt: skip
    return stage


def stages_versioned(pipeline_id: int) -> bool:
    """Whether the stages of a pipeline change with its versions.

    While a pipeline is set up its stages are written at once. Once a version holds them, or a draft is being
    written, they change with a version, so that what was in force when stays known."""
    live = PipelineVersion.State.PUBLISHED, PipelineVersion.State.DRAFT, PipelineVersion.State.REVIEW, "scheduled"
    return PipelineVersion.objects.filter(pipeline_id=pipeline_id, state__in=live).exclude(path=[]).exists()


def _require_no_versions(pipeline_id: int) -> None:
    if stages_versioned(pipeline_id):
        raise Refused("edit_in_draft", _("The stages of this pipeline are changed in a draft of its process."))


def open_stages(pipeline_id: int) -> list[Stage]:
    """The open stages in use of a pipeline, in order."""
    rows = Stage.objects.filter(pipeline_id=pipeline_id, kind=Stage.Kind.OPEN, retired_at__isnull=True)
    return list(rows.order_by("position", "id"))
