"""Activities that go with the records they hang on, and come back with them; one survives while any link does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import Q

from spearhead.crm.activities.contact import recount_contact
from spearhead.crm.activities.models import Activity
from spearhead.crm.steps.evidence import proof_back, proof_lost
from spearhead.kernel.events import record_many
from spearhead.kernel.events.record import Happened

LINKS = ("company", "contact", "lead", "deal")


def go_with(kind: str, ids: Sequence[int], *, along: str, at: datetime, by_id: int) -> int:
    """Delete the activities of these just-deleted records that hang on nothing else that lives; returns how many."""
    rows = Activity.objects.filter(**{f"{kind}_id__in": list(ids)}, deleted_at__isnull=True)
    for other in LINKS:
        rows = rows.filter(Q(**{f"{other}__isnull": True}) | Q(**{f"{other}__deleted_at__isnull": False}))
    found = list(rows.values_list("pk", "version"))
    deals = list(rows.values_list("deal_id", flat=True).distinct())
    Activity.objects.filter(pk__in=[pk for pk, _version in found]).update(deleted_at=at, deleted_with=along)
    recount_contact(deals)  # a deal that was deleted before may come back without them
    _tell(found, "activity.deleted", along, at, by_id)
    proof_lost("activity", [pk for pk, _version in found], by_id=by_id)
    return len(found)


def come_back(along: str, *, at: datetime, by_id: int) -> int:
    """Restore the activities that went with a record; returns how many."""
    rows = Activity.objects.filter(deleted_with=along, deleted_at__isnull=False)
    found = list(rows.values_list("pk", "version"))
    deals = list(rows.values_list("deal_id", flat=True).distinct())
    rows.update(deleted_at=None, deleted_with="")
    recount_contact(deals)
    proof_back("activity", [pk for pk, _version in found])
    _tell(found, "activity.restored", along, at, by_id)
    return len(found)


def _tell(found: Iterable[tuple[int, int]], kind: str, along: str, at: datetime, by_id: int) -> None:
    record_many(Happened(kind, "activity", pk, by_id, version, {}, {"with": along}, at) for pk, version in found)
