"""/briefs: one page upward whose numbers stay as they were when it was sent."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.api.auth import caller
from spearhead.api.columns import Column
from spearhead.api.concurrency import changing, version_param
from spearhead.api.definitions import fields_of
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.rendering import nothing
from spearhead.api.schemas.briefs import BriefNew, BriefOut, BriefSend, BriefWords
from spearhead.api.schemas.records import page_of
from spearhead.insights.briefs.access import as_of_now, brief_for, briefs_visible_to, changed_since, sees_margin
from spearhead.insights.briefs.acts import begin_brief, drop_brief, send_brief, word_brief
from spearhead.insights.briefs.contents import BLOCKS
from spearhead.insights.briefs.figures import figures_behind
from spearhead.insights.briefs.models import Brief
from spearhead.kernel.filters import Field
from spearhead.numbers.calls.columns import asked_period

router = Router(tags=["briefs"])


def _more(user: User, found: dict[str, Any]) -> None:
    brief = as_of_now(brief_for(user, found["id"]), user)
    found["content"] = brief.content if sees_margin(user) else {**brief.content, "margin": "restricted"}
    found["readers"] = [str(pk) for pk in brief.readers.order_by("pk").values_list("pk", flat=True)]
    found["readings"] = [str(one.pk) for one in figures_behind(brief, user)]
    found["changed_since"] = [
        {"deal": str(one["deal"]), "status": one["status"]} for one in changed_since(brief, user)
    ]  # fmt: skip


BRIEFS = Noun(
    resource="brief",
    visible=briefs_visible_to,
    fields=fields_of(
        "brief", Field("author", "ref", "author_id"), Field("state", "choice", choices=tuple(Brief.State.values)),
        Field("starts_on", "date"),
    ),
    order=("-starts_on",),
    more=_more,
    lasting=False,
    columns=(
        Column("id", "id"), Column("version"), Column("author", "id", "author_id"), Column("period"),
        Column("starts_on", "date"), Column("ends_on", "date"), Column("compared_on", "date"), Column("state"),
        Column("words", "json"), Column("created_at", "moment"), Column("sent_at", "moment"),
    ),
)  # fmt: skip


@router.get("", response=page_of(BriefOut), summary="List briefs")
def list_briefs(request: HttpRequest) -> HttpResponse:
    """One's own and those that one was sent, the newest period first."""
    caller(request).sight.require("forecast", "read")
    return listing(request, BRIEFS)


@router.get("/{brief_id}", response=BriefOut, summary="Read a brief")
def read_brief(request: HttpRequest, brief_id: str) -> HttpResponse:
    """With its numbers; of a sent one also which of its deals have changed since."""
    only_params(request, {})
    return reading(request, BRIEFS, brief_id)


@router.post("", response={201: BriefOut}, summary="Begin a brief")
def add_brief(request: HttpRequest, body: BriefNew) -> HttpResponse:
    """For the running period; the draft that is there is read anew and given back."""
    user = caller(request)
    made = begin_brief(asked_period(body.period), by=user, compared_on=body.compared_on)
    return reading(request, BRIEFS, made.pk, 201)


@router.patch("/{brief_id}", response=BriefOut, summary="Write a brief's words")
def update_brief(request: HttpRequest, brief_id: str, body: BriefWords) -> HttpResponse:
    """Numbers are not written; drafts only."""
    words = {name: text for name in BLOCKS if (text := getattr(body, name)) is not None}
    with changing(request, BRIEFS, brief_id, body.version) as (user, seen):
        word_brief(brief_id, words, by=user, seen_version=seen)
    return reading(request, BRIEFS, brief_id)


@router.post("/{brief_id}/send", response=BriefOut, summary="Send a brief")
def send(request: HttpRequest, brief_id: str, body: BriefSend) -> HttpResponse:
    """Its numbers are read a last time and stay; readers are told."""
    with changing(request, BRIEFS, brief_id, body.version) as (user, seen):
        period = asked_period(brief_for(user, brief_id).period)
        send_brief(brief_id, period, body.readers, by=user, seen_version=seen)
    return reading(request, BRIEFS, brief_id)


@router.delete("/{brief_id}", response={204: None}, summary="Throw a draft away")
def remove_brief(request: HttpRequest, brief_id: str) -> HttpResponse:
    """What was sent stays."""
    with changing(request, BRIEFS, brief_id, version_param(request).get("version")) as (user, seen):
        drop_brief(brief_id, by=user, seen_version=seen)
    return nothing()
