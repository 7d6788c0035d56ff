"""/stages: the stages of all pipelines."""

from __future__ import annotations

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from spearhead.api.auth import caller, need
from spearhead.api.columns import Column
from spearhead.api.concurrency import changing, version_param
from spearhead.api.definitions import fields_of, readable
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import identifier, only_params
from spearhead.api.rendering import nothing
from spearhead.api.schemas.definitions import StageEdit, StageNew, StageOut
from spearhead.api.schemas.records import page_of
from spearhead.api.values import values_of
from spearhead.crm.deals.stages import retire_stage_with_deals
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.filters import Field
from spearhead.process.pipelines.acts import add_stage, edit_stage
from spearhead.process.pipelines.models import Stage

router = Router(tags=["stages"])


def _stages() -> QuerySet[Stage]:
    """Those of drafts are read with the draft."""
    return Stage.objects.filter(planned=False)


STAGES = Noun(
    resource="process",
    visible=readable("process", _stages),
    fields=fields_of(
        "process", Field("pipeline", "ref", "pipeline_id"), Field("position", "number"), Field("key", "text"),
        Field("name", "text"), Field("kind", "choice", choices=tuple(Stage.Kind.values)),
        Field("status", "choice", choices=tuple(Stage.Status.values)), Field("retired_at", "datetime"),
    ),
    order=("pipeline", "position"),
    columns=(
        Column("id", "id"),
        Column("version"),
        Column("pipeline", "id", "pipeline_id"),
        Column("key"),
        Column("name"),
        Column("name_zh"),
        Column("position"),
        Column("kind"),
        Column("status"),
        Column("probability"),
        Column("category"),
        Column("target_days"),
        Column("rot_days"),
        Column("purpose"),
        Column("guidance"),
        Column("retired_at", "moment"),
    ),
)  # fmt: skip


@router.get("", response=page_of(StageOut), summary="List stages")
def list_stages(request: HttpRequest) -> HttpResponse:
    """By pipeline and position; ``pipeline=1`` and ``kind=open`` narrow it."""
    return listing(request, STAGES)


@router.get("/{stage_id}", response=StageOut, summary="Read a stage")
def read_stage(request: HttpRequest, stage_id: str) -> HttpResponse:
    """All of it."""
    only_params(request, {})
    return reading(request, STAGES, stage_id)


@router.post("", response={201: StageOut}, summary="Add a stage to a pipeline")
def create_stage(request: HttpRequest, body: StageNew) -> HttpResponse:
    """An open stage, after the other open ones."""
    need(request, "admin")
    user = caller(request)
    values = values_of(body, user, "process")
    try:
        stage = add_stage(values.pop("pipeline_id"), values, by=user)
    except Absent:
        message = _("“%(field)s” names nothing that you can see.") % {"field": "pipeline"}
        raise Refused("unknown_reference", message, {"pipeline": message}) from None
    return reading(request, STAGES, stage.pk, 201)


@router.patch("/{stage_id}", response=StageOut, summary="Change a stage")
def update_stage(request: HttpRequest, stage_id: str, body: StageEdit) -> HttpResponse:
    """Won and lost keep their chance and status."""
    need(request, "admin")
    with changing(request, STAGES, stage_id, body.version) as (user, seen):
        edit_stage(stage_id, values_of(body, user, "process"), by=user, seen_version=seen)
    return reading(request, STAGES, stage_id)


@router.delete("/{stage_id}", response={204: None}, summary="Retire a stage")
def remove_stage(request: HttpRequest, stage_id: str) -> HttpResponse:
    """``to_stage=ID`` names the open stage that its deals move to; their history keeps this one."""
    need(request, "admin")
    given = version_param(request, to_stage=identifier("to_stage"))
    with changing(request, STAGES, stage_id, given.get("version")) as (user, seen):
        retire_stage_with_deals(stage_id, given.get("to_stage"), by=user, seen_version=seen)
    return nothing()
