"""Keeping the calls true: what is new is opened, what is gone is resolved, what nobody looked at goes one level up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.utils import timezone

from spearhead.accounts.workspace.access import today, workspace
from spearhead.automation.approvals.people import one_up
from spearhead.insights.calls.finding import Found, find_all
from spearhead.insights.calls.models import Call
from spearhead.kernel.calendar import add_workdays
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.ids import Counter
from spearhead.kernel.jobs.schedule import recurring

LOCK: Final = "calls.refresh"
UNSEEN: Final = 2  #: working days until a call that nobody saw goes up
State = Call.State


@recurring("calls.refresh", every=timedelta(minutes=5))
def refresh() -> int:
    """Bring the calls to what is true now; of two schedulers one waits for the other, and finds nothing to do."""
    return refresh_at(timezone.now())


@transaction.atomic
def refresh_at(now: datetime) -> int:
    """The same for a moment; returns how many were opened or resolved."""
    Counter.objects.get_or_create(name=LOCK)
    Counter.objects.select_for_update().get(name=LOCK)
    day = today()
    found = {one.key: one for one in find_all(now, day)}
    standing = {(one.kind, one.record_type, one.record_id): one for one in Call.objects.exclude(state=State.RESOLVED)}
    gone = [one.pk for key, one in standing.items() if key not in found]
    Call.objects.filter(pk__in=gone).update(state=State.RESOLVED, resolved_at=now)
    new = [_opened(one, now) for key, one in found.items() if key not in standing]
    Call.objects.bulk_create(new, batch_size=500)
    for key, one in standing.items():
        if key in found:
            _follow(one, found[key])
    Call.objects.filter(state=State.SNOOZED, until__lte=day).update(state=State.OPEN, until=None, seen_at=None)
    _go_up(now)
    return len(gone) + len(new)


def _opened(one: Found, now: datetime) -> Call:
    return Call(
        kind=one.kind, record_type=one.record_type, record_id=one.record_id, owner_id=one.owner_id, since=one.since,
        value_minor=one.value_minor, said=one.said, opened_at=now,
    )  # fmt: skip


def _follow(call: Call, found: Found) -> None:
    """Owner, worth and words follow the record; since when stays as it was."""
    now = {"owner_id": found.owner_id, "value_minor": found.value_minor, "said": found.said}
    if any(getattr(call, name) != value for name, value in now.items()):
        Call.objects.filter(pk=call.pk).update(**now)


def _go_up(now: datetime) -> None:
    """Unseen for two working days: whoever leads the leader is told, once."""
    region, day = workspace().work_region, today()
    rows = Call.objects.filter(state=State.OPEN, seen_at__isnull=True, escalated_at__isnull=True, owner__isnull=False)
    for call in rows.filter(opened_at__lt=now - timedelta(days=UNSEEN)):
        if add_workdays(timezone.localdate(call.opened_at), UNSEEN, region) > day:
            continue
        people = one_up(one_up([call.owner_id or 0], day), day)
        call.escalated_at = now
        call.save(update_fields=["escalated_at"])
        if people:
            extra = {"people": people, "kind": call.kind, "record": [call.record_type, call.record_id]}
            record(Happened("call.escalated", "call", call.pk, None, call.version, extra=extra))
