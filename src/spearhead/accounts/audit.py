"""Reading the audit log: every event, found by person, kind, record and day; hidden fields are absent from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final

from django.db.models import QuerySet

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import zone
from spearhead.kernel.errors import Absent
from spearhead.kernel.events.models import Event
from spearhead.kernel.ids import read_id

CAP: Final = 10_000


@dataclass(frozen=True, slots=True)
class Search:
    """What the log is searched for; empty parts do not narrow. `kind` may end in ``.*``; days are the workspace's."""

    actor_id: int | None = None
    kind: str = ""
    record_type: str = ""
    record_id: int | None = None
    door: str = ""
    since: date | None = None
    until: date | None = None


def log_for(user: User, search: Search) -> QuerySet[Event]:
    """The events that fit, newest first, for whoever may read the log."""
    user.sight.require("audit", "read")
    rows = Event.objects.order_by("-id")
    exact = {"actor_id": search.actor_id, "record_id": search.record_id, "record_type": search.record_type,
             "door": search.door}  # fmt: skip
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if search.kind.endswith(".*"):
        rows = rows.filter(kind__startswith=search.kind[:-1])
    elif search.kind:
        rows = rows.filter(kind=search.kind)
    if search.since:
        rows = rows.filter(at__gte=_start(search.since))
    if search.until:
        rows = rows.filter(at__lt=_start(search.until + timedelta(days=1)))
    return rows


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=zone())


def event_for(user: User, event_id: str | int) -> Event:
    """One event, or `Absent`."""
    found = log_for(user, Search()).filter(pk=read_id(event_id)).first()
    if found is None:
        raise Absent
    return found


def readable_changes(user: User, event: Event) -> Mapping[str, Any]:
    """The changes of an event without the fields that this role may not see."""
    changes = event.payload.get("changes", {}) if isinstance(event.payload, dict) else {}
    hidden = {field for resource, field in user.sight.hidden if resource == event.record_type}
    return {name: pair for name, pair in changes.items() if not {name, _public(name)} & hidden}


def _public(name: str) -> str:
    return name.removesuffix("_id").removesuffix("_minor")
