"""PostgreSQL: every table by COPY out of one snapshot, and back in one transaction; needs no program of PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor

from spearhead.integrations.backup.sqlite import SIGNED_IN
from spearhead.integrations.backup.survey import survey, tables
from spearhead.kernel import kept
from spearhead.kernel.events import brake

CHUNK = 1024 * 1024
Columns = dict[str, list[str]]


def _q(name: str) -> str:
    return connection.ops.quote_name(name)


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]


def _order(table: str) -> str:
    with connection.cursor() as cursor:
        keys = connection.introspection.get_primary_key_columns(cursor, table) or []
    return f" ORDER BY {', '.join(_q(key) for key in keys)}" if keys else ""


@contextmanager
def snapshot() -> Iterator[None]:
    """A transaction in which nothing moves."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        yield


def dump(folder: Path) -> tuple[Columns, dict[str, Any]]:
    """Write ``<table>.copy`` files; the columns of each table, and the survey of the same snapshot."""
    found: Columns = {}
    with snapshot():
        for table in tables():
            found[table] = _columns(table)
            names = ", ".join(_q(name) for name in found[table])
            with (folder / f"{table}.copy").open("wb") as file, connection.cursor() as cursor:
                if table in SIGNED_IN:
                    continue
                statement = f"COPY (SELECT {names} FROM {_q(table)}{_order(table)}) TO STDOUT"  # noqa: S608
                with cursor.cursor.copy(statement) as copy:
                    for block in copy:
                        file.write(block)
        counted = survey()
    nothing = {"rows": 0, "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"}
    counted["tables"] |= {table: nothing for table in SIGNED_IN if table in found}
    return found, counted


def load(folder: Path, columns: Mapping[str, Sequence[str]], migrations: Sequence[str]) -> None:
    """Replace everything by the dump, at the state of its migrations: all of it, or nothing."""
    with connection.wrap_database_errors, transaction.atomic():
        _drop_all()
        _migrate_to(migrations)
        brake.take_off()
        present = tables()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")  # migrations have made some immediate
            cursor.execute(f"TRUNCATE {', '.join(_q(table) for table in present)} CASCADE")
            for table, names in columns.items():
                statement = f"COPY {_q(table)} ({', '.join(_q(name) for name in names)}) FROM STDIN"
                with (folder / f"{table}.copy").open("rb") as file, cursor.cursor.copy(statement) as copy:
                    while block := file.read(CHUNK):
                        copy.write(block)
        _reset_sequences(present)
        brake.put_on()
        kept.watch()


def _drop_all() -> None:
    with connection.cursor() as cursor:
        if present := tables():
            cursor.execute(f"DROP TABLE {', '.join(_q(table) for table in present)} CASCADE")


def _migrate_to(migrations: Sequence[str]) -> None:
    """Bring the empty schema to the state in which the dump was taken."""
    wanted = {(app, name) for app, _dot, name in (key.partition(".") for key in migrations)}
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    targets = [key for key in wanted & set(graph.nodes) if not (graph.node_map[key].children & _nodes(graph, wanted))]
    executor.migrate(sorted(targets))


def _nodes(graph: Any, keys: set[tuple[str, str]]) -> set[Any]:
    return {graph.node_map[key] for key in keys if key in graph.node_map}


def _reset_sequences(present: Sequence[str]) -> None:
    with connection.cursor() as cursor:
        for table in present:
            if "id" not in _columns(table):
                continue
            cursor.execute("SELECT pg_get_serial_sequence(%s, 'id')", [_q(table)])
            if sequence := cursor.fetchone()[0]:
                top = f"SELECT setval(%s, coalesce(max(id), 1), max(id) IS NOT NULL) FROM {_q(table)}"  # noqa: S608
                cursor.execute(top, [sequence])
