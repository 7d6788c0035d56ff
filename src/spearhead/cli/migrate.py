"""`spearhead migrate`: brings the database to this version, after a backup, and sets up what is missing."""

from __future__ import annotations

import argparse
from typing import Any, Final

from spearhead.cli.output import complain, put_json, say

GOOD: Final = "The database is of this version."


def add(commands: Any) -> None:
    """Register the command."""
    text = "Bring the database to this version. A backup is made first where there are data."
    parser = commands.add_parser("migrate", help="bring the database to this version", description=text)
    parser.add_argument("--check", action="store_true", help="only tell; status 1 when something is to be done")
    parser.add_argument("--json", action="store_true", help="print what was (or is to be) done as JSON")
    parser.set_defaults(run=run, needs_database=False)


def run(arguments: argparse.Namespace) -> int:
    """Check or migrate."""
    from spearhead.kernel.soundness import database  # noqa: PLC0415  # after setup

    for look in (database.unreachable, database.lax, database.newer):
        if fault := look():
            complain(str(fault))
            return 1
    pending = database.pending()
    if arguments.check:
        _report(arguments.json, pending, None, lacking=True)
        return 1 if pending else 0
    backup = _migrate(pending) if pending else None
    _set_up()
    _report(arguments.json, pending, backup)
    return 0


def _report(as_json: bool, pending: list[str], backup: str | None, *, lacking: bool = False) -> None:
    if as_json:
        put_json({"migrations": pending, "backup": backup})
    else:
        say(f"{len(pending)} migrations {'lacking' if lacking else 'applied'}." if pending else GOOD)


def _migrate(pending: list[str]) -> str | None:
    from django.core.management import call_command  # noqa: PLC0415

    kept = _back_up()
    say(f"Applying {len(pending)} migrations …")
    call_command("migrate", interactive=False, verbosity=0)
    return kept


def _back_up() -> str | None:
    """A backup of what is there; nothing for an empty database."""
    from django.db import connection  # noqa: PLC0415

    if "accounts_user" not in connection.introspection.table_names():
        return None
    from spearhead.integrations.backup import make  # noqa: PLC0415

    made = make.before_migration()
    say(f"Kept a backup: {made}")
    return str(made)


def _set_up() -> None:
    """What every workspace begins with."""
    from spearhead.accounts.workspace import starting as workspace  # noqa: PLC0415
    from spearhead.crm import starting as records  # noqa: PLC0415
    from spearhead.kernel import kept  # noqa: PLC0415
    from spearhead.kernel.events import brake  # noqa: PLC0415
    from spearhead.process import starting as process  # noqa: PLC0415

    kept.watch()
    brake.put_on()  # a migration that rebuilds the table of events in SQLite loses its triggers
    workspace.ensure()
    process.ensure()
    records.ensure()
