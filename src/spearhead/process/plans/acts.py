"""Telling people of a change, and their saying that they have read it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.teams.leading import leaders_above
from spearhead.accounts.teams.models import Membership
from spearhead.accounts.users.models import Role, User
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import locked, refuse, validate
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.events.record import Happened, record
from spearhead.kernel.text.clean import clean_text
from spearhead.process.pipelines.models import PipelineVersion
from spearhead.process.pipelines.path import path_of
from spearhead.process.plans.access import plan_for, readers_visible_to
from spearhead.process.plans.models import Acknowledgement, ChangePlan

Told, Watched = ChangePlan.Told, ChangePlan.Watched
#: Days at most: until people have confirmed, until a follow-up, that a stage may take.
NOTICE, FURTHEST, LONGEST = 60, 730, 3650
ROLES: Final = {
    Told.EVERYBODY: (Role.REP, Role.MANAGER, Role.DIRECTOR), Told.REPS: (Role.REP,),
    Told.MANAGERS: (Role.MANAGER, Role.DIRECTOR), Told.NOBODY: (),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plan:
    """What is said with a change. `limit` is the worst that the watched figure may be: a share of 1, or days."""

    why: str = ""
    reading: str = ""
    told: str = Told.EVERYBODY
    notice_days: int = 5
    watched: str = ""
    stage_id: int | None = None
    limit: float | None = None
    review_on: date | None = None


def tell_change(version: PipelineVersion, base: PipelineVersion | None, plan: Plan, *, by: User, day: date) -> None:
    """Keep the plan of a version that is being published and tell the people; `publish_process` comes here."""
    why = clean_text(plan.why, max_length=1000, multiline=True, field="why")
    if not why and base is not None:
        raise refuse("why_needed", "why", _("Say why the process changes: people follow what they understand."))
    _check(plan, version, max(day, version.effective_from or day))
    ChangePlan.objects.filter(process_version=version).delete()  # of an attempt that went back into work
    row = ChangePlan(
        process_version=version, why=why or _("The first version."), told=plan.told, notice_days=plan.notice_days,
        reading=clean_text(plan.reading, max_length=2000, multiline=True, field="reading"), told_at=timezone.now(),
        watched=plan.watched, stage_id=plan.stage_id if plan.watched in {Watched.CONVERSION, Watched.DAYS} else None,
        limit=plan.limit if plan.watched else None, review_on=plan.review_on if plan.watched else None, plan_b=base,
    )  # fmt: skip
    validate(row)
    row.save(force_insert=True)
    people = audience(plan.told, version.team_ids, day) - {by.pk}
    Acknowledgement.objects.bulk_create(
        Acknowledgement(plan=row, user_id=pk, told_at=row.told_at) for pk in sorted(people)
    )
    extra = {"people": sorted(people), "title": title_of(version), "number": version.number}
    record(Happened("process_change.told", "process_change", row.pk, by.pk, 1, extra=extra))


def title_of(version: PipelineVersion) -> str:
    """What notices call a change."""
    return f"{version.pipeline.name} {version.number}"


def audience(told: str, team_ids: Sequence[int], day: date) -> set[int]:
    """Who is told: of a pilot its teams and who leads them, else everybody in these roles."""
    people = User.objects.filter(is_active=True, role__in=ROLES[Told(told)])
    if team_ids:
        current = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        inside = set(Membership.objects.filter(current, team_id__in=team_ids).values_list("user_id", flat=True))
        above = {leader for member in inside for leader in leaders_above(member, day)}
        people = people.filter(pk__in=inside | above)
    return set(people.values_list("pk", flat=True))


def _check(plan: Plan, version: PipelineVersion, begins: date) -> None:
    if plan.told not in Told.values:
        raise refuse("bad_value", "told", _("Choose who is told."))
    if not 0 <= plan.notice_days <= NOTICE:
        raise refuse("bad_notice", "notice_days", _("People have up to 60 days."))
    if not plan.watched:
        return
    if plan.watched not in Watched.values:
        raise refuse("bad_value", "watched", _("Choose a figure from the list."))
    if plan.watched != Watched.WON and plan.stage_id not in {one["id"] for one in path_of(version)}:
        raise refuse("unknown_stage", "stage", _("Choose the stage whose figure is watched."))
    most = LONGEST if plan.watched == Watched.DAYS else 1
    if plan.limit is None or not 0 < plan.limit <= most:
        message = _("Say from which value on the change has failed.")
        raise refuse("limit_needed", "limit", message)
    if plan.review_on is None or not begins < plan.review_on <= begins + timedelta(days=FURTHEST):
        raise refuse("bad_review_day", "review_on", _("Choose a day after the first one, within two years."))


@act
def see_change(plan_id: str | int, *, by: User) -> None:
    """Somebody who was told has opened the change."""
    plan_for(by, plan_id).people.filter(user_id=by.pk, seen_at__isnull=True).update(seen_at=timezone.now())


@act
def confirm_change(plan_id: str | int, *, by: User) -> ChangePlan:
    """Say that one has read a change of which one was told; a second time changes nothing."""
    plan = locked(ChangePlan, plan_for(by, plan_id).pk)
    mine = plan.people.filter(user_id=by.pk).first()
    if mine is None:
        raise Refused("not_told", _("You were not asked to confirm this change."))
    if mine.confirmed_at is None:
        mine.confirmed_at = timezone.now()
        mine.seen_at = mine.seen_at or mine.confirmed_at
        mine.save(update_fields=["seen_at", "confirmed_at"])
        record(Happened("process_change.confirmed", "process_change", plan.pk, by.pk, plan.version))
    return plan


@act
def remind_readers(plan_id: str | int, *, by: User) -> int:
    """Remind those of one's line who have not confirmed; returns how many."""
    plan = plan_for(by, plan_id)
    waiting = readers_visible_to(by, plan).filter(confirmed_at__isnull=True).exclude(user_id=by.pk)
    people = sorted(waiting.values_list("user_id", flat=True))
    if not people:
        raise Absent
    plan.people.filter(user_id__in=people).update(reminded_at=timezone.now())
    extra = {"people": people, "title": title_of(plan.process_version)}
    record(Happened("process_change.reminded", "process_change", plan.pk, by.pk, plan.version, extra=extra))
    return len(people)
