"""/pipelines: how deals are sold."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.api.columns import Column
from spearhead.api.definitions import fields_of, readable
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.schemas.definitions import PipelineOut
from spearhead.api.schemas.records import page_of
from spearhead.kernel.filters import Field
from spearhead.process.pipelines.access import stages_of
from spearhead.process.pipelines.models import Pipeline

router = Router(tags=["pipelines"])


def _more(_user: User, pipeline: dict[str, Any]) -> None:
    pipeline["stages"] = [str(stage.pk) for stage in stages_of(int(pipeline["id"]))]


PIPELINES = Noun(
    resource="process",
    visible=readable("process", Pipeline.objects.all),
    fields=fields_of(
        "process", Field("position", "number"), Field("key", "text"), Field("name", "text"),
        Field("is_default", "flag"), Field("archived_at", "datetime"),
    ),
    order=("position",),
    more=_more,
    columns=(
        Column("id", "id"),
        Column("version"),
        Column("key"),
        Column("name"),
        Column("name_zh"),
        Column("position"),
        Column("is_default", "flag"),
        Column("archived_at", "moment"),
    ),
)  # fmt: skip


@router.get("", response=page_of(PipelineOut), summary="List pipelines")
def list_pipelines(request: HttpRequest) -> HttpResponse:
    """In their order, archived ones included (``archived_at.empty=true`` leaves them out)."""
    return listing(request, PIPELINES)


@router.get("/{pipeline_id}", response=PipelineOut, summary="Read a pipeline")
def read_pipeline(request: HttpRequest, pipeline_id: str) -> HttpResponse:
    """With the ids of its stages in order, won and lost last."""
    only_params(request, {})
    return reading(request, PIPELINES, pipeline_id)
