"""Taking a person's data out of events: the chain stays whole, and what is left of them is vouched for.

An erased event keeps its place and its hash; its payload is replaced by what may stay, marked ``erased``. The event
``events.erased``, which is sealed like any other, holds the hash of what stayed, so that nobody can use the mark to
write something else there (`chain.verify`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import orjson
from django.db import connection

from spearhead.kernel.bulk import json_text
from spearhead.kernel.events.models import Event
from spearhead.kernel.events.record import Happened, canonical, hash_payload, record

KIND: Final = "events.erased"


def erase_payloads(
    left: Mapping[int, Mapping[str, Any]], *, by_id: int | None, record_type: str, record_id: int
) -> int:
    """Replace the payloads of events by what is left of them, and vouch for it; how many. In the act's transaction."""
    if not left:
        return 0
    proofs, rows = {}, []
    for event_id, rest in left.items():
        payload: dict[str, Any] = orjson.loads(canonical({**rest, "erased": True}))
        proofs[str(event_id)] = hash_payload("", payload)
        rows.append((json_text(payload), event_id))
    table = connection.ops.quote_name(Event._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET payload = %s, salt = '' WHERE id = %s", rows)  # noqa: S608  # ours
    record(Happened(KIND, record_type, record_id, by_id, extra={"proofs": proofs}))
    return len(rows)


def proofs() -> dict[int, str]:
    """What every erased event is vouched to hold now: the last word counts."""
    found: dict[int, str] = {}
    for payload in Event.objects.filter(kind=KIND).order_by("id").values_list("payload", flat=True):
        found.update({int(event_id): digest for event_id, digest in payload.get("proofs", {}).items()})
    return found
