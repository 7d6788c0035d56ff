"""How records stood on a past moment: their fields today, taken back change by change through their events."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from spearhead.kernel.events.models import Event


class Changes:
    """All recorded changes of some records of one kind, by record and field, the earliest first."""

    def __init__(self, record_type: str, ids: Iterable[int], fields: frozenset[str]) -> None:
        self.rows: defaultdict[tuple[int, str], list[tuple[datetime, Any]]] = defaultdict(list)
        found = Event.objects.filter(record_type=record_type, record_id__in=list(ids)).order_by("at", "id")
        for record, at, payload in found.values_list("record_id", "at", "payload").iterator(chunk_size=2_000):
            changes: Mapping[str, Any] = payload.get("changes") or {}
            for name in fields & changes.keys():
                self.rows[record, name].append((at, changes[name][0]))

    def value(self, record: int, name: str, moment: datetime, present: Any) -> Any:
        """What the field held at a moment: what the first change after it found there, or what it holds now."""
        rows = self.rows.get((record, name))
        if not rows:
            return present
        place = bisect_right(rows, moment, key=lambda row: row[0])
        return rows[place][1] if place < len(rows) else present

    def last(self, record: int, name: str) -> datetime | None:
        """When the field was last changed; None where it never was since its record was made."""
        rows = self.rows.get((record, name))
        return rows[-1][0] if rows else None
