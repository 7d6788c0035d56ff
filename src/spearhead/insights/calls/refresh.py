"""Keeping the calls true: what is new is opened, what is gone is resolved, what nobody looked at goes one level up."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Final, TypeVar

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
BATCH: Final = 500
State = Call.State
T = TypeVar("T")


@recurring("calls.refresh", every=timedelta(minutes=5))
def refresh() -> int:
    """Bring the calls to what is true now; of two schedulers one waits for the other, and finds nothing to do."""
    return refresh_at(timezone.now())


def refresh_at(now: datetime) -> int:
    """The same for a moment; returns how many were opened or resolved.

    What is true is read without a lock and written in batches, so that no write of a person waits for long.
    """
    found = {one.key: one for one in find_all(now, today())}
    standing = {(one.kind, one.record_type, one.record_id): one for one in Call.objects.exclude(state=State.RESOLVED)}
    gone = [one.pk for key, one in standing.items() if key not in found]
    new = [one for key, one in found.items() if key not in standing]
    kept = [(one, found[key]) for key, one in standing.items() if key in found]
    kept = [(one, now_found) for one, now_found in kept if _moved(one, now_found)]
    done = sum(_resolve(part, now) for part in _batches(gone)) + sum(_open(part, now) for part in _batches(new))
    for part in _batches(kept):
        _follow(part)
    with _alone():
        Call.objects.filter(state=State.SNOOZED, until__lte=today()).update(state=State.OPEN, until=None, seen_at=None)
        _go_up(now)
    return done


@contextmanager
def _alone() -> Iterator[None]:
    """A transaction; of two that refresh one waits for the other."""
    with transaction.atomic():
        Counter.objects.get_or_create(name=LOCK)
        Counter.objects.select_for_update().get(name=LOCK)
        yield


def _batches(rows: Sequence[T]) -> Iterator[Sequence[T]]:
    return (rows[start : start + BATCH] for start in range(0, len(rows), BATCH))


def _resolve(ids: Sequence[int], now: datetime) -> int:
    with _alone():
        rows = Call.objects.filter(pk__in=ids).exclude(state=State.RESOLVED)
        return rows.update(state=State.RESOLVED, resolved_at=now)


def _open(part: Sequence[Found], now: datetime) -> int:
    """Open these, but for those that another refresh has opened meanwhile."""
    with _alone():
        rows = Call.objects.exclude(state=State.RESOLVED).filter(record_id__in=[one.record_id for one in part])
        there = set(rows.values_list("kind", "record_type", "record_id"))
        return len(Call.objects.bulk_create([_opened(one, now) for one in part if one.key not in there]))


def _opened(one: Found, now: datetime) -> Call:
    return Call(
        kind=one.kind, record_type=one.record_type, record_id=one.record_id, owner_id=one.owner_id, since=one.since,
        value_minor=one.value_minor, said=one.said, opened_at=now,
    )  # fmt: skip


def _moved(call: Call, found: Found) -> bool:
    return (call.owner_id, call.value_minor, call.said) != (found.owner_id, found.value_minor, found.said)


def _follow(part: Sequence[tuple[Call, Found]]) -> None:
    """Owner, worth and words follow the record; since when stays as it was."""
    with _alone():
        for call, found in part:
            words = {"owner_id": found.owner_id, "value_minor": found.value_minor, "said": found.said}
            Call.objects.filter(pk=call.pk).update(**words)


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
