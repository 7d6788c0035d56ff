"""/process-changes: what changed in a process and why, who has read it, and whether it helped."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.api.auth import caller, need
from spearhead.api.columns import Column
from spearhead.api.concurrency import changing
from spearhead.api.definitions import fields_of
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.rendering import reply
from spearhead.api.schemas.events import JobOut
from spearhead.api.schemas.processes import ProcessChangeEdit, ProcessChangeLineOut, ProcessChangeOut
from spearhead.api.schemas.records import page_of
from spearhead.insights.rollouts.jobs import start_comparison
from spearhead.kernel.filters import Field
from spearhead.process.plans.access import plan_for, plans_visible_to, readers_visible_to
from spearhead.process.plans.acts import confirm_change
from spearhead.process.plans.editing import edit_change

router = Router(tags=["process-changes"])


def _more(user: User, found: dict[str, Any]) -> None:
    """Who confirmed, as far as the caller leads them; the comparison only for those who edit processes."""
    plan = plan_for(user, found["id"])
    rows = readers_visible_to(user, plan).order_by("user_id")
    found["people"] = [
        {"user": str(one.user_id), "told_at": one.told_at.isoformat(),
         "confirmed_at": one.confirmed_at.isoformat() if one.confirmed_at else None}
        for one in rows
    ]  # fmt: skip
    edits = user.sight.may("process", "edit")
    found["compared"], found["result"] = (plan.compared, plan.result) if edits else ({}, {})


CHANGES = Noun(
    resource="process",
    visible=plans_visible_to,
    fields=fields_of(
        "process", Field("process_version", "ref", "process_version_id"), Field("told_at", "datetime"),
        Field("review_on", "date"),
    ),
    order=("-told_at",),
    more=_more,
    lasting=False,
    columns=(
        Column("id", "id"), Column("version"), Column("process_version", "id", "process_version_id"), Column("why"),
        Column("reading"), Column("told"), Column("notice_days"), Column("told_at", "moment"), Column("watched"),
        Column("stage", "id", "stage_id"), Column("limit"), Column("review_on", "day"),
        Column("plan_b", "id", "plan_b_id"),
    ),
)  # fmt: skip


@router.get("", response=page_of(ProcessChangeLineOut), summary="List the changes of processes")
def list_process_changes(request: HttpRequest) -> HttpResponse:
    """The newest first."""
    return listing(request, CHANGES)


@router.get("/{change_id}", response=ProcessChangeOut, summary="Read a change of a process")
def read_process_change(request: HttpRequest, change_id: str) -> HttpResponse:
    """With those whom the caller leads, and whether they have confirmed."""
    only_params(request, {})
    return reading(request, CHANGES, change_id)


@router.post("/{change_id}/confirm", response=ProcessChangeOut, summary="Confirm that one has read a change")
def confirm_process_change(request: HttpRequest, change_id: str) -> HttpResponse:
    """For those who were told; a second time changes nothing."""
    confirm_change(change_id, by=caller(request))
    return reading(request, CHANGES, change_id)


@router.patch("/{change_id}", response=ProcessChangeOut, summary="Say the reason of a change anew")
def update_process_change(request: HttpRequest, change_id: str, body: ProcessChangeEdit) -> HttpResponse:
    """The process stays as it is; everybody who was told is told again and confirms again."""
    given = body.model_dump(exclude={"version"}, exclude_unset=True)
    values = {name: value for name, value in given.items() if value is not None}
    with changing(request, CHANGES, change_id, body.version) as (user, seen):
        edit_change(change_id, values, by=user, seen_version=seen)
    return reading(request, CHANGES, change_id)


@router.post("/{change_id}/compare", response={202: JobOut}, summary="Compare a version with the one before")
def compare_process_versions(request: HttpRequest, change_id: str) -> HttpResponse:
    """A job; its result is read as ``compared`` of the change."""
    need(request, "admin")
    job = start_comparison(change_id, by=caller(request))
    return reply(job.as_json(), 202)
