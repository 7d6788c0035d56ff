"""What the event log holds about a person: values go, that something happened, when and by whom, stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from django.db import transaction

from spearhead.crm.erasure.holders import holds
from spearhead.crm.erasure.models import Erasure
from spearhead.crm.erasure.subject import Subject
from spearhead.kernel.events.erase import erase_payloads
from spearhead.kernel.events.models import Event

BATCH: Final = 200
#: fields of a person's records that say nothing about the person: figures and the timeline go on reading them
KEPT: Final = frozenset({
    "owner", "company", "contact", "deal", "lead", "source", "campaign", "status", "deleted_at", "do_not_contact",
    "accepted_at", "converted_at", "first_response_at", "reject_reason", "kind", "done_at", "due_at", "all_day",
    "started_at", "minutes", "direction", "answered", "merged_into",
    "role", "is_active", "hired_on", "left_on",
})  # fmt: skip


def left_of(payload: Mapping[str, Any]) -> dict[str, Any]:
    """What stays of an event on a person's own record: ids, days and states."""
    rest = {name: value for name, value in payload.items() if name != "changes" and _is_bare(value)}
    changes = {name: pair for name, pair in payload.get("changes", {}).items() if name in KEPT}
    return rest | ({"changes": changes} if changes else {})


def _is_bare(value: Any) -> bool:
    if isinstance(value, list):
        return all(_is_bare(one) for one in value)
    return value is None or isinstance(value, bool | int)


def _found(subject: Subject) -> Iterator[tuple[int, dict[str, Any]]]:
    """Each event that has to change, with what is left of it."""
    for event in Event.objects.filter(subject.rows()).order_by("pk").iterator(chunk_size=2000):
        rest = left_of(event.payload) | {"erased": True}
        if rest != event.payload:
            yield event.pk, rest
    others = Event.objects.exclude(subject.rows())
    asked = subject.traces.found_in(others, "payload", names=False)
    named = subject.traces.found_in(others.filter(subject.around()), "payload", names=True)
    for rows, names in ((asked.exclude(subject.around()), False), (named, True)):
        for event in rows.order_by("pk"):
            rest = subject.traces.without(event.payload, names=names) | {"erased": True}
            if rest != event.payload:
                yield event.pk, rest


def erase_events(subject: Subject, erasure: Erasure) -> int:
    """Erase their values in batches, each vouched for in the chain."""
    wanted, done = dict(_found(subject)), 0
    ids = sorted(wanted)
    for start in range(0, len(ids), BATCH):
        part = {one: wanted[one] for one in ids[start : start + BATCH]}
        with transaction.atomic():
            done += erase_payloads(part, by_id=erasure.asked_by_id, record_type="erasure", record_id=erasure.pk)
    return done


holds("events", erase_events, count=lambda subject: Event.objects.filter(subject.rows()).count())
