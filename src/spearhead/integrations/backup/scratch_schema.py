"""A schema of PostgreSQL beside ours, filled from a dump and dropped again."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from spearhead.integrations.backup import postgresql
from spearhead.integrations.backup.manifest import Manifest


@contextmanager
def filled(folder: Path, manifest: Manifest) -> Iterator[str]:
    """The name of a schema that holds what the dump holds."""
    name = f"verify_{secrets.token_hex(6)}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE SCHEMA {name}")
        cursor.execute("SHOW search_path")
        usual = cursor.fetchone()[0]
    try:
        _look_at(name)
        postgresql.load(folder, manifest.tables, manifest.migrations)
        _look_at(usual)
        yield name
    finally:
        _look_at(usual)
        with connection.cursor() as cursor:
            cursor.execute(f"DROP SCHEMA {name} CASCADE")


def _look_at(path: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SET search_path TO {path}")
