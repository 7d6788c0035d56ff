"""Counting a database: rows and checksums per table, the audit chain, and the totals of some figures."""

from __future__ import annotations

import hashlib
from typing import Any, Final

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from spearhead.accounts.users.models import Role, User
from spearhead.accounts.workspace.scope import scope_for
from spearhead.kernel import figures
from spearhead.kernel.events.chain import verify
from spearhead.kernel.events.models import ChainHead
from spearhead.kernel.soundness.database import pending

#: Figures that do not move with the calendar.
FIGURES: Final = ("bookings", "won_count", "lost_count", "open_count", "open_pipeline", "created_count")
CHUNK: Final = 2000


def tables() -> list[str]:
    """All tables of the workspace."""
    with connection.cursor() as cursor:
        return sorted(table.name for table in connection.introspection.get_table_list(cursor) if table.type == "t")


def applied() -> list[str]:
    """The migrations that the database has had, as ``app.name``."""
    return sorted(".".join(key) for key in MigrationRecorder(connection).applied_migrations())


def survey() -> dict[str, Any]:
    """Everything that must be the same after a restore; audit and figures only of a database of this version."""
    current = not pending()
    return {
        "tables": {name: _checksum(name) for name in tables()},
        "audit": _audit() if current else None,
        "figures": totals() if current else None,
    }


def _audit() -> dict[str, Any]:
    head = ChainHead.objects.filter(pk=1).first()
    broken = verify()
    return {
        "seq": head.seq if head else 0,
        "hash": head.hash if head else "",
        "break": {"seq": broken.seq, "kind": broken.kind} if broken else None,
    }


def _checksum(table: str) -> dict[str, Any]:
    """Number of rows, and a SHA-256 over all of them in the order of the primary key."""
    digest, count = hashlib.sha256(), 0
    quoted = connection.ops.quote_name
    with connection.cursor() as cursor:
        keys = connection.introspection.get_primary_key_columns(cursor, table) or []
        described = connection.introspection.get_table_description(cursor, table)
        columns = ", ".join(quoted(name) for name in sorted(column.name for column in described))
        order = ", ".join(quoted(name) for name in keys) or columns
        cursor.execute(f"SELECT {columns} FROM {quoted(table)} ORDER BY {order}")  # noqa: S608  # names of our tables
        while rows := cursor.fetchmany(CHUNK):
            digest.update(repr(rows).encode())
            count += len(rows)
    return {"rows": count, "sha256": digest.hexdigest()}


def totals() -> dict[str, str]:
    """Value and number of rows of the figures, as an administrator reads them."""
    reader = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True).order_by("id").first()
    reader = reader or User(id=0, role=Role.ADMINISTRATOR)
    known = {one.key for one in figures.all_figures()}
    found: dict[str, str] = {}
    for key in FIGURES:
        if key in known:
            reading = figures.read(key, scope_for(reader))
            found[key] = f"{reading.value} of {reading.n}"
    return found


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[str]:
    """What is not the same, in words; empty when all is."""
    found = []
    for name, was in before["tables"].items():
        now = after["tables"].get(name)
        if now != was:
            found.append(f"table {name}: {was['rows']} rows, now {now['rows'] if now else 'none'}"
                         + ("" if now is None or now["rows"] != was["rows"] else " of other content"))  # fmt: skip
    for key in ("audit", "figures"):
        if before[key] != after[key]:
            found.append(f"{key}: {before[key]}, now {after[key]}")
    return found
