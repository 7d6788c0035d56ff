"""Meaningful contact: one definition for rot, staleness, pools and health, and what records remember of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from django.db.models import Max, Min

from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.models import Deal
from spearhead.crm.leads.models import Lead

HELD: Final = frozenset({Activity.Kind.CALL, Activity.Kind.MEETING, Activity.Kind.VISIT})
RESPONSES: Final = (Activity.Kind.CALL, Activity.Kind.MEETING, Activity.Kind.VISIT, Activity.Kind.EMAIL)


def is_contact(activity: Activity) -> bool:
    """An inbound message, an outbound one that was answered, or a held call, meeting or visit with an outcome."""
    if activity.done_at is None or activity.deleted_at is not None:
        return False
    if activity.kind == Activity.Kind.EMAIL:
        return activity.direction == "in" or activity.answered
    return activity.kind in HELD and bool(activity.outcome)


def recount_contact(deal_ids: Iterable[int | None]) -> None:
    """Set the last meaningful contact of deals from their activities; derived, so no version and no event."""
    for deal_id in {one for one in deal_ids if one}:
        rows = Activity.objects.filter(deal_id=deal_id, is_contact=True, deleted_at__isnull=True)
        Deal.objects.filter(pk=deal_id).update(last_contact_at=rows.aggregate(last=Max("done_at"))["last"])


def note_response(lead_ids: Iterable[int | None]) -> None:
    """Set the first response of leads that have none yet: a call, mail, meeting or visit that a person made."""
    for lead_id in {one for one in lead_ids if one}:
        rows = (
            Activity.objects.filter(lead_id=lead_id, kind__in=RESPONSES, done_at__isnull=False, deleted_at__isnull=True)
            .exclude(direction="in")
            .exclude(origin="automation")
        )  # an automatic reply answers nobody
        if first := rows.aggregate(first=Min("done_at"))["first"]:
            Lead.objects.filter(pk=lead_id, first_response_at__isnull=True).update(first_response_at=first)
