"""The life of a version: draft, review, published, retired. Doors publish through `crm.deals.rollout`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.teams.models import Team
from spearhead.accounts.users.models import User
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import change, check_seen, create, locked, refuse
from spearhead.kernel.errors import Absent, Conflict, Refused
from spearhead.kernel.ids import read_id
from spearhead.kernel.text.clean import clean_text
from spearhead.process.pipelines.checking import check_content
from spearhead.process.pipelines.models import Pipeline, PipelineVersion, Stage
from spearhead.process.pipelines.path import apply_path, path_of, snapshot

State = PipelineVersion.State
#: What becomes of running deals: they keep their version, take the new one with their next stage, or all at once.
MODES: Final = ("stay", "next", "move")
#: What is being worked on; at most one of them per pipeline.
OPEN_STATES: Final = (State.DRAFT, State.REVIEW, State.SCHEDULED)


def published(pipeline_id: int) -> PipelineVersion | None:
    """The version for everybody."""
    rows = PipelineVersion.objects.filter(pipeline_id=pipeline_id, state=State.PUBLISHED).order_by("-number")
    return next((row for row in rows if not row.team_ids), None)


def draft_of(pipeline_id: int) -> PipelineVersion | None:
    """The version that is being worked on."""
    return PipelineVersion.objects.filter(pipeline_id=pipeline_id, state__in=OPEN_STATES).first()


def versions_visible_to(user: User) -> QuerySet[PipelineVersion]:
    """What was published for everybody who reads processes; drafts for those who may edit them."""
    if not user.sight.may("process", "read"):
        return PipelineVersion.objects.none()
    rows = PipelineVersion.objects.all()
    return rows if user.sight.may("process", "edit") else rows.exclude(state__in=OPEN_STATES)


def version_by(by: User, version_id: str | int) -> PipelineVersion:
    """A version that this user may see: drafts only with the right to edit."""
    row = PipelineVersion.objects.select_related("pipeline").filter(pk=read_id(version_id)).first()
    if row is None or (row.state in OPEN_STATES and not by.sight.may("process", "edit")):
        raise Absent
    return row


@act
def start_draft(pipeline_id: str | int, *, by: User) -> PipelineVersion:
    """Begin a draft from the published version; the one that is there already is given back."""
    by.sight.require("process", "edit")
    pipeline = locked(Pipeline, pipeline_id)
    if found := draft_of(pipeline.pk):
        return found
    base = published(pipeline.pk)
    top = PipelineVersion.objects.filter(pipeline=pipeline).order_by("-number").first()
    row = PipelineVersion(
        pipeline=pipeline, number=top.number + 1 if top else 1, state=State.DRAFT, author_id=by.pk,
        base_number=base.number if base else None, content=base.content if base else {}, path=snapshot(pipeline.pk),
    )  # fmt: skip
    return create(row, noun="process_version", by_id=by.pk, extra={"pipeline": pipeline.pk, "number": row.number})


@act
def save_draft(
    version_id: str | int, content: Mapping[str, Any], *, by: User, seen_version: int | None, note: str | None = None
) -> PipelineVersion:
    """Keep what was edited; only a draft changes, what is published never does."""
    by.sight.require("process", "edit")
    row = locked(PipelineVersion, version_id)
    if row.state != State.DRAFT:
        raise Refused("not_a_draft", _("Only a draft is edited. Start a new one."))
    stages = [one["id"] for one in path_of(row)]
    values: dict[str, Any] = {"content": check_content(content, stages)}
    if note is not None:
        values["note"] = clean_text(note, max_length=1000, multiline=True, field="note")
    check_seen(row, seen_version)
    if row.content != values["content"] or row.note != values.get("note", row.note):
        was = row.content
        change(row, values, noun="process_version", by_id=by.pk, seen_version=None, extra={"had": bool(was)})
    return row


@act
def send_to_review(version_id: str | int, *, by: User, seen_version: int | None) -> PipelineVersion:
    """Ask another person to look at a draft."""
    by.sight.require("process", "edit")
    row = locked(PipelineVersion, version_id)
    _require_state(row, State.DRAFT)
    change(row, {"state": State.REVIEW}, noun="process_version", by_id=by.pk, seen_version=seen_version, kind="sent")
    return row


@act
def send_back(version_id: str | int, comment: str, *, by: User, seen_version: int | None) -> PipelineVersion:
    """Return a version from review, or one that waits for its day, to its author, with a comment."""
    by.sight.require("process", "edit")
    row = locked(PipelineVersion, version_id)
    if row.state != State.SCHEDULED:
        _require_state(row, State.REVIEW)
    else:
        by.sight.require("process", "publish")
    text = clean_text(comment, max_length=1000, multiline=True, field="comment")
    if not text:
        raise refuse("comment_needed", "comment", _("Say what is to be changed."))
    change(row, {"state": State.DRAFT}, noun="process_version", by_id=by.pk, seen_version=seen_version,
           kind="returned", extra={"comment": text})  # fmt: skip
    return row


@act
def discard_draft(version_id: str | int, *, by: User, seen_version: int | None) -> None:
    """Throw a draft away; it was never used."""
    by.sight.require("process", "edit")
    row = locked(PipelineVersion, version_id)
    if row.state not in OPEN_STATES:
        raise Refused("not_a_draft", _("What was published stays in the history."))
    if row.state == State.SCHEDULED:
        by.sight.require("process", "publish")
    change(row, {"state": State.RETIRED}, noun="process_version", by_id=by.pk, seen_version=seen_version,
           kind="discarded")  # fmt: skip
    Stage.objects.filter(pk__in=[one["id"] for one in row.path], planned=True).delete()


def _require_state(row: PipelineVersion, state: str) -> None:
    if row.state != state:
        raise Conflict(_("Somebody else changed this since you opened it."), {"state": row.state}, "state_changed")


@act
def publish(
    version_id: str | int, *, by: User, seen_version: int | None, today: date, team_ids: Sequence[int] = (),
    effective_from: date | None = None, mode: str = "stay", alone: bool = False,
) -> tuple[PipelineVersion, PipelineVersion | None]:  # fmt: skip
    """Put a reviewed version into force, for everybody or for a few teams first; with the one that it follows.

    Of two who publish at once the second gets 409. The author does not publish alone unless `alone` says so. For a
    later day it is kept as scheduled until then.
    """
    by.sight.require("process", "publish")
    number = PipelineVersion.objects.filter(pk=read_id(version_id)).values_list("pipeline_id", flat=True).first()
    pipeline = locked(Pipeline, number or 0)
    row = locked(PipelineVersion, version_id)
    if row.state not in {State.DRAFT, State.REVIEW}:
        raise Conflict(_("This version was published or withdrawn meanwhile."), {"state": row.state}, "state_changed")
    base = published(pipeline.pk)
    _check_publishing(row, base, by, alone=alone)
    if effective_from is not None and effective_from < today:
        raise refuse("in_the_past", "effective_from", _("The first day is today or later."))
    if mode not in MODES:
        raise refuse("unknown_mode", "mode", _("Choose a value from the list."))
    teams = sorted(set(team_ids))
    if teams and Team.objects.filter(pk__in=teams).count() != len(teams):
        raise refuse("unknown_team", "teams", _("Choose teams from the list."))
    if teams and path_of(row) != snapshot(pipeline.pk):
        message = _("A pilot changes steps and gates. Stages are changed for everybody.")
        raise refuse("pilot_keeps_stages", "teams", message)
    values = {
        "reviewer_id": by.pk, "team_ids": teams, "effective_from": effective_from or today, "mode": mode,
    }  # fmt: skip
    if effective_from is not None and effective_from > today and not teams:
        change(row, {**values, "state": State.SCHEDULED}, noun="process_version", by_id=by.pk,
               seen_version=seen_version, kind="scheduled", extra={"number": row.number})  # fmt: skip
        return row, None
    return put_in_force(row, by.pk, values, seen_version=seen_version)


def put_in_force(
    row: PipelineVersion, by_id: int | None, values: Mapping[str, Any], *, seen_version: int | None
) -> tuple[PipelineVersion, PipelineVersion | None]:
    """What publishing does, and the day that a scheduled version waited for: the one before is retired, stages follow.

    Doors come here through `publish`.
    """
    base = published(row.pipeline_id)
    if base is not None and not base.path:  # how its stages stood, before they change
        PipelineVersion.objects.filter(pk=base.pk).update(path=snapshot(row.pipeline_id))
    teams = list(values.get("team_ids", row.team_ids))
    followed = _retire_followed(row, by_id, pilot=bool(teams))
    change(row, {**values, "state": State.PUBLISHED, "published_at": timezone.now()}, noun="process_version",
           by_id=by_id, seen_version=seen_version, kind="published",
           extra={"teams": teams, "number": row.number})  # fmt: skip
    apply_path(row, by_id)
    return row, followed or base


def _check_publishing(row: PipelineVersion, base: PipelineVersion | None, by: User, *, alone: bool) -> None:
    if row.author_id == by.pk and not alone:
        raise Refused("own_draft", _("Somebody else must publish it: four eyes see more."))
    if base is not None and row.base_number != base.number:
        message = _("Version %(number)d was published meanwhile. Start from it, then put your changes in again.")
        raise Refused("rebase_needed", message % {"number": base.number})
    if base is not None and row.content == base.content and path_of(row) == snapshot(row.pipeline_id):
        raise Refused("nothing_changed", _("Nothing differs from the version in use."))


def _retire_followed(row: PipelineVersion, by_id: int | None, *, pilot: bool) -> PipelineVersion | None:
    """Take out of use what the version replaces: a pilot replaces a pilot, one for everybody all others."""
    followed: PipelineVersion | None = None
    rows = PipelineVersion.objects.select_for_update().filter(pipeline_id=row.pipeline_id, state=State.PUBLISHED)
    for one in rows.order_by("number"):
        if pilot and not one.team_ids:
            continue
        followed = one if not one.team_ids else followed
        change(one, {"state": State.RETIRED}, noun="process_version", by_id=by_id, seen_version=None, kind="retired")
    return followed
