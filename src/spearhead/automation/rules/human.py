"""A human value wins: who set a field of a record last, and whether a person let automation have it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from spearhead.accounts.users.models import User
from spearhead.crm.records.acts import plain
from spearhead.crm.records.kinds import kind_of
from spearhead.crm.records.models import Record
from spearhead.kernel.acts import act
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.feed import of_record
from spearhead.kernel.events.record import Happened

RELEASED: Final = "automation_allowed"
MACHINES: Final = frozenset({"automation"})


@dataclass(frozen=True, slots=True)
class Kept:
    """A person's value that a rule leaves alone."""

    by_id: int | None
    at: datetime


def value_of(record: Record, field: str) -> Any:
    """The present value, as events keep it."""
    if field.startswith("custom."):
        return record.custom.get(field.removeprefix("custom."))
    return plain(getattr(record, field))


def human_value(noun: str, record: Record, field: str) -> Kept | None:
    """Who set this field last, where it was a person and the field is not empty; None where a rule may set it.

    An owner counts as set by a person once a person handed the record over."""
    if value_of(record, field) in (None, "", []):
        return None
    named = "owner" if field == "owner_id" else field
    for event in of_record(noun, record.pk).order_by("-id").iterator(chunk_size=200):
        if event.kind == f"{noun}.{RELEASED}" and event.payload.get("field") == named:
            return None
        if field == "owner_id" and event.kind == f"{noun}.created":
            break
        if named in event.payload.get("changes", {}):
            return None if event.door in MACHINES or event.actor_id is None else Kept(event.actor_id, event.at)
    if field == "owner_id":
        return None  # whom a record began with was nobody's choice
    machine = record.created_door in MACHINES or record.created_by_id is None
    return None if machine else Kept(record.created_by_id, record.created_at)


@act
def let_automation_manage(noun: str, record_id: str | int, field: str, *, by: User) -> None:
    """A person gives a field of a record to automation; a value that a person sets later is theirs again."""
    found = kind_of(noun).to_change(by, record_id)
    extra = {"field": field[:80]}
    record_event(Happened(f"{noun}.{RELEASED}", noun, found.pk, by.pk, found.version, extra=extra))
