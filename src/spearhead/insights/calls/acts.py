"""Taking a call up: asking whoever owns the record with a task, putting it off with a reason, looking at it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace, zone
from spearhead.crm.activities.acts import plan_activity
from spearhead.insights.calls.access import call_for, calls_visible_to, records_of
from spearhead.insights.calls.models import Call
from spearhead.kernel.acts import act
from spearhead.kernel.calendar import add_workdays
from spearhead.kernel.definitions import check_seen, locked, refuse
from spearhead.kernel.errors import Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.text.clean import clean_text

LONGEST: Final = 14  #: days that a call may be put off
CHASED: Final = frozenset({"rot", "debt", "pushed", "clock", "pool"})


@act
def chase_call(call_id: str | int, *, by: User, seen_version: int | None) -> Call:
    """Ask the owner: a task on the record for the next working day, in the owner's language."""
    call = _held(call_id, by, seen_version)
    if call.kind not in CHASED or call.owner_id is None:
        raise Refused("not_chased", _("There is nobody to ask here."))
    if call.state == Call.State.ACTING:
        raise Refused("chased_already", _("The owner was asked already."))
    found = records_of(by, [call])[call.record_type, call.record_id]
    owner = User.objects.get(pk=call.owner_id)
    with override(owner.language):
        subject = subject_of(call) % {"what": str(found), "missing": " · ".join(call.said.get("missing", []))}
    due = datetime.combine(add_workdays(today(), 1, workspace().work_region), time(18), zone())
    plan_activity(
        {"kind": "task", "subject": subject[:200], "due_at": due, "owner_id": owner.pk,
         f"{call.record_type}_id": call.record_id}, by=by,
    )  # fmt: skip
    return _set(call, Call.State.ACTING, by, "call.chased")


def subject_of(call: Call) -> str:
    """What the task asks for."""
    return {
        "rot": _("Get in touch again: %(what)s"), "debt": _("Make up for what is missing: %(missing)s"),
        "pushed": _("Set a close date that holds: %(what)s"), "clock": _("Answer now: %(what)s"),
        "pool": _("Follow up or it goes back to the pool: %(what)s"),
    }[call.kind]  # fmt: skip


@act
def snooze_call(call_id: str | int, until: date | None, reason: str, *, by: User, seen_version: int | None) -> Call:
    """Put a call off until a day, 14 days at most, and say why."""
    call = _held(call_id, by, seen_version)
    words = clean_text(reason, max_length=300, field="reason")
    if not words:
        raise refuse("reason_needed", "reason", _("Say why it can wait."))
    day = today()
    if until is None or not day < until <= day + timedelta(days=LONGEST):
        raise refuse("bad_day", "until", _("Put it off to a day within the next 14 days."))
    call.until, call.reason = until, words
    return _set(call, Call.State.SNOOZED, by, "call.snoozed")


@act
def wake_call(call_id: str | int, *, by: User, seen_version: int | None) -> Call:
    """Take a call up again that was put off."""
    call = _held(call_id, by, seen_version)
    call.until, call.reason = None, ""
    return _set(call, Call.State.OPEN, by, "call.woken")


@act
def see_calls(calls: Iterable[int], *, by: User) -> None:
    """Somebody who leads the owner, or owns it themselves, has looked at these."""
    calls_visible_to(by).filter(pk__in=list(calls), seen_at__isnull=True).update(seen_at=timezone.now())


def _held(call_id: str | int, by: User, seen_version: int | None) -> Call:
    call = locked(Call, call_for(by, call_id).pk)
    check_seen(call, seen_version)
    return call


def _set(call: Call, state: str, by: User, kind: str) -> Call:
    before, call.state, call.by, call.seen_at = call.state, state, by, call.seen_at or timezone.now()
    call.version += 1
    call.save()
    record(Happened(kind, "call", call.pk, by.pk, call.version, {"state": (before, state)}))
    return call
