"""Public record numbers (``D-1024``) from counter rows, and reading ids that programs and people send."""

from __future__ import annotations

import re
from typing import Final

from django.db import connection, models

from spearhead.kernel.errors import Absent

MAX_ID: Final = 2**63 - 1
_ID: Final = re.compile(r"[0-9]{1,19}\Z")


class Counter(models.Model):
    """The last number given out for one kind of record; locked by the write that takes the next."""

    name = models.CharField(max_length=40, primary_key=True)
    value = models.BigIntegerField(default=0)


def take_numbers(name: str, count: int = 1) -> range:
    """Reserve `count` consecutive numbers inside the caller's transaction; gaps after a rollback are fine."""
    last = _advance(name, count)
    if last is None:
        Counter.objects.get_or_create(name=name)
        last = _advance(name, count) or 0
    return range(last - count + 1, last + 1)


def _advance(name: str, count: int) -> int | None:
    """Count on in one statement, which SQLite (3.35) and PostgreSQL both have; None where there is no such row."""
    table = connection.ops.quote_name(Counter._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {table} SET value = value + %s WHERE name = %s RETURNING value",  # noqa: S608  # our own table
            [count, name],
        )
        row = cursor.fetchone()
    return int(row[0]) if row else None


def read_id(value: str | int) -> int:
    """A positive 64-bit id; anything else is answered like a record that does not exist."""
    if isinstance(value, int):
        number = value
    elif _ID.match(value):
        number = int(value)
    else:
        raise Absent
    if not 0 < number <= MAX_ID:
        raise Absent
    return number
