"""/process-versions: drafts of a process, their stages, what publishing would do, publishing, going back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.api.auth import caller, need
from spearhead.api.columns import Column
from spearhead.api.concurrency import changing, version_param
from spearhead.api.definitions import fields_of
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.rendering import nothing, reply
from spearhead.api.schemas.processes import (
    DraftEdit,
    DraftMapping,
    DraftNew,
    DraftOrder,
    DraftReturn,
    DraftReview,
    DraftStage,
    DraftStageOut,
    ProcessVersionOut,
    Publishing,
    RollBack,
    RolloutOut,
)  # fmt: skip
from spearhead.api.schemas.records import page_of
from spearhead.api.values import values_of
from spearhead.crm.deals.rollout import Rollout, preview_rollout, publish_process, roll_back
from spearhead.kernel.filters import Field
from spearhead.process.pipelines.access import process_of
from spearhead.process.pipelines.changes import all_changes
from spearhead.process.pipelines.models import PipelineVersion
from spearhead.process.pipelines.path import (
    add_draft_stage,
    drop_draft_stage,
    edit_draft_stage,
    map_stages,
    order_draft_stages,
)
from spearhead.process.pipelines.versions import (
    discard_draft,
    published,
    save_draft,
    send_back,
    send_to_review,
    start_draft,
    version_by,
    versions_visible_to,
)  # fmt: skipfrom spearhead.process.plans.acts import Plan
from spearhead.process.plans.acts import Plan

router = Router(tags=["process-versions"])


def _visible(user: User) -> QuerySet[PipelineVersion]:
    return versions_visible_to(user)


VERSIONS = Noun(
    resource="process",
    visible=_visible,
    fields=fields_of(
        "process", Field("pipeline", "ref", "pipeline_id"), Field("number", "number"),
        Field("state", "choice", choices=tuple(PipelineVersion.State.values)), Field("published_at", "datetime"),
    ),
    order=("pipeline", "number"),
    columns=(
        Column("id", "id"), Column("version"), Column("pipeline", "id", "pipeline_id"), Column("number"),
        Column("state"), Column("base_number"), Column("note"), Column("content", "json"), Column("path", "json"),
        Column("mapping", "json"), Column("mode"), Column("team_ids", "json"), Column("effective_from", "day"),
        Column("published_at", "moment"),
    ),
)  # fmt: skip


@router.get("", response=page_of(ProcessVersionOut), summary="List the versions of processes")
def list_process_versions(request: HttpRequest) -> HttpResponse:
    """Drafts only for those who may edit them; ``pipeline=1`` and ``state=published`` narrow it."""
    return listing(request, VERSIONS)


@router.get("/{version_id}", response=ProcessVersionOut, summary="Read a version of a process")
def read_process_version(request: HttpRequest, version_id: str) -> HttpResponse:
    """Its stages in order (`path`), what each asks (`content`), where deals of stages go that it leaves out."""
    only_params(request, {})
    return reading(request, VERSIONS, version_id)


@router.post("", response={201: ProcessVersionOut}, summary="Start a draft")
def start_process_draft(request: HttpRequest, body: DraftNew) -> HttpResponse:
    """From the version in use; the draft that is there already is given back."""
    need(request, "admin")
    return reading(request, VERSIONS, start_draft(body.pipeline, by=caller(request)).pk, 201)


@router.patch("/{version_id}", response=ProcessVersionOut, summary="Change what a draft asks")
def update_process_draft(request: HttpRequest, version_id: str, body: DraftEdit) -> HttpResponse:
    """The whole content by stage id, as it is read; a refusal names the place."""
    need(request, "admin")
    with changing(request, VERSIONS, version_id, body.version) as (user, seen):
        content = body.content if body.content is not None else version_by(user, version_id).content
        save_draft(version_id, content, by=user, seen_version=seen, note=body.note)
    return reading(request, VERSIONS, version_id)


@router.delete("/{version_id}", response={204: None}, summary="Discard a draft")
def discard_process_draft(request: HttpRequest, version_id: str) -> HttpResponse:
    """What was published stays."""
    need(request, "admin")
    with changing(request, VERSIONS, version_id, version_param(request).get("version")) as (user, seen):
        discard_draft(version_id, by=user, seen_version=seen)
    return nothing()


@router.post("/{version_id}/stages", response={201: ProcessVersionOut}, summary="Add a stage to a draft")
def add_process_stage(request: HttpRequest, version_id: str, body: DraftStage) -> HttpResponse:
    """At the end of its path."""
    need(request, "admin")
    with changing(request, VERSIONS, version_id, body.version) as (user, seen):
        add_draft_stage(version_id, values_of(body, user, "process"), by=user, seen_version=seen)
    return reading(request, VERSIONS, version_id, 201)


@router.post("/{version_id}/order", response=ProcessVersionOut, summary="Put a draft's stages in another order")
def order_process_stages(request: HttpRequest, version_id: str, body: DraftOrder) -> HttpResponse:
    """All of them, each once."""
    need(request, "admin")
    with changing(request, VERSIONS, version_id, body.version) as (user, seen):
        order_draft_stages(version_id, body.stages, by=user, seen_version=seen)
    return reading(request, VERSIONS, version_id)


@router.patch("/{version_id}/stages/{path_stage_id}", response=ProcessVersionOut, summary="Change a stage in a draft")
def update_process_stage(request: HttpRequest, version_id: str, path_stage_id: str, body: DraftStage) -> HttpResponse:
    """Names, chance, days and texts; what is left out stays."""
    need(request, "admin")
    with changing(request, VERSIONS, version_id, body.version) as (user, seen):
        edit_draft_stage(version_id, path_stage_id, values_of(body, user, "process"), by=user, seen_version=seen)
    return reading(request, VERSIONS, version_id)


@router.post("/{version_id}/stages/{path_stage_id}/drop", response=ProcessVersionOut, summary="Leave a stage out")
def drop_process_stage(request: HttpRequest, version_id: str, path_stage_id: str, body: DraftStageOut) -> HttpResponse:
    """``to`` names the stage of the draft that its running deals go to at publishing."""
    need(request, "admin")
    with changing(request, VERSIONS, version_id, body.version) as (user, seen):
        drop_draft_stage(version_id, path_stage_id, by=user, seen_version=seen, to_stage_id=body.to)
    return reading(request, VERSIONS, version_id)


@router.post("/{version_id}/mapping", response=ProcessVersionOut, summary="Say where running deals go")
def map_process_stages(request: HttpRequest, version_id: str, body: DraftMapping) -> HttpResponse:
    """From each stage that the draft leaves out to one that it has."""
    need(request, "admin")
    with changing(request, VERSIONS, version_id, body.version) as (user, seen):
        map_stages(version_id, body.mapping, by=user, seen_version=seen)
    return reading(request, VERSIONS, version_id)


@router.get("/{version_id}/rollout", response=RolloutOut, summary="Read what publishing would do")
def read_process_rollout(request: HttpRequest, version_id: str) -> HttpResponse:
    """What changes, in words, and per stage how many running deals go where and newly lack something."""
    only_params(request, {})
    user = caller(request)
    user.sight.require("process", "edit")
    row = version_by(user, version_id)
    stages = [_preview(one) for one in preview_rollout(row)]
    found = all_changes(published(row.pipeline_id), row, process_of)
    return reply({"changes": [asdict(one) for one in found], "stages": stages})


def _preview(one: Any) -> dict[str, Any]:
    return {
        "stage": str(one.stage.pk), "to": str(one.target.pk) if one.target else None, "deals": one.deals,
        "base_minor": one.amount_minor, "newly_lacking": one.newly_lacking,
    }  # fmt: skip


@router.post("/{version_id}/review", response=ProcessVersionOut, summary="Send a draft to review")
def review_process_draft(request: HttpRequest, version_id: str, body: DraftReview) -> HttpResponse:
    """Another person looks at it."""
    need(request, "admin")
    with changing(request, VERSIONS, version_id, body.version) as (user, seen):
        send_to_review(version_id, by=user, seen_version=seen)
    return reading(request, VERSIONS, version_id)


@router.post("/{version_id}/return", response=ProcessVersionOut, summary="Return a version to its author")
def return_process_draft(request: HttpRequest, version_id: str, body: DraftReturn) -> HttpResponse:
    """From review, or one that waits for its day; with a comment."""
    need(request, "admin")
    with changing(request, VERSIONS, version_id, body.version) as (user, seen):
        send_back(version_id, body.comment, by=user, seen_version=seen)
    return reading(request, VERSIONS, version_id)


@router.post("/{version_id}/publish", response=ProcessVersionOut, summary="Publish a version")
def publish_process_version(request: HttpRequest, version_id: str, body: Publishing) -> HttpResponse:
    """Now or on a later day, for all or for a pilot's teams; a job moves running deals where that is asked."""
    need(request, "admin")
    plan = Plan(
        body.why, body.reading, body.told, body.notice_days, body.watched, body.stage, body.limit, body.review_on
    )
    rollout = Rollout(body.teams, body.effective_from, body.mode, plan)
    with changing(request, VERSIONS, version_id, body.version) as (user, seen):
        publish_process(version_id, rollout, by=user, seen_version=seen)
    return reading(request, VERSIONS, version_id)


@router.post("/{version_id}/roll-back", response=ProcessVersionOut, summary="Go back to an older version")
def roll_back_process(request: HttpRequest, version_id: str, body: RollBack) -> HttpResponse:
    """Its content comes into force again as a new version, which is the answer."""
    need(request, "admin")
    user = caller(request)
    row = version_by(user, version_id)
    made = roll_back(row.pipeline_id, row.number, by=user, seen_number=body.in_use, mapping=body.mapping,
                     why=body.why)  # fmt: skip
    return reading(request, VERSIONS, made.pk)
