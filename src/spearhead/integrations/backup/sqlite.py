"""SQLite: copying it while it is written to, and putting a copy in its place."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from django.db import connection

from spearhead.integrations.backup.problems import Unusable

FILE: Final = "spearhead.sqlite3"
#: Emptied in every copy: who is signed in is nobody's business elsewhere.
SIGNED_IN: Final = ("django_session", "accounts_session", "accounts_signinlink")


def copy_to(path: Path) -> None:
    """One consistent copy, as of now, in one file; writers go on meanwhile."""
    connection.ensure_connection()
    source: Any = connection.connection
    with closing(sqlite3.connect(path)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("PRAGMA secure_delete=ON")
        there = {row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        for table in SIGNED_IN:
            if table in there:
                copy.execute(f"DELETE FROM {table}")  # noqa: S608  # fixed names
        copy.commit()
    check(path)


def settle(path: Path) -> None:
    """Make it one file again after it was looked at with a write-ahead log."""
    with closing(sqlite3.connect(path)) as copy:
        copy.execute("PRAGMA journal_mode=DELETE")


def check(path: Path) -> None:
    """Refuse a file that is not whole."""
    try:
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
            verdict = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise Unusable("broken", f"The database in the backup is broken: {error}.") from error
    if verdict != "ok":
        raise Unusable("broken", f"The database in the backup is broken: {verdict}.")


def put_in_place(copy: Path, target: Path) -> None:
    """Let the copy take the place of the database: it is one or the other, whenever the machine stops."""
    connection.close()
    if target.exists():
        try:
            with closing(sqlite3.connect(target, timeout=5)) as old:
                old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                old.execute("PRAGMA journal_mode=DELETE")  # no log is left that could be taken for the new one's
        except sqlite3.DatabaseError:
            pass  # broken: that is why it is replaced
    for ending in ("-wal", "-shm", "-journal"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    os.chmod(copy, 0o600)  # noqa: PTH101
    os.replace(copy, target)  # noqa: PTH105
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make renames in it durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
