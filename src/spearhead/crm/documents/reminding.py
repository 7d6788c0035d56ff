"""Reminding of files that are valid only until a day: 30 and 7 days before, and on the day itself, each once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from django.db import transaction

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.documents.models import Document
from spearhead.crm.records.kinds import KINDS
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.jobs.schedule import recurring

STEPS: Final = (0, 7, 30)


@recurring("documents.remind", every=timedelta(days=1), offset=timedelta(hours=0, minutes=30))
def remind() -> None:
    """Daily, in the morning of the workspace."""
    remind_of_expiry(today())


def remind_of_expiry(day: date) -> int:
    """Tell of every newest version that reaches a step; a day on which nothing ran is made up for. How many."""
    told = 0
    soon = Document.objects.filter(
        valid_until__gte=day, valid_until__lte=day + timedelta(days=STEPS[-1]), deleted_at__isnull=True
    )
    newest = soon.exclude(next_versions__deleted_at__isnull=True, next_versions__isnull=False)
    for pk in newest.values_list("pk", flat=True):
        told += _tell(pk, day)
    return told


def _tell(document_id: int, day: date) -> bool:
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document_id)
        if document.valid_until is None:
            return False
        step = next((one for one in STEPS if (document.valid_until - day).days <= one), None)
        before = document.reminded_days
        people = _whom(document)
        if step is None or (before is not None and before <= step) or not people:
            return False
        Document.objects.filter(pk=document.pk).update(reminded_days=step)
        extra = {"people": people, "title": document.name, "text": document.valid_until.isoformat()}
        record_event(Happened("document.expiring", "document", document.pk, None, document.version, extra=extra))
    return True


def _whom(document: Document) -> Sequence[int]:
    """Who added it; once they are gone, the owners of the records that it hangs on."""
    if User.objects.filter(pk=document.created_by_id or 0, is_active=True).exists():
        return [document.created_by_id or 0]
    found: set[int] = set()
    for link in document.links.all():
        if link.record_type in KINDS:
            rows = KINDS[link.record_type].model._default_manager.filter(pk=link.record_id, owner__is_active=True)
            found.update(rows.values_list("owner_id", flat=True))
    return sorted(found)
