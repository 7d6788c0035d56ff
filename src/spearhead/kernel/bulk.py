"""Writing rows without building an SQL text for each: many at once (imports, demo data), or one by its model's own.

Values have the types of the fields. There is no validation, no signal and no default of the database; the table's
constraints hold all the same. Everything runs inside the caller's transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from enum import Enum
from functools import cache
from typing import Any

import orjson
from django.db import connection, models


def insert_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert plain tuples of the named fields (their column attributes, e.g. ``deal_id``) in one `executemany`;
    there is no id in return.
    """
    columns = {field.attname: field for field in model._meta.concrete_fields}
    adapters = [_adapter(columns[name]) for name in fields]
    quote = connection.ops.quote_name
    names = ", ".join(quote(columns[name].column or name) for name in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"  # noqa: S608  # names are ours
    adapted: Iterable[Sequence[Any]] = rows
    if any(adapters):
        adapted = (
            [adapt(value) if adapt else value for adapt, value in zip(adapters, row, strict=True)] for row in rows
        )
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(adapted))


def insert_objects(objects: Sequence[models.Model]) -> None:
    """Insert unsaved objects of one model whose ids nobody needs afterwards."""
    if not objects:
        return
    fields = [field.attname for field in type(objects[0])._meta.concrete_fields if not field.primary_key]
    insert_rows(type(objects[0]), fields, [[getattr(one, name) for name in fields] for one in objects])


def learn_sizes() -> None:
    """Let PostgreSQL count anew how many rows its tables hold: after a large load its plans rest on the old numbers
    until its own housekeeping comes by, and a join that takes a second takes minutes. SQLite needs none of it.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")


def insert_one(row: models.Model) -> None:
    """Insert an unsaved row and give it its id; a fraction of the time of `Model.save`."""
    statement, columns = _single(type(row), connection.vendor, "INSERT")
    with connection.cursor() as cursor:
        cursor.execute(statement, _values(row, columns))
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001  # documented by Django for this


def update_one(row: models.Model) -> None:
    """Write every column of a row that the caller has locked; `DoesNotExist` when it is not there."""
    statement, columns = _single(type(row), connection.vendor, "UPDATE")
    with connection.cursor() as cursor:
        cursor.execute(statement, [*_values(row, columns), row.pk])
        if cursor.rowcount != 1:
            raise type(row).DoesNotExist  # type: ignore[attr-defined]  # every model has it


Columns = Sequence[tuple[str, "Callable[[Any], Any] | None"]]


@cache
def _single(model: type[models.Model], _vendor: str, deed: str) -> tuple[str, Columns]:
    quote, meta = connection.ops.quote_name, model._meta
    fields = [field for field in meta.concrete_fields if not field.primary_key]
    names = [quote(field.column or field.name) for field in fields]
    table, key = quote(meta.db_table), quote("id")
    if deed == "INSERT":
        marks = ", ".join(["%s"] * len(names))
        statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks}) RETURNING {key}"  # noqa: S608  # ours
    else:
        statement = f"UPDATE {table} SET {', '.join(f'{name} = %s' for name in names)} WHERE {key} = %s"  # noqa: S608
    return statement, [(field.attname, _adapter(field)) for field in fields]


def _values(row: models.Model, columns: Columns) -> list[Any]:
    values = []
    for name, adapt in columns:
        value = getattr(row, name)
        if isinstance(value, Enum):
            value = value.value
        values.append(adapt(value) if adapt else value)
    return values


def _adapter(field: Any) -> Callable[[Any], Any] | None:
    """How a value of this field is handed to the driver; None where it can go as it is."""
    if isinstance(field, models.JSONField):
        if connection.vendor == "postgresql":
            return lambda value: field.get_db_prep_save(value, connection)
        return lambda value: None if value is None else orjson.dumps(value).decode()
    if connection.vendor == "sqlite":
        if isinstance(field, models.DateTimeField):
            return connection.ops.adapt_datetimefield_value
        if isinstance(field, models.DateField):
            return connection.ops.adapt_datefield_value
    return None


def json_text(value: Any) -> Any:
    """A JSON value as the driver takes it in an SQL statement of one's own."""
    adapt = _adapter(models.JSONField())
    return adapt(value) if adapt else value
