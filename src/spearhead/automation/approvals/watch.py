"""The clock of approvals: what nobody decides in time goes one level up; what no longer fits its deal is closed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from spearhead.accounts.workspace.access import today
from spearhead.automation.approvals.acts import expire_request, told_to
from spearhead.automation.approvals.councils import call, silent
from spearhead.automation.approvals.models import ApprovalRequest
from spearhead.automation.approvals.people import one_up
from spearhead.automation.clocks.access import working_time
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.jobs.schedule import recurring

BATCH: Final = 500
PENDING: Final = ApprovalRequest.State.PENDING


@recurring("approvals.tend", every=timedelta(minutes=1))
def tend() -> int:
    """Close what changed, then send up what is late; a step is taken once, however many schedulers run."""
    changed = ApprovalRequest.objects.filter(state=PENDING, deal__changed_at__gt=F("created_at"))
    for request_id in changed.values_list("pk", flat=True)[:BATCH]:
        expire_request(request_id)
    return escalate(timezone.now())


def escalate(now: datetime) -> int:
    """Send every pending request that is past its time one level up; returns how many went."""
    late = ApprovalRequest.objects.filter(state=PENDING, due_at__lte=now).order_by("due_at")
    return sum(_up(request_id, now) for request_id in late.values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _up(request_id: int, now: datetime) -> int:
    rows = ApprovalRequest.objects.select_for_update().filter(pk=request_id, state=PENDING, due_at__lte=now)
    request = rows.first()
    if request is None:
        return 0
    people: list[int] = []
    asked: set[int] = set()
    for place, waited, known in silent(request):
        higher = [one for one in one_up(waited, today()) if one not in known and one != request.requester_id]
        call(request, place, higher, now, settles=True)
        people += [one for one in higher if one not in people]
        asked |= set(waited)
    request.escalated += 1
    request.due_at = working_time().after(now, request.hours * 60) if people else None
    request.save(update_fields=["escalated", "due_at"])
    to = told_to(people or sorted(asked), request.requester_id)
    extra = {"title": request.snapshot["deal"], "people": to, "text": request.reason, "deal": request.deal_id}
    record(Happened("approval.escalated", "approval", request.pk, None, request.version, extra=extra))
    return 1
