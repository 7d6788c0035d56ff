"""The floor: the same SQL through the bare driver, the rows as JSON by orjson, in a bare WSGI app under granian.

``BENCH_FLOOR`` names the pickled `Plan`; each operation has an address of its own, ``/<name>/<argument>``.
"""

from __future__ import annotations

import itertools
import os
import pickle
import sqlite3
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson

Row = tuple[Any, ...]
#: far above what the demo company numbers its deals with
FIRST_NUMBER: Final = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Statement:
    """SQL as the driver takes it. `slot` is the place of the parameter that changes from call to call."""

    sql: str
    params: tuple[Any, ...]
    slot: int = -1


@dataclass(frozen=True, slots=True)
class Task:
    """What one operation does: `kind` is read (rows as JSON), run (rows fetched), or write (in a transaction)."""

    kind: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the database is and what is asked of it. `dsn` is empty for SQLite."""

    sqlite: str
    start: str
    dsn: str
    tasks: dict[str, Task]


_local = threading.local()
_numbers = itertools.count(FIRST_NUMBER)


def plan() -> Plan:
    """The plan that the benchmark wrote."""
    found: Plan = pickle.loads(Path(os.environ["BENCH_FLOOR"]).read_bytes())  # noqa: S301  # our own file
    return found


def connect(known: Plan) -> Any:
    """A bare connection with the settings that Spearhead's own has."""
    if known.dsn:
        import psycopg

        return psycopg.connect(known.dsn, autocommit=True, cursor_factory=psycopg.ClientCursor)
    from django.db.backends.sqlite3._functions import register  # what the captured SQL calls

    opened = sqlite3.connect(known.sqlite, isolation_level=None, timeout=20, cached_statements=256)
    register(opened)
    opened.executescript(known.start)
    return opened


def perform(connection: Any, task: Task, argument: str, *, begin: str) -> bytes:
    """Do a task once."""
    answer: list[Any] = []
    if task.kind == "write":
        connection.execute(begin)
    for statement in task.statements:
        params: Sequence[Any] = statement.params
        if statement.slot >= 0:
            value = int(argument) if argument else next(_numbers)
            params = [*params[: statement.slot], value, *params[statement.slot + 1 :]]
        cursor = connection.execute(statement.sql, params)
        if cursor.description is None:
            continue
        rows = cursor.fetchall()
        if task.kind != "run":
            names = [column[0] for column in cursor.description]
            answer.append([dict(zip(names, row, strict=True)) for row in rows])
        else:
            answer.append(len(rows))
    if task.kind == "write":
        connection.execute("COMMIT")
    return orjson.dumps(answer)


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """The WSGI app."""
    if not hasattr(_local, "connection"):
        _local.plan = plan()
        _local.connection = connect(_local.plan)
    _root, name, argument = environ["PATH_INFO"].split("/")
    begin = "BEGIN" if _local.plan.dsn else "BEGIN IMMEDIATE"
    body = perform(_local.connection, _local.plan.tasks[name], argument, begin=begin)
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]
