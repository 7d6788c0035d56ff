"""Logging, planning, completing, moving, deleting and restoring activities."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.teams.tree import main_team
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, zone
from spearhead.crm.activities.access import activity_to_change, deleted_activity_for
from spearhead.crm.activities.contact import is_contact, note_response, recount_contact
from spearhead.crm.activities.mentions import mentioned
from spearhead.crm.activities.models import Activity
from spearhead.crm.companies.access import company_for
from spearhead.crm.contacts.access import contact_for
from spearhead.crm.custom.values import check_required, take_custom
from spearhead.crm.deals.access import deal_for
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.leads.access import lead_for
from spearhead.crm.records.acts import (
    Changes,
    apply,
    check_version,
    create_record,
    delete_record,
    hand_over,
    owner_of_new,
    restore_record,
    save_changes,
)  # fmt: skip
from spearhead.crm.records.values import Writable
from spearhead.crm.steps.evidence import proof_back, proof_lost
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Refused

WRITABLE: Final = Writable(
    "activity", Activity,
    frozenset({
        "kind", "subject", "body", "direction", "due_at", "all_day", "started_at", "minutes", "done_at", "outcome",
        "answered", "place", "origin",
    }),
    {"company_id": company_for, "contact_id": contact_for, "lead_id": lead_for, "deal_id": deal_for},
)  # fmt: skip
#: Clocks of clients run a little ahead of ours.
AHEAD: Final = timedelta(minutes=10)
LONGEST: Final = timedelta(days=7)


@act
def log_activity(values: Mapping[str, Any], *, by: User) -> Activity:
    """Write down what happened: done now unless `done_at` says when. A subject may be left to the text's first line."""
    activity = _new(values, by=by)
    activity.done_at = activity.done_at or timezone.now()
    return _create(activity, by=by, kind="activity.logged")


@act
def plan_activity(values: Mapping[str, Any], *, by: User) -> Activity:
    """Plan a call, meeting, visit, e-mail or task for `due_at` (a task may wait without a day); for another person of
    one's reach with `owner_id`."""
    activity = _new(values, by=by)
    if activity.due_at is None and activity.kind != Activity.Kind.TASK:
        message = _("Say when it is due.")
        raise Refused("due_needed", message, {"due_at": message})
    if activity.kind == Activity.Kind.NOTE or activity.done_at is not None:
        message = _("What is done or a note is logged, not planned.")
        raise Refused("not_plannable", message, {"kind": message})
    return _create(activity, by=by, kind="activity.planned")


def _new(values: Mapping[str, Any], *, by: User) -> Activity:
    rest = dict(values)
    owner_id = owner_of_new(by, "activity", rest.pop("owner_id", None))
    clean = WRITABLE.checked(rest, by=by)
    custom = take_custom("activity", clean)
    clean["subject"] = clean.get("subject") or _first_line(clean.get("body", ""))
    activity = Activity(owner_id=owner_id, custom=custom)
    for name, value in clean.items():
        setattr(activity, name, value)
    check_required("activity", activity.custom)
    _take_company(activity)
    return activity


def _first_line(body: str) -> str:
    line = body.strip().partition("\n")[0][:300].strip()
    if not line:
        message = _("Write what it is about.")
        raise Refused("subject_needed", message, {"subject": message})
    return line


def _take_company(activity: Activity) -> None:
    """What hangs on a deal or a contact belongs to their company too, unless another one is named."""
    if activity.company_id is None:
        of_deal = activity.deal.company_id if activity.deal else None
        activity.company_id = of_deal or (activity.contact.company_id if activity.contact else None)


def _create(activity: Activity, *, by: User, kind: str) -> Activity:
    _derive(activity)
    people = mentioned(f"{activity.subject}\n{activity.body}")
    links = {name: getattr(activity, f"{name}_id") for name in ("deal", "lead", "company", "contact")}
    extra = {"what": kind, "kind": activity.kind, **{name: value for name, value in links.items() if value}}
    create_record(activity, by=by, extra={**extra, **({"mentions": people} if people else {})})
    recount_contact([activity.deal_id])
    note_response([activity.lead_id])
    return activity


def _derive(activity: Activity) -> Changes:
    """Check times, and set what follows from the rest: meaningful contact, and the team it counts for."""
    now = timezone.now()
    if activity.done_at and activity.done_at > now + AHEAD:
        message = _("What lies in the future is planned, not done.")
        raise Refused("not_past", message, {"done_at": message})
    if activity.minutes is not None and activity.minutes > LONGEST / timedelta(minutes=1):
        message = _("An activity lasts a week at most.")
        raise Refused("too_long", message, {"minutes": message})
    on = (activity.done_at or now).astimezone(zone()).date()
    team = main_team(activity.owner_id, on)
    return apply(activity, {"is_contact": is_contact(activity), "team_id": team})


