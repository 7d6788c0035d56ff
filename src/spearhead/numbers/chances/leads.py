"""Leads as rows to learn from: as each stood when it arrived and was taken on, and whether it came to something.

A lead comes to something when it is qualified or converted within `WINDOW` of its arrival. It is learned from once the
window is over, however it was decided, so that quick decisions do not count for more; it is spoken of while it is open
within its window.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce

from spearhead.accounts.workspace.access import zone
from spearhead.crm.activities.models import Activity
from spearhead.crm.leads.models import Lead
from spearhead.kernel.events.models import Event
from spearhead.numbers.chances.fields import FILLED, OF_LEAD, own_fields
from spearhead.numbers.chances.past import Changes
from spearhead.numbers.chances.rows import BATCH, Rows, Tell

WINDOW: Final = timedelta(days=60)
HOUR: Final = timedelta(hours=1)
GOOD: Final = frozenset({"qualified", "converted"})
OPEN: Final = ("new", "working")
At = Callable[[int, str, datetime, Any], Any]


@dataclass(frozen=True, slots=True)
class Ending:
    """Whether a lead came to something (None: not known yet), and when that was known."""

    won: bool | None
    at: datetime | None = None


def in_question(now: datetime) -> Q:
    """Leads of which something may be said: open, and within their window."""
    return Q(status__in=OPEN, deleted_at__isnull=True, merged_into__isnull=True, arrived__gt=now - WINDOW)


def standing_leads() -> QuerySet[Lead]:
    """Leads that are there, with `arrived`: when they came in."""
    return Lead.objects.annotate(arrived=Coalesce("received_at", "created_at"))


def endings(ids: list[int], now: datetime) -> dict[int, Ending]:
    """How leads ended: by the first time that they were qualified, converted or rejected, as their events tell."""
    leads = standing_leads().in_bulk(ids)
    events = Event.objects.filter(record_type="lead", record_id__in=ids).order_by("at", "id")
    good: dict[int, datetime] = {}
    for pk, at, payload in events.values_list("record_id", "at", "payload"):
        status = (payload.get("changes") or {}).get("status")
        if status and status[1] in GOOD:
            good.setdefault(pk, at)
    return {pk: _ending(leads[pk], good.get(pk), now) for pk in ids if pk in leads}


def _ending(lead: Any, good: datetime | None, now: datetime) -> Ending:
    told = good or lead.converted_at or (lead.changed_at if lead.status in GOOD else None)
    over = lead.arrived + WINDOW
    if told is not None and told <= over:
        return Ending(won=True, at=told)
    return Ending(won=False, at=over) if over <= now else Ending(won=None)


def read_leads(now: datetime, tell: Tell) -> Rows:
    """Every lead whose window is over, and those in question; nothing written after a row's moment enters it."""
    here = Q(deleted_at__isnull=True, merged_into__isnull=True, arrived__lte=now - WINDOW)
    ids = list(standing_leads().filter(here | in_question(now)).order_by("pk").values_list("pk", flat=True))
    rows = Rows()
    for start in range(0, len(ids), BATCH):
        tell(start, len(ids))
        _batch(ids[start : start + BATCH], now, rows)
    return rows


def _batch(ids: list[int], now: datetime, rows: Rows) -> None:
    leads, ended = standing_leads().in_bulk(ids), endings(ids, now)
    own = own_fields("lead")
    told = frozenset({*OF_LEAD, *own, *FILLED, "status", "owner"})
    changes, done = Changes("lead", ids, told), _done(ids)
    for pk in ids:
        lead: Any = leads[pk]
        over = lead.arrived + WINDOW <= now
        for moment in _moments(lead, changes, over=over):
            rows.records.append(pk)
            rows.outcomes.append(float(bool(ended[pk].won)) if over else float("nan"))
            rows.closed_on.append((lead.arrived + WINDOW).date() if over else None)
            rows.values.append(_values(lead, moment, changes.value, own, done[pk]))
        if over:
            _count_late(lead, ended[pk].at or lead.arrived + WINDOW, changes, own, rows)


def _moments(lead: Any, changes: Changes, *, over: bool) -> list[datetime]:
    """When a lead arrived and when it was first taken on; one in question is looked at the later of those only."""
    taken = next((at for at, before in changes.rows.get((lead.pk, "status"), ()) if before == "new"), None)
    after = changes.value(lead.pk, "status", taken, lead.status) if taken else ""
    found = [lead.arrived, *([taken] if taken and after == "working" and taken < lead.arrived + WINDOW else [])]
    return found if over else found[-1:]


def _values(
    lead: Any, moment: datetime, at: At, own: Mapping[str, str], done: list[datetime]
) -> dict[str, Any]:  # fmt: skip
    arrived = lead.arrived.astimezone(zone())
    answered = lead.first_response_at
    quick = answered if answered is not None and answered <= moment else None
    found: dict[str, Any] = {name: at(lead.pk, name, moment, getattr(lead, path)) for name, path in OF_LEAD.items()}
    found |= {f"has.{name}": bool(at(lead.pk, name, moment, getattr(lead, name))) for name in FILLED}
    found |= {name: at(lead.pk, name, moment, lead.custom.get(name[7:])) for name in own}
    return found | {
        "status": "new" if moment == lead.arrived else "working",
        "owner": at(lead.pk, "owner", moment, lead.owner_id), "activities": sum(one < moment for one in done),
        "answer_hours": None if quick is None else max(quick - lead.arrived, timedelta()) / HOUR,
        "arrived_weekday": arrived.isoweekday(), "arrived_at_work": 8 <= arrived.hour < 19,
    }  # fmt: skip


def _done(ids: list[int]) -> defaultdict[int, list[datetime]]:
    """When each thing done with a lead was known to have been done."""
    found: defaultdict[int, list[datetime]] = defaultdict(list)
    rows = Activity.objects.filter(lead_id__in=ids, done_at__isnull=False, deleted_at__isnull=True)
    for lead, done, made, door in rows.values_list("lead_id", "done_at", "created_at", "created_door"):
        if done is not None:  # the filter has none, but the field may be empty
            found[lead or 0].append(done if door == "import" else max(done, made))
    return found


def _count_late(lead: Any, ended: datetime, changes: Changes, own: Mapping[str, str], rows: Rows) -> None:
    """L1: of the leads with a value, how many had it last set when their end was known, or later."""
    present = {name: getattr(lead, path) for name, path in OF_LEAD.items()}
    present |= {name: lead.custom.get(name[7:]) for name in own}
    for name in FILLED:
        present[name] = getattr(lead, name)
    for name, value in present.items():
        if value is None or value in ("", []):
            continue
        last, counts = changes.last(lead.pk, name), rows.late[f"has.{name}" if name in FILLED else name]
        counts[0] += 1
        counts[1] += last is not None and last >= ended
        counts[2] += last is not None
