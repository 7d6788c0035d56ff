"""Events that wait until all earlier ones are known, so that the log's order is the order of time."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from spearhead.kernel.events import record_many
from spearhead.kernel.events.record import Happened

Line = tuple[datetime, int, str, str, int, int | None, int, Any, Any]


class Outbox:
    """A heap by time; `send` writes what lies before a moment."""

    def __init__(self) -> None:
        self._heap: list[Line] = []
        self._n = 0
        self.sent = 0

    def add(
        self,
        at: datetime,
        kind: str,
        record: tuple[str, int],
        actor_id: int | None,
        *,
        version: int = 1,
        changes: Mapping[str, tuple[Any, Any]] | None = None,
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep an event; `record` is its type and id."""
        self._n += 1
        heapq.heappush(self._heap, (at, self._n, kind, record[0], record[1], actor_id, version, changes, extra))

    def send(self, before: datetime | None = None) -> None:
        """Write all events before a moment (all that are kept when none is given), oldest first."""
        lines = list(self._pop(before))
        record_many(_happened(line) for line in lines)
        self.sent += len(lines)

    def _pop(self, before: datetime | None) -> Iterator[Line]:
        while self._heap and (before is None or self._heap[0][0] < before):
            yield heapq.heappop(self._heap)


def _happened(line: Line) -> Happened:
    at, _n, kind, record_type, record_id, actor, version, changes, extra = line
    return Happened(kind, record_type, record_id, actor, version, changes or {}, extra or {}, at)
