"""What rules said to a person or about them: the words go, that a rule ran stays."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from spearhead.automation.channels.models import Delivery
from spearhead.automation.rules.models import AutomationRun
from spearhead.automation.rules.sending import mark_of
from spearhead.crm.erasure.holders import holds
from spearhead.crm.erasure.models import Erasure
from spearhead.crm.erasure.subject import Subject


def _runs(subject: Subject) -> QuerySet[AutomationRun]:
    return AutomationRun.objects.filter(subject.rows(("contact", "lead"))).exclude(outcomes=[])


def _sent(subject: Subject) -> QuerySet[Delivery]:
    found = Q(to_type="contact", to_id__in=subject.contacts) | Q(to_type="lead", to_id__in=subject.leads)
    for run in _runs(subject):
        found |= Q(key__startswith=mark_of(run))
    return Delivery.objects.filter(found)


def erase_sayings(subject: Subject, _erasure: Erasure) -> int:
    """What was or is to be sent is deleted; runs keep what they were and forget the values."""
    return _sent(subject).delete()[0] + _runs(subject).update(outcomes=[])


holds("automations", erase_sayings, count=lambda subject: _runs(subject).count() + _sent(subject).count())
