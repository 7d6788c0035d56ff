"""Queries compiled once: the ORM says what is asked, its SQL is kept, and only the values change from call to call.

For the few readings that every request makes (who calls, what may they see). The rows come as the driver gives them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

_STAND_INS: Final[dict[type, Callable[[int], Any]]] = {
    int: lambda i: 4_611_686_018_427_380_000 + i,
    str: lambda i: f"stand-in-7f3a91-{i}",
    date: lambda i: date(1801, 1, 1) + timedelta(days=i),
    datetime: lambda i: datetime(1801, 1, 1, tzinfo=UTC) + timedelta(days=i),
}


def _adapted(value: Any) -> Any:
    """A value as this database's driver wants it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


class Prepared:
    """`build` makes the ``values_list`` query from one value of each of `kinds` (int, str, date, datetime)."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *kinds: type) -> None:
        self._build = build
        self._kinds = kinds
        self._compiled: dict[str, tuple[str, list[tuple[int, Any]]]] = {}

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """The rows for these values, each a tuple as the driver gives it."""
        compiled = self._compiled.get(connection.vendor)
        if compiled is None:
            compiled = self._compiled[connection.vendor] = self._compile()
        sql, slots = compiled
        given = [_adapted(value) for value in values]
        return fetch(sql, [given[place] if place >= 0 else constant for place, constant in slots])

    def _compile(self) -> tuple[str, list[tuple[int, Any]]]:
        stand_ins = [_STAND_INS[kind](place) for place, kind in enumerate(self._kinds)]
        sql, params = self._build(*stand_ins).query.sql_with_params()
        known = [_adapted(value) for value in stand_ins]
        slots = [(known.index(param), None) if param in known else (-1, param) for param in params]
        if missing := set(range(len(known))) - {place for place, _constant in slots}:
            raise TypeError(f"the prepared query does not use its values {sorted(missing)}")
        return sql, slots


def fetch(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows of a compiled query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
