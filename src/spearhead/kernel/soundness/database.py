"""The database: reachable, whole, set to keep what it acknowledges, and of this program's version."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader

from spearhead.kernel.soundness.fault import Fault

#: Up to this size every page is looked at before a start; a larger file only by `spearhead doctor`.
QUICK: Final = 64 * 1024 * 1024


def fault() -> Fault | None:
    """The first thing that forbids serving, or None."""
    checks: tuple[Callable[[], Fault | None], ...] = (unreachable, lax, newer, behind)
    return next((found for check in checks if (found := check())), None)


def name() -> str:
    """The database in words, without a password."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"SQLite {settings['NAME']}"
    host = settings["HOST"] or settings.get("OPTIONS", {}).get("host") or "localhost"
    return f"PostgreSQL {settings['NAME']} at {host}"


def unreachable(*, thorough: bool = False) -> Fault | None:
    """It does not open, or what is in it is broken."""
    try:
        with connection.cursor() as cursor:
            if connection.vendor != "sqlite":
                cursor.execute("SELECT 1")
                return None
            cursor.execute("SELECT count(*) FROM sqlite_master")
            path = Path(str(connection.settings_dict["NAME"]))
            if thorough or (path.exists() and path.stat().st_size <= QUICK):
                cursor.execute("PRAGMA quick_check(1)" if not thorough else "PRAGMA integrity_check(1)")
                verdict = str(cursor.fetchone()[0])
                if verdict != "ok":
                    return _corrupt(verdict)
    except DatabaseError as error:
        first = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
        if connection.vendor == "sqlite":
            return _corrupt(first)
        return Fault("database_unreachable", f"{name()} does not answer: {first}.", "check SPEARHEAD_DATABASE_URL")
    return None


def _corrupt(reason: str) -> Fault:
    reason = " ".join(reason.split())[:160]
    return Fault("database_corrupt", f"{name()} is broken: {reason}.", "spearhead restore FILE (a backup)")


def lax() -> Fault | None:
    """SQLite without write-ahead log, immediate transactions or full synchronisation loses acknowledged writes."""
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode")
        journal = str(cursor.fetchone()[0]).lower()
        cursor.execute("PRAGMA synchronous")
        synchronous = int(cursor.fetchone()[0])
    mode = str(getattr(connection, "transaction_mode", None) or "").upper()
    if journal != "wal":
        text = f"SQLite keeps its journal as “{journal}”, not as a write-ahead log (WAL)."
        return Fault("database_not_wal", text, "put SPEARHEAD_DATA_DIR on a local disk, not on a network share")
    if mode != "IMMEDIATE" or synchronous < 2:
        text = f"SQLite runs with transaction mode {mode or 'DEFERRED'} and synchronous {synchronous}."
        return Fault("database_lax", text, "take the settings of spearhead.config.environment back")
    return None


def newer() -> Fault | None:
    """The database was migrated by a later program."""
    loader = MigrationLoader(connection)
    ours = {app for app, _name in loader.disk_migrations}
    unknown = sorted(".".join(key) for key in loader.applied_migrations if key[0] in ours and key not in _known(loader))
    if not unknown:
        return None
    text = f"The database is newer than this program (it knows no {unknown[0]})."
    return Fault("database_newer", text, "install the newer Spearhead, or spearhead restore FILE")


def _known(loader: MigrationLoader) -> set[tuple[str, str]]:
    replaced = {key for migration in loader.disk_migrations.values() for key in migration.replaces}
    return set(loader.disk_migrations) | replaced


def pending() -> list[str]:
    """Migrations that this program has and the database has not."""
    loader = MigrationLoader(connection)
    applied = loader.applied_migrations
    return sorted(".".join(key) for key in loader.graph.nodes if key not in applied)


def behind() -> Fault | None:
    """The database lacks migrations."""
    missing = pending()
    if not missing:
        return None
    text = f"The database lacks {len(missing)} migrations (first {missing[0]})."
    return Fault("database_behind", text, "spearhead migrate")
