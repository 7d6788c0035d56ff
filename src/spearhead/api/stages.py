"""/stages: the stages of all pipelines."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.api.columns import Column
from spearhead.api.definitions import fields_of, readable
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.schemas.definitions import StageOut
from spearhead.api.schemas.records import page_of
from spearhead.kernel.filters import Field
from spearhead.process.pipelines.models import Stage

router = Router(tags=["stages"])
STAGES = Noun(
    resource="process",
    visible=readable("process", Stage.objects.all),
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
