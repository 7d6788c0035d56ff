"""What goes back by itself (回收): every night what nobody worked on, warned of 7 and 1 days before."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from spearhead.accounts.absences.models import Absence
from spearhead.accounts.users.operator import operator
from spearhead.accounts.workspace.access import today, workspace, zone
from spearhead.automation.pools.access import MODELS
from spearhead.automation.pools.acts import OPEN, put_in
from spearhead.automation.pools.dates import Leave, due_after
from spearhead.automation.pools.models import Pool, PoolDue, PoolMember, PoolStay
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.models import Deal
from spearhead.crm.records.models import Record
from spearhead.kernel.calendar import WorkCalendar
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.models import Event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.jobs.schedule import recurring

WARNINGS: Final = (7, 1)
PROTECTED: Final = ("proposal", "negotiation")
BATCH: Final = 500


@recurring("pools.nightly", every=timedelta(days=1), offset=timedelta(hours=18))
def nightly() -> int:
    """At two in the morning in China."""
    return tend(today())


def tend(day: date) -> int:
    """Count down what members hold, warn, and take back what is due; returns how many went back."""
    gone = 0
    seen: set[tuple[str, int]] = set()
    for pool in Pool.objects.filter(retired_at__isnull=True).order_by("id"):
        people = PoolMember.objects.filter(pool=pool).values_list("user_id", flat=True)
        rows = _open(pool, MODELS[pool.kind]._default_manager.filter(owner_id__in=people, deleted_at__isnull=True))
        ids = [pk for pk in rows.values_list("pk", flat=True) if (pool.kind, pk) not in seen]
        seen |= {(pool.kind, pk) for pk in ids}
        for start in range(0, len(ids), BATCH):
            gone += _batch(pool, ids[start : start + BATCH], day)
    _forget(seen)
    return gone


def _open(pool: Pool, rows: Any) -> Any:
    return rows.filter(status__in=OPEN) if pool.kind == "lead" else rows


def _forget(seen: set[tuple[str, int]]) -> None:
    """No countdown for what no pool's rules hold for any more."""
    gone = [pk for pk, kind, record_id in PoolDue.objects.values_list("pk", "record_type", "record_id")
            if (kind, record_id) not in seen]  # fmt: skip
    PoolDue.objects.filter(pk__in=gone).delete()


def _batch(pool: Pool, ids: Sequence[int], day: date) -> int:
    records = MODELS[pool.kind]._default_manager.in_bulk(list(ids))
    due = due_dates(pool, records.values())
    gone = 0
    for pk, record in records.items():
        if pk not in due:
            PoolDue.objects.filter(record_type=pool.kind, record_id=pk).delete()
        elif due[pk][0] <= day:
            gone += _take_back(pool, pk, day)
        else:
            _count_down(pool, record, *due[pk], day)
    return gone


def due_dates(pool: Pool, records: Iterable[Record]) -> dict[int, tuple[date, str]]:
    """For each record when it goes back and why (``idle`` or ``no_deal``); protected ones are not in it."""
    rows = {one.pk: one for one in records if one.owner_id is not None}
    facts = _Facts(pool, rows)
    found: dict[int, tuple[date, str]] = {}
    for pk, record in rows.items():
        if pk in facts.protected:
            continue
        held = facts.held_since(record)
        leave = facts.leave.get(record.owner_id or 0, ())
        dates: list[tuple[date, str]] = []
        if pool.idle_days is not None:
            base = max(held, facts.spoken.get(pk, held))
            dates.append((due_after(base, pool.idle_days, leave=leave, calendar=facts.calendar), "idle"))
        if pool.no_deal_days is not None and pool.kind == "company":
            base = max(held, facts.opened.get(pk, held))
            dates.append((due_after(base, pool.no_deal_days, leave=leave, calendar=facts.calendar), "no_deal"))
        if dates:
            found[pk] = min(dates)
    return found


