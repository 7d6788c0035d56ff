"""Queries compiled once: the ORM says what is asked, its SQL is kept, and only the values change from call to call.

For the few readings that every request or every write makes (who calls, what may they see, the record to change).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any, Final, Generic, TypeVar

from django.db import connection, transaction
from django.db.models import Model, QuerySet

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


Slots = Sequence[tuple[int, Any]]
M = TypeVar("M", bound=Model)


class _Query:
    """`build` makes a query from one value of each of `kinds` (int, str, date, datetime)."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *kinds: type) -> None:
        self._build = build
        self._kinds = kinds

    def _stand_ins(self) -> list[Any]:
        return [_STAND_INS[kind](place) for place, kind in enumerate(self._kinds)]

    def _slots(self, stand_ins: Sequence[Any], params: Sequence[Any]) -> Slots:
        """For each parameter of the SQL, which of the values it is (or -1 and the constant)."""
        known = [_adapted(value) for value in stand_ins]
        slots = [(known.index(param), None) if param in known else (-1, param) for param in params]
        if missing := set(range(len(known))) - {place for place, _constant in slots}:
            raise TypeError(f"the prepared query does not use its values {sorted(missing)}")
        return slots


class Prepared(_Query):
    """A ``values_list`` query; its rows come as the driver gives them."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *kinds: type) -> None:
        super().__init__(build, *kinds)
        self._compiled: dict[str, tuple[str, Slots]] = {}

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """The rows for these values, each a tuple as the driver gives it."""
        compiled = self._compiled.get(connection.vendor)
        if compiled is None:
            stand_ins = self._stand_ins()
            sql, params = self._build(*stand_ins).query.sql_with_params()
            compiled = self._compiled[connection.vendor] = (sql, self._slots(stand_ins, params))
        sql, slots = compiled
        return fetch(sql, _filled(slots, values))


class PreparedObjects(_Query, Generic[M]):
    """A query for whole objects of one model, without related ones; it may lock them."""

    def __init__(self, build: Callable[..., QuerySet[M, M]], *kinds: type) -> None:
        super().__init__(build, *kinds)
        self._compiled: dict[str, _Whole[M]] = {}

    def first(self, *values: Any) -> M | None:
        """The first object for these values, or None."""
        compiled = self._compiled.get(connection.vendor) or self._compile()
        rows: Iterable[Sequence[Any]] = fetch(compiled.sql, _filled(compiled.slots, values))[:1]
        if compiled.convert:
            rows = compiled.convert(rows)
        return next((compiled.model.from_db(connection.alias, compiled.names, row) for row in rows), None)

    def _compile(self) -> _Whole[M]:
        stand_ins = self._stand_ins()
        query = self._build(*stand_ins)
        compiler = query.query.get_compiler(connection=connection)
        with transaction.atomic():  # a query that locks is compiled only inside a transaction
            sql, params = compiler.as_sql()
        columns = [expression for expression, _sql, _alias in compiler.select]
        converters = compiler.get_converters(columns)
        convert = partial(compiler.apply_converters, converters=converters) if converters else None
        names = [column.target.attname for column in columns]
        made = _Whole(query.model, sql, self._slots(stand_ins, params), names, convert)
        self._compiled[connection.vendor] = made
        return made


@dataclass(frozen=True, slots=True)
class _Whole(Generic[M]):
    """A compiled query for objects: its columns' fields, and what makes the driver's values theirs."""

    model: type[M]
    sql: str
    slots: Slots
    names: Sequence[str]
    convert: Callable[[Any], Iterable[Sequence[Any]]] | None


def _filled(slots: Slots, values: Sequence[Any]) -> list[Any]:
    given = [_adapted(value) for value in values]
    return [given[place] if place >= 0 else constant for place, constant in slots]


def fetch(sql: str, params: Sequence[Any]) -> list[tuple[Any, ...]]:
    """All rows of a compiled query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())
