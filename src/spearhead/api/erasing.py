"""Kept answers that quote a person who is erased: forgotten before their day is over."""

from __future__ import annotations

from spearhead.crm.erasure.holders import holds
from spearhead.crm.erasure.models import Erasure
from spearhead.crm.erasure.subject import Subject
from spearhead.kernel.answers import KeptAnswer


def erase_answers(subject: Subject, _erasure: Erasure) -> int:
    """Remove those that hold a name, an address or a number."""
    wanted = [word.encode() for word in (*subject.traces.sure, *subject.traces.names)]
    found = [
        row.pk
        for row in KeptAnswer.objects.only("pk", "body").iterator(chunk_size=500)
        if any(word in bytes(row.body) for word in wanted)
    ]
    return KeptAnswer.objects.filter(pk__in=found).delete()[0]


holds("answers", erase_answers)
