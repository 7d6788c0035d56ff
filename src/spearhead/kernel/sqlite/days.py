"""SQLite keeps any text as a day: one that is none is read as empty, so that one row does not fail the rows beside it.

Django's own readers, which its backend registers with the driver, raise. What was there stays in the database;
`crm.records.odd` finds it, marks the row and says so.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, Final

from django.utils.dateparse import parse_date, parse_datetime

READERS: Final[dict[str, Callable[[str], Any]]] = {
    "date": parse_date, "datetime": parse_datetime, "timestamp": parse_datetime,
}  # fmt: skip


def _lenient(reader: Callable[[str], Any]) -> Callable[[bytes], Any]:
    def read(value: bytes) -> Any:
        try:
            return reader(value.decode())
        except ValueError:
            return None

    return read


def read_leniently() -> None:
    """Let days and moments that are none be read as empty, from now on; harmless when done before."""
    from django.db.backends.sqlite3 import base as _first  # noqa: F401, PLC0415  # registers its own, once

    for kind, reader in READERS.items():
        sqlite3.register_converter(kind, _lenient(reader))
