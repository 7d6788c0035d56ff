"""Leads with a known past, written in one go: who leaves a phone number comes to something, or nothing tells."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from spearhead.crm.leads.models import Lead
from spearhead.kernel.events.models import Event
from tests.cast import Cast
from tests.numbers.chances.past import at


def status_event(lead: Lead, moment: datetime, before: str, after: str) -> Event:
    """What an act writes when the status of a lead changes; not saved."""
    return Event(
        at=moment, door="web", kind=f"lead.{after}", record_type="lead", record_id=lead.pk, salt="", payload_hash="",
        payload={"changes": {"status": [before, after]}},
    )  # fmt: skip


def make_leads(cast: Cast, count: int = 300, *, signal: bool = True, open_: int = 12) -> list[Lead]:
    """`count` leads whose 60 days are over, one arriving a day, then `open_` new ones; of repA and repB in turn.

    Of those with a phone number four of five are converted after 10 days, else one of five; the rest is rejected.
    Without signal every second is converted.
    """
    found = []
    for number in range(count + open_):
        phone, luck = number * 29 % 17 < 9, number * 37 % 10  # unlike the days of the week
        good = (luck < 8 if phone else luck < 2) if signal else number * 53 % 11 < 5
        days = count - number + 61 if number < count else 2
        found.append(_lead(cast, number, days, phone=phone, status="new" if number >= count else _end(good=good)))
    Lead.objects.bulk_create(found)
    ended = [one for one in found if one.status != "new"]
    Event.objects.bulk_create(
        status_event(one, one.created_at + timedelta(days=10), "new", str(one.status)) for one in ended
    )
    return found


def _end(*, good: bool) -> str:
    return "converted" if good else "rejected"


def _lead(cast: Cast, number: int, days: int, *, phone: bool, status: str) -> Lead:
    when: dict[str, Any] = {"created_at": at(days), "received_at": at(days), "changed_at": at(max(days - 10, 0))}
    return Lead(
        name=f"Lead {number}", owner=(cast.rep_a, cast.rep_b)[number % 2], status=status,
        source=cast.sources["website"], phone="+86 20 1234" if phone else "", sort_key=f"lead {number:04}",
        reject_reason="no_need" if status == "rejected" else "",
        converted_at=at(max(days - 10, 0)) if status == "converted" else None, **when,
    )  # fmt: skip
