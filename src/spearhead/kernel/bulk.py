"""Inserting many rows at once without building an SQL text per row: for imports, demo data, bulk acts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import orjson
from django.db import connection, models


def insert_rows(model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Insert plain tuples of the named fields (their column attributes, e.g. ``deal_id``) in one `executemany`.

    Values have the types of the fields. There is no validation, no signal and no id in return; the table's
    constraints hold all the same. Runs inside the caller's transaction.
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
