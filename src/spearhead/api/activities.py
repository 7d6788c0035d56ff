"""/activities: what is planned and what was done, and the acts on it."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.api.auth import caller
from spearhead.api.columns import STAMPS, Column
from spearhead.api.concurrency import changing, version_param
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.parts import add_parts
from spearhead.api.people import person
from spearhead.api.rendering import nothing
from spearhead.api.schemas.activities import (
    ActivityComplete,
    ActivityEdit,
    ActivityNew,
    ActivityOut,
    ActivityReopen,
    ActivitySnooze,
)  # fmt: skip
from spearhead.api.schemas.records import Reassign, page_of
from spearhead.api.tags import Tags
from spearhead.api.values import values_of
from spearhead.crm.activities.access import activities_visible_to
from spearhead.crm.activities.acts import (
    complete_activity,
    delete_activity,
    edit_activity,
    log_activity,
    plan_activity,
    reassign_activity,
    reopen_activity,
    restore_activity,
    snooze_activity,
)  # fmt: skip
from spearhead.crm.activities.fields import activity_fields

router = Router(tags=["activities"])
IN_LISTS: Final = 500
ACTIVITIES = Noun(
    resource="activity",
    visible=activities_visible_to,
    fields=activity_fields,
    order=("-id",),
    more=Tags("activity"),
    cut={"body": IN_LISTS},
    columns=(
        Column("id", "id"),
        Column("number", "number", prefix="A-"),
        Column("version"),
        Column("kind"),
        Column("subject"),
        Column("body"),
        Column("body_length", "length", "body", needs="body"),
        Column("owner", "id", "owner_id"),
        Column("direction"),
        Column("due_at", "moment"),
        Column("all_day", "flag"),
        Column("started_at", "moment"),
        Column("minutes"),
        Column("done_at", "moment"),
        Column("outcome"),
        Column("answered", "flag"),
        Column("is_contact", "flag"),
        Column("place"),
        Column("origin"),
        Column("company", "id", "company_id"),
        Column("contact", "id", "contact_id"),
        Column("lead", "id", "lead_id"),
        Column("deal", "id", "deal_id"),
        Column("team", "id", "team_id"),
        *STAMPS,
    ),
)


@router.get("", response=page_of(ActivityOut), summary="List activities")
def list_activities(request: HttpRequest) -> HttpResponse:
    """Activities that the caller may read, newest first; ``done=false`` leaves what is planned. Of a long `body` a
    list has the first 500 characters: where `body_length` is more, the activity itself has the rest.
    """
    return listing(request, ACTIVITIES)


@router.post("", response={201: ActivityOut}, summary="Log or plan an activity")
def add_activity(request: HttpRequest, body: ActivityNew) -> HttpResponse:
    """With ``due_at`` and no ``done_at`` it is planned, and so is a task even without ``due_at``; all else is logged
    as done, now unless ``done_at`` says when."""
    user = caller(request)
    values = values_of(body, user, "activity") | {"origin": "api"}
    planned = body.done_at is None and (body.due_at is not None or body.kind == "task")
    activity = plan_activity(values, by=user) if planned else log_activity(values, by=user)
    return reading(request, ACTIVITIES, activity.pk, 201)


@router.get("/{activity_id}", response=ActivityOut, summary="Read an activity")
def read_activity(request: HttpRequest, activity_id: str) -> HttpResponse:
    """All of it, with its version as ETag."""
    only_params(request, {})
    return reading(request, ACTIVITIES, activity_id)


@router.patch("/{activity_id}", response=ActivityOut, summary="Change fields of an activity")
def update_activity(request: HttpRequest, activity_id: str, body: ActivityEdit) -> HttpResponse:
    """With an old version it goes through only if none of these fields changed since."""
    with changing(request, ACTIVITIES, activity_id, body.version) as (user, seen):
        edit_activity(activity_id, values_of(body, user, "activity"), by=user, seen_version=seen)
    return reading(request, ACTIVITIES, activity_id)


@router.delete("/{activity_id}", response={204: None}, summary="Delete an activity")
def remove_activity(request: HttpRequest, activity_id: str) -> HttpResponse:
    """It can be restored for 30 days; the version comes as If-Match or ``?version=``."""
    with changing(request, ACTIVITIES, activity_id, version_param(request).get("version")) as (user, seen):
        delete_activity(activity_id, by=user, seen_version=seen)
    return nothing()


@router.post("/{activity_id}/restore", response=ActivityOut, summary="Restore a deleted activity")
def bring_back_activity(request: HttpRequest, activity_id: str) -> HttpResponse:
    """As it was, for 30 days."""
    restore_activity(activity_id, by=caller(request))
    return reading(request, ACTIVITIES, activity_id)


@router.post("/{activity_id}/reassign", response=ActivityOut, summary="Hand a planned activity to another person")
def hand_over_activity(request: HttpRequest, activity_id: str, body: Reassign) -> HttpResponse:
    """What is done stays with who did it."""
    with changing(request, ACTIVITIES, activity_id, body.version) as (user, seen):
        reassign_activity(activity_id, person(body.owner), by=user, seen_version=seen)
    return reading(request, ACTIVITIES, activity_id)


@router.post("/{activity_id}/complete", response=ActivityOut, summary="Tick an activity off")
def complete(request: HttpRequest, activity_id: str, body: ActivityComplete) -> HttpResponse:
    """With its outcome, the deal's next step, and a follow-up that is planned on the same records."""
    with changing(request, ACTIVITIES, activity_id, body.version) as (user, seen):
        complete_activity(
            activity_id,
            outcome=body.outcome,
            by=user,
            seen_version=seen,
            next_step=body.next_step,
            next_step_on=body.next_step_on,
            follow_up=None if body.follow_up is None else body.follow_up.model_dump(),
        )
    return reading(request, ACTIVITIES, activity_id)


@router.post("/{activity_id}/reopen", response=ActivityOut, summary="Take a tick back")
def reopen(request: HttpRequest, activity_id: str, body: ActivityReopen) -> HttpResponse:
    """The activity is planned again."""
    with changing(request, ACTIVITIES, activity_id, body.version) as (user, seen):
        reopen_activity(activity_id, by=user, seen_version=seen)
    return reading(request, ACTIVITIES, activity_id)


@router.post("/{activity_id}/snooze", response=ActivityOut, summary="Put a planned activity off")
def snooze(request: HttpRequest, activity_id: str, body: ActivitySnooze) -> HttpResponse:
    """Until a moment in the future."""
    with changing(request, ACTIVITIES, activity_id, body.version) as (user, seen):
        snooze_activity(activity_id, body.until, by=user, seen_version=seen)
    return reading(request, ACTIVITIES, activity_id)


add_parts(router, ACTIVITIES, ActivityOut)