class _Facts:
    """What decides over some records, read in a few queries."""

    def __init__(self, pool: Pool, rows: Mapping[int, Record]) -> None:
        ids = list(rows)
        self.zone = zone()
        self.calendar = WorkCalendar(workspace().work_region) if pool.working_days else None
        held = Activity.objects.filter(**{f"{pool.kind}_id__in": ids}, is_contact=True, deleted_at__isnull=True)
        spoken = held.order_by().values_list(f"{pool.kind}_id").annotate(last=Max("done_at"))
        self.spoken = {pk: self._day(at) for pk, at in spoken if at}
        kinds = (f"{pool.kind}.reassigned",)
        given = Event.objects.filter(record_type=pool.kind, record_id__in=ids, kind__in=kinds).order_by()
        self._given = {pk: self._day(at) for pk, at in given.values_list("record_id").annotate(last=Max("at"))}
        deals = Deal.objects.filter(company_id__in=ids if pool.kind == "company" else [], deleted_at__isnull=True)
        self.opened = {pk: day for pk, day in deals.order_by().values_list("company_id").annotate(
            last=Max("opened_on")) if pk and day}  # fmt: skip
        going = deals.filter(status="open", stage__status__in=PROTECTED)
        self.protected = {*going.values_list("company_id", flat=True),
                          *deals.filter(status="won").values_list("company_id", flat=True)}  # fmt: skip
        self.leave = _leave({one.owner_id for one in rows.values()})

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def held_since(self, record: Record) -> date:
        """Since when the present owner has it."""
        return max(self._day(record.created_at), self._given.get(record.pk, date.min))


def _leave(people: Iterable[int | None]) -> dict[int, Leave]:
    found: defaultdict[int, list[tuple[date, date]]] = defaultdict(list)
    rows = Absence.objects.filter(user_id__in=[one for one in people if one], percent=100)
    for user_id, start, end in rows.values_list("user_id", "starts_on", "ends_on"):
        found[user_id].append((start, end))
    return dict(found)


@transaction.atomic
def _take_back(pool: Pool, record_id: int, day: date) -> int:
    """Re-checked under the lock: a call held a moment ago keeps it."""
    record = MODELS[pool.kind]._default_manager.select_for_update().filter(
        pk=record_id, deleted_at__isnull=True, owner_id__isnull=False).first()  # fmt: skip
    if record is None:
        return 0
    due = due_dates(pool, [record]).get(record_id)
    if due is None or due[0] > day:
        return 0
    previous = record.owner_id
    put_in(pool, record, PoolStay.Reason.RECYCLED, by=operator(), note=due[1])
    _tell("recycled", pool, record, previous, due[0])
    return 1


def _count_down(pool: Pool, record: Record, due_on: date, why: str, day: date) -> None:
    left = (due_on - day).days
    row = PoolDue.objects.filter(record_type=pool.kind, record_id=record.pk).first()
    if row is None or (row.due_on, row.owner_id) != (due_on, record.owner_id):
        values = {"pool": pool, "owner_id": record.owner_id, "due_on": due_on, "why": why, "warned": None}
        row, _made = PoolDue.objects.update_or_create(record_type=pool.kind, record_id=record.pk, defaults=values)
    step = next((one for one in reversed(WARNINGS) if left <= one), None)
    if step is not None and (row.warned is None or step < row.warned):
        PoolDue.objects.filter(pk=row.pk).update(warned=step)
        _tell("recycling", pool, record, record.owner_id, due_on)


def _tell(verb: str, pool: Pool, record: Record, owner_id: int | None, due_on: date) -> None:
    extra = {"people": [owner_id] if owner_id else [], "title": str(record), "text": due_on.isoformat(),
             "record": [pool.kind, record.pk]}  # fmt: skip
    record_event(Happened(f"pool.{verb}", "pool", pool.pk, None, pool.version, extra=extra, at=timezone.now()))
