"""Writing events: called by acts, inside their transaction."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import orjson
from django.utils import timezone

from spearhead.kernel.acts import passage
from spearhead.kernel.bulk import insert_objects, insert_one
from spearhead.kernel.events.models import Event


@dataclass(frozen=True, slots=True)
class Happened:
    """What an act reports: `kind` is ``noun.verb`` in the past tense, `changes` maps field to (before, after)."""

    kind: str
    record_type: str
    record_id: int
    actor_id: int | None
    version: int = 0
    changes: Mapping[str, tuple[Any, Any]] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None


def canonical(value: object) -> bytes:
    """The one byte form of a payload that hashes are taken of: sorted keys, dates and decimals as text."""
    return orjson.dumps(value, default=str, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)


def hash_payload(salt: str, payload: object) -> str:
    """SHA-256 of the salt and the canonical payload."""
    return hashlib.sha256(salt.encode() + canonical(payload)).hexdigest()


def _event(happened: Happened) -> Event:
    way = passage()
    payload: dict[str, Any] = {}
    if happened.changes:
        payload["changes"] = {name: list(pair) for name, pair in happened.changes.items()}
    payload.update(happened.extra)
    payload = orjson.loads(canonical(payload))
    salt = secrets.token_hex(8)
    return Event(
        at=happened.at or timezone.now(),
        actor_id=happened.actor_id,
        door=way.door,
        request_id=way.request_id,
        cause=way.cause,
        kind=happened.kind,
        record_type=happened.record_type,
        record_id=happened.record_id,
        record_version=happened.version,
        payload=payload,
        salt=salt,
        payload_hash=hash_payload(salt, payload),
    )


def record(happened: Happened) -> Event:
    """Append one event; it becomes visible and is sealed when the act commits."""
    event = _event(happened)
    insert_one(event)
    return event


def record_many(all_happened: Iterable[Happened]) -> None:
    """Append many events in few statements (imports, bulk acts)."""
    insert_objects([_event(one) for one in all_happened])
