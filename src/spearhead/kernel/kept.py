"""Definitions kept in memory between requests: what is read all the time and changed once a week.

Every write to a watched table, by whichever program, puts a new random stamp into the database (a trigger does it, in
the same transaction). A kept answer holds for as long as the stamp is the one under which it was read, so a change is
seen by the very next question, in every process, and one that is rolled back is never seen at all.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable
from typing import Any, Final, ParamSpec, TypeVar

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper

from spearhead.kernel.once import once
from spearhead.kernel.prepared import Prepared

P = ParamSpec("P")
R = TypeVar("R")
M = TypeVar("M", bound=type[models.Model])
#: so many answers of one function are kept; beyond them it begins anew
MOST: Final = 2_000
_WATCHED: Final[list[type[models.Model]]] = []


class Stamp(models.Model):
    """One row: a random text that changes with every write to a watched table."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    text = models.CharField(max_length=32)


_STAMP: Final = Prepared(lambda: Stamp.objects.values_list("text").order_by("id")[:1])


def definition(model: M) -> M:
    """Mark a model whose table is watched (a class decorator)."""
    _WATCHED.append(model)
    return model


@once
def stamp() -> str:
    """The present stamp; empty before the first definition was written."""
    rows = _STAMP.rows()
    return str(rows[0][0]) if rows else ""


def kept(function: Callable[P, R]) -> Callable[P, R]:
    """Mark a function whose answer depends on its (hashable) arguments and on watched tables alone.

    Callers share the answer, in all requests and threads, so they must not change it.
    """
    answers: dict[Hashable, tuple[str, Any]] = {}

    @functools.wraps(function)
    def wrapper(*args: P.args, **kwargs: P.kwargs) -> R:
        present = stamp()  # before the answer is read: what changes in between is found changed next time
        key = (args, tuple(sorted(kwargs.items()))) if kwargs else args
        known = answers.get(key)
        if known is not None and known[0] == present:
            found: R = known[1]
            return found
        answer = function(*args, **kwargs)
        if present:
            if len(answers) >= MOST:
                answers.clear()
            answers[key] = (present, answer)
        return answer

    return wrapper


def watch(database: BaseDatabaseWrapper = connection) -> None:
    """Make the triggers on every watched table that is there; harmless when they are there already."""
    there = set(database.introspection.table_names())
    if Stamp._meta.db_table not in there:
        return
    with database.cursor() as cursor:
        for statement in _function(database.vendor):
            cursor.execute(statement)
        for table in sorted({model._meta.db_table for model in _WATCHED} & there):
            for statement in _triggers(database.vendor, table):
                cursor.execute(statement)


def _write(random: str) -> str:
    table = Stamp._meta.db_table
    return f"INSERT INTO {table} (id, text) VALUES (1, {random}) ON CONFLICT (id) DO UPDATE SET text = excluded.text"  # noqa: S608  # words of ours


def _function(vendor: str) -> list[str]:
    if vendor != "postgresql":
        return []
    write = _write("replace(gen_random_uuid()::text, '-', '')")
    return [
        f"""CREATE OR REPLACE FUNCTION definition_changed() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN {write}; RETURN NULL; END $$"""
    ]


def _triggers(vendor: str, table: str) -> list[str]:
    if vendor == "postgresql":
        return [
            f"""CREATE OR REPLACE TRIGGER definition_changed AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table}
                FOR EACH STATEMENT EXECUTE FUNCTION definition_changed()"""
        ]
    write = _write("lower(hex(randomblob(16)))")
    return [
        f"CREATE TRIGGER IF NOT EXISTS changed_{table}_{deed.lower()} AFTER {deed} ON {table} BEGIN {write}; END"
        for deed in ("INSERT", "UPDATE", "DELETE")
    ]
