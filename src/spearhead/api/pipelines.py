"""/pipelines: how deals are sold."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.api.auth import caller, need
from spearhead.api.columns import Column
from spearhead.api.concurrency import changing, version_param
from spearhead.api.definitions import fields_of, readable
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.rendering import nothing
from spearhead.api.schemas.definitions import PipelineEdit, PipelineNew, PipelineOut, StageOrder
from spearhead.api.schemas.records import page_of
from spearhead.api.values import values_of
from spearhead.crm.deals.stages import archive_pipeline
from spearhead.kernel.filters import Field
from spearhead.process.pipelines.access import stages_of
from spearhead.process.pipelines.acts import create_pipeline, edit_pipeline, reorder_stages
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


@router.post("", response={201: PipelineOut}, summary="Create a pipeline")
def add_pipeline(request: HttpRequest, body: PipelineNew) -> HttpResponse:
    """It begins with two open stages, won and lost."""
    need(request, "admin")
    user = caller(request)
    return reading(request, PIPELINES, create_pipeline(values_of(body, user, "process"), by=user).pk, 201)


@router.patch("/{pipeline_id}", response=PipelineOut, summary="Rename a pipeline, or make it the default")
def update_pipeline(request: HttpRequest, pipeline_id: str, body: PipelineEdit) -> HttpResponse:
    """Ids stay, so that figures survive."""
    need(request, "admin")
    with changing(request, PIPELINES, pipeline_id, body.version) as (user, seen):
        edit_pipeline(pipeline_id, values_of(body, user, "process"), by=user, seen_version=seen)
    return reading(request, PIPELINES, pipeline_id)


@router.delete("/{pipeline_id}", response={204: None}, summary="Archive a pipeline")
def remove_pipeline(request: HttpRequest, pipeline_id: str) -> HttpResponse:
    """Refused while it holds open deals or is the default; its past stays countable."""
    need(request, "admin")
    with changing(request, PIPELINES, pipeline_id, version_param(request).get("version")) as (user, seen):
        archive_pipeline(pipeline_id, by=user, seen_version=seen)
    return nothing()


@router.post("/{pipeline_id}/restore", response=PipelineOut, summary="Bring an archived pipeline back")
def bring_back_pipeline(request: HttpRequest, pipeline_id: str) -> HttpResponse:
    """With its stages."""
    need(request, "admin")
    archive_pipeline(pipeline_id, by=caller(request), seen_version=None, back=True)
    return reading(request, PIPELINES, pipeline_id)


@router.post("/{pipeline_id}/order", response=PipelineOut, summary="Put the open stages in another order")
def order_stages(request: HttpRequest, pipeline_id: str, body: StageOrder) -> HttpResponse:
    """All of them, each once."""
    need(request, "admin")
    reorder_stages(pipeline_id, body.stages, by=caller(request))
    return reading(request, PIPELINES, pipeline_id)