@act
def edit_activity(activity_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None) -> Activity:
    """Change fields of an activity; contact and dates of its deal follow."""
    activity = activity_to_change(by, activity_id)
    _change(activity, WRITABLE.checked(values, by=by, record=activity), by=by, seen_version=seen_version)
    return activity


def _change(
    activity: Activity, clean: Mapping[str, Any], *, by: User, seen_version: int | None, kind: str = "",
    strict: bool = False,
) -> None:  # fmt: skip
    check_version(activity, seen_version, {name.removesuffix("_id") for name in clean}, strict=strict)
    deals, before = {activity.deal_id}, set(mentioned(f"{activity.subject}\n{activity.body}"))
    changes = apply(activity, clean)
    if not changes:
        return
    if not activity.subject:
        activity.subject = _first_line(activity.body)
    changes |= _derive(activity)
    people = [one for one in mentioned(f"{activity.subject}\n{activity.body}") if one not in before]
    save_changes(activity, changes, by=by, kind=kind, extra={"mentions": people} if people else None)
    recount_contact(deals | {activity.deal_id})
    note_response([activity.lead_id])


@act
def complete_activity(
    activity_id: str | int,
    *,
    outcome: str = "",
    by: User,
    seen_version: int | None,
    next_step: str = "",
    next_step_on: date | None = None,
    follow_up: Mapping[str, Any] | None = None,
) -> Activity:
    """Tick an activity off with its outcome; say what comes next: the deal's next step, or a planned `follow_up`."""
    activity = activity_to_change(by, activity_id)
    if activity.done_at is not None:
        raise Refused("already_done", _("This is done already."))
    values: dict[str, Any] = {"done_at": timezone.now()} | ({"outcome": outcome} if outcome else {})
    clean = WRITABLE.checked(values, by=by, record=activity)
    _change(activity, clean, by=by, seen_version=seen_version, kind="activity.completed", strict=True)
    step = {"next_step": next_step, "next_step_on": next_step_on}
    if (step := {name: value for name, value in step.items() if value}) and activity.deal_id:
        edit_deal(activity.deal_id, step, by=by, seen_version=None)
    if follow_up is not None:
        links = {f"{name}_id": getattr(activity, f"{name}_id") for name in ("deal", "lead", "company", "contact")}
        plan_activity({**links, "owner_id": activity.owner_id, **follow_up}, by=by)
    return activity


@act
def reopen_activity(activity_id: str | int, *, by: User, seen_version: int | None) -> Activity:
    """Take a tick back: the activity is planned again."""
    activity = activity_to_change(by, activity_id)
    if activity.done_at is None or activity.kind == Activity.Kind.NOTE:
        raise Refused("not_done", _("This is not done yet."))
    _change(activity, {"done_at": None}, by=by, seen_version=seen_version, kind="activity.reopened", strict=True)
    return activity


@act
def snooze_activity(activity_id: str | int, until: datetime, *, by: User, seen_version: int | None) -> Activity:
    """Put a planned activity off until a moment in the future."""
    activity = activity_to_change(by, activity_id)
    if activity.done_at is not None:
        raise Refused("already_done", _("This is done already."))
    if until <= timezone.now():
        message = _("Put it off until a moment in the future.")
        raise Refused("not_future", message, {"due_at": message})
    clean = WRITABLE.checked({"due_at": until}, by=by, record=activity)
    _change(activity, clean, by=by, seen_version=seen_version, kind="activity.snoozed")
    return activity


@act
def reassign_activity(activity_id: str | int, to: User, *, by: User, seen_version: int | None) -> Activity:
    """Hand a planned activity to another person of one's reach; what is done stays with who did it."""
    activity = activity_to_change(by, activity_id, "reassign")
    if activity.done_at is not None:
        raise Refused("already_done", _("This is done already."))
    hand_over(activity, to, by=by, seen_version=seen_version)
    Activity.objects.filter(pk=activity.pk).update(team_id=main_team(to.pk, today()))
    activity.refresh_from_db(fields=["team_id"])
    return activity


@act
def delete_activity(activity_id: str | int, *, by: User, seen_version: int | None) -> None:
    """Delete an activity; it can be restored for 30 days and counts nowhere meanwhile."""
    activity = activity_to_change(by, activity_id, "delete")
    delete_record(activity, by=by, seen_version=seen_version)
    recount_contact([activity.deal_id])
    proof_lost("activity", [activity.pk], by_id=by.pk)


@act
def restore_activity(activity_id: str | int, *, by: User) -> Activity:
    """Bring a deleted activity back."""
    activity = deleted_activity_for(by, activity_id)
    restore_record(activity, by=by)
    recount_contact([activity.deal_id])
    proof_back("activity", [activity.pk])
    return activity
