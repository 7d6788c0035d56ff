"""`spearhead restore`: replaces this workspace by a backup."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from spearhead.cli.backups import read_passphrase, unless_unusable
from spearhead.cli.output import put_json, say


def add(commands: Any) -> None:
    """Register the command."""
    text = "Replace this workspace by a backup. What is there is backed up first; stop the server before."
    parser = commands.add_parser("restore", help="replace this workspace by a backup", description=text)
    parser.add_argument("file")
    parser.add_argument("--passphrase-stdin", action="store_true", help="decrypt with the line on stdin")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run, needs_database=False)


def run(arguments: argparse.Namespace) -> int:
    """Restore."""
    secret = read_passphrase(arguments)
    return unless_unusable(lambda: _restore(Path(arguments.file), secret, arguments.json))


def _restore(file: Path, secret: str, as_json: bool) -> int:
    from spearhead.integrations.backup.restore import restore  # noqa: PLC0415

    done = restore(file, secret=secret)
    if as_json:
        put_json({"made_at": done.manifest.made_at, "safety": str(done.safety) if done.safety else None})
    else:
        say(f"Restored what was made {done.manifest.made_at}. Everybody is signed out; API tokens stay as they were.")
        say(f"What was here before is kept: {done.safety}" if done.safety else "There was nothing here before.")
    return 0
