"""Indexes and constraints go into the `CreateModel` of their model, where Django's own optimiser leaves them apart.

Each one apart makes `migrate` render every model that hangs on the table once more: folded, a new workspace (and each
database of a test run) is made in half the time. Part of `bin/remake-migrations`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

import django
from django.db.migrations import AddConstraint, AddField, AddIndex, CreateModel, Migration
from django.db.migrations.operations.base import Operation
from django.db.migrations.writer import MigrationWriter

from tools.repository import SOURCE


def folded(operations: Sequence[Operation]) -> list[Operation]:
    """The same tables with fewer steps; what names a field that is added later stays where it is."""
    created = {one.name_lower: one for one in operations if isinstance(one, CreateModel)}
    late = {one.model_name_lower for one in operations if isinstance(one, AddField)}
    kept: list[Operation] = []
    for one in operations:
        home = created.get(one.model_name_lower) if isinstance(one, (AddIndex, AddConstraint)) else None
        if home is None or home.name_lower in late:
            kept.append(one)
        elif isinstance(one, AddIndex):
            home.options["indexes"] = [*home.options.get("indexes", []), one.index]
        elif isinstance(one, AddConstraint):
            home.options["constraints"] = [*home.options.get("constraints", []), one.constraint]
    return kept


def fold(path: Path) -> None:
    """Write one initial migration anew, when there is something to fold in it."""
    found = import_module(f"spearhead.{path.parent.parent.name}.migrations.{path.stem}")
    if not any(isinstance(one, (AddIndex, AddConstraint)) for one in found.Migration.operations):
        return
    kept: type[Migration] = type("Migration", (found.Migration,), {"operations": folded(found.Migration.operations)})
    migration = kept(path.stem, path.parent.parent.name)
    path.write_text(MigrationWriter(migration, include_header=False).as_string(), encoding="utf-8")


def main() -> int:
    """Fold every app's."""
    django.setup()
    for path in sorted(SOURCE.glob("*/migrations/*_initial.py")):
        fold(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
