"""The import of a CSV of deals, beside a bare `executemany` of the rows it made into the same three tables."""

from __future__ import annotations

import csv
import resource
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

AIM: Final = 10.0
MAPPING: Final = """
version: 1
source: bench
currency: CNY
files:
  - name: deals
    match: deals.csv
    entity: deals
    key: [external_id]
    history: {%(open)s: opened, Won: closed, Lost: closed}
    columns:
      id: external_id
      name: name
      owner: {to: owner, link: {entity: people, by: name, absent: reject}}
      stage: {to: [stage, outcome]}
      opened: {to: opened_on, date_order: ymd}
      closed: {to: closed_on, date_order: ymd}
      amount: {to: amount, currency: CNY}
"""
TABLES: Final = ("crm_deal", "crm_dealversion", "kernel_event")


@dataclass(frozen=True, slots=True)
class Imported:
    """Seconds of the import and of the bare insert of the same rows; peak memory of the importing process in bytes."""

    rows: int
    seconds: float
    bare_seconds: float
    bare_rows: int
    peak: int
    aim: float = AIM


def measure_import(count: int, where: Path) -> Imported:
    """Import `count` rows into the database as it is."""
    from django.db import connection

    from spearhead.accounts.users.models import User
    from spearhead.integrations.imports.acts import from_folder, run_now

    before = _tops()
    file = where / "deals.csv"
    stage = _write(file, count)
    by = User.objects.filter(role="administrator", is_active=True).order_by("id")[0]
    batch = from_folder(file, MAPPING % {"open": stage}, by=by)
    began = time.perf_counter()
    result = run_now(batch, dry_run=False)
    seconds = time.perf_counter() - began
    made = result["counts"]["total"]["created"]
    if made != count:
        raise SystemExit(f"import: {made} of {count} rows became deals: {result['counts']}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
    bare, rows = _bare(before) if connection.vendor == "sqlite" else _bare_postgres(before)
    return Imported(count, seconds, bare, rows, peak)


def _write(path: Path, count: int) -> str:
    """A CSV of open, won and lost deals of several owners; returns the open stage that it names."""
    from spearhead.accounts.users.models import User
    from spearhead.process.pipelines.access import default_pipeline, stages_of

    owners = list(User.objects.filter(role="rep", is_active=True).values_list("name", flat=True))
    stages = [stage.name for stage in stages_of(default_pipeline().pk) if stage.kind == "open"]
    with path.open("w", newline="", encoding="utf-8") as file:
        sheet = csv.writer(file)
        sheet.writerow(["id", "name", "owner", "stage", "opened", "closed", "amount"])
        for n in range(count):
            state = ("open", "open", "won", "lost")[n % 4]
            stage = stages[n % len(stages)] if state == "open" else state.title()
            opened, closed = f"2025-{n % 12 + 1:02d}-{n % 28 + 1:02d}", f"2026-{n % 10 + 1:02d}-{n % 27 + 1:02d}"
            name = f"{'华中机械' if n % 2 else 'Northwind'} order {n}"
            sheet.writerow([f"B-{n}", name, owners[n % len(owners)], stage, opened,
                            closed if state != "open" else "", f"{n % 900 + 100}.50"])  # fmt: skip
    return stages[0]


def _tops() -> dict[str, int]:
    from django.db import connection

    found = {}
    with connection.cursor() as cursor:
        for table in TABLES:
            cursor.execute(f'SELECT COALESCE(MAX(id), 0) FROM "{table}"')
            found[table] = int(cursor.fetchone()[0])
    return found


def _bare(before: dict[str, int]) -> tuple[float, int]:
    """The same rows, once more, under new ids: read first, then inserted by the bare driver in one transaction."""
    from django.db import connection

    settings = connection.settings_dict
    with closing(sqlite3.connect(str(settings["NAME"]), isolation_level=None, timeout=60)) as opened:
        opened.executescript(str(settings["OPTIONS"]["init_command"]))
        batches = [_again(opened, table, before, "?") for table in TABLES]
        began = time.perf_counter()
        opened.execute("BEGIN IMMEDIATE")
        for insert, rows in batches:
            opened.executemany(insert, rows)
        opened.execute("COMMIT")
        return time.perf_counter() - began, sum(len(rows) for _insert, rows in batches)


def _bare_postgres(before: dict[str, int]) -> tuple[float, int]:
    import psycopg
    from django.db import connection
    from psycopg.types.json import Jsonb

    parameters = connection.get_connection_params()
    kept = {name: parameters[name] for name in ("dbname", "user", "password", "host", "port") if parameters.get(name)}
    with psycopg.connect(**kept) as opened:
        batches = [_again(opened, table, before, "%s") for table in TABLES]
        wrapped = [
            (insert, [[Jsonb(value) if isinstance(value, dict | list) else value for value in row] for row in rows])
            for insert, rows in batches
        ]
        opened.commit()
        began = time.perf_counter()
        with opened.cursor() as cursor:
            for insert, rows in wrapped:
                cursor.executemany(insert, rows)
        opened.commit()
        return time.perf_counter() - began, sum(len(rows) for _insert, rows in wrapped)


def _again(opened: Any, table: str, before: dict[str, int], mark: str) -> tuple[str, Sequence[Sequence[Any]]]:
    """An INSERT, and the rows that the import made with ids (and references to deals) above all others."""
    cursor = opened.execute(f'SELECT * FROM "{table}" WHERE id > {before[table]} ORDER BY id')
    names = [column[0] for column in cursor.description]
    shift = 10_000_000
    moved = [names.index(name) for name in ("id", "deal_id", "record_id") if name in names]
    empty = [names.index(name) for name in ("seq",) if name in names and table == "kernel_event"]
    marks, quoted = ", ".join([mark] * len(names)), ", ".join(f'"{name}"' for name in names)
    rows = list(_shifted(cursor.fetchall(), moved, empty, shift))
    return f'INSERT INTO "{table}" ({quoted}) VALUES ({marks})', rows


def _shifted(rows: Sequence[Sequence[Any]], moved: list[int], empty: list[int], shift: int) -> Iterator[list[Any]]:
    for row in rows:
        values = list(row)
        for place in moved:
            values[place] += shift
        for place in empty:
            values[place] = None
        yield values
