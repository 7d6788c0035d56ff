"""Reading events in sealed order: the change feed of the API, live screens, notices."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Max, QuerySet

from spearhead.kernel.events.models import Event


def after(cursor: int, limit: int = 200) -> QuerySet[Event]:
    """Sealed events after `cursor`, in order; a late commit is never skipped because sealing comes after commit."""
    return Event.objects.filter(seq__gt=cursor).order_by("seq")[:limit]


def newest() -> int:
    """The last sealed place, 0 for an empty log."""
    return Event.objects.aggregate(top=Max("seq"))["top"] or 0


def of_record(record_type: str, record_id: int) -> QuerySet[Event]:
    """All events of one record, newest first."""
    return Event.objects.filter(record_type=record_type, record_id=record_id).order_by("-id")


def of_records(pairs: Sequence[tuple[str, Sequence[int]]]) -> QuerySet[Event]:
    """Events of several records (a company with its deals and contacts), newest first."""
    found = Event.objects.none()
    for record_type, ids in pairs:
        found = found | Event.objects.filter(record_type=record_type, record_id__in=list(ids))
    return found.order_by("-id")


def topics_after(cursor: int) -> tuple[int, list[str]]:
    """The newest sealed place after `cursor` and the kinds of records that changed since, without the records."""
    rows = Event.objects.filter(seq__gt=cursor).order_by()
    top = rows.aggregate(top=Max("seq"))["top"]
    if top is None:
        return cursor, []
    return top, sorted(rows.values_list("record_type", flat=True).distinct())
