"""What arrived from a person by forms and programs."""

from __future__ import annotations

from django.db.models import QuerySet

from spearhead.automation.intake.models import Arrival
from spearhead.crm.erasure.holders import holds
from spearhead.crm.erasure.models import Erasure
from spearhead.crm.erasure.subject import Subject


def _arrivals(subject: Subject) -> QuerySet[Arrival]:
    return Arrival.objects.filter(lead_id__in=subject.leads)


def erase_arrivals(subject: Subject, _erasure: Erasure) -> int:
    """The words and the sender go; that something came, when and by which form, stays."""
    return _arrivals(subject).update(raw={}, values={}, sender="", event_key=None)


holds("arrivals", erase_arrivals, count=lambda subject: _arrivals(subject).count())
