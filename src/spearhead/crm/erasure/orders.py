"""What ordering and certifying an erasure have in common for contacts and former members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.erasure.holders import Copy
from spearhead.crm.erasure.models import Erasure
from spearhead.kernel import jobs
from spearhead.kernel.errors import Refused
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.text.clean import clean_text


def check_order(kind: str, record_id: int, name: str, typed: str, reason: str) -> None:
    """Refuse an unknown reason, another name than the person's, and a second order while one is at work; one that
    failed is forgotten and may be ordered anew.
    """
    if reason not in Erasure.Reason.values:
        message = _("Choose a value from the list.")
        raise Refused("unknown_reason", message, {"reason": message})
    if clean_text(typed, max_length=200, field="typed").strip() != name.strip():
        message = _("Type the name exactly as it is written here: %(name)s") % {"name": name}
        raise Refused("name_differs", message, {"typed": message})
    for before in Erasure.objects.filter(record_type=kind, record_id=record_id, done_at__isnull=True):
        job = job_of(before)
        if job is not None and not job.over:
            raise Refused("erasure_running", _("This person is being erased already."))
        before.delete()


def order(
    kind: str, record_id: int, stand_in: str, reason: str, job_kind: str, by: User, more: Mapping[str, Any]
) -> Erasure:
    """Keep the order, queue its job, tell the log."""
    erasure = Erasure.objects.create(
        record_type=kind, record_id=record_id, stand_in=stand_in, reason=reason, asked_at=timezone.now(),
        asked_by_id=by.pk,
    )  # fmt: skip
    title = _("Erase a person: %(who)s") % {"who": stand_in}
    params = {"erasure": erasure.pk, "language": by.language, **more}
    erasure.job_id = jobs.start(job_kind, user_id=by.pk, params=params, title=title).pk
    erasure.save(update_fields=["job_id"])
    record_event(Happened(f"{kind}.erasure_asked", kind, record_id, by.pk, extra={"reason": reason}))
    return erasure


def close(erasure: Erasure, counts: dict[str, int], copies: Sequence[Copy], event: str, version: int = 0) -> None:
    """Certify what went and where it still is; in the transaction that takes the last of it."""
    erasure.counts, erasure.done_at = counts, timezone.now()
    erasure.copies = [
        {"name": one.name, "made_at": one.made_at.isoformat(), "until": one.until and one.until.isoformat()}
        for one in copies
    ]
    erasure.save()
    told = {"erasure": erasure.pk, "counts": counts, "copies": len(erasure.copies)}
    happened = Happened(event, erasure.record_type, erasure.record_id, erasure.asked_by_id, version, {}, told)
    record_event(happened)


def job_of(erasure: Erasure) -> Job | None:
    """The job that does it."""
    return Job.objects.filter(pk=erasure.job_id).first() if erasure.job_id else None
