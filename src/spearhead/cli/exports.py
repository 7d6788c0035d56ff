"""`spearhead export --all DIR`: everything as CSV and JSON lines."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from spearhead.cli.output import put_json, say


def add(commands: Any) -> None:
    """Register the command."""
    text = "Write every entity as CSV and JSON lines, the events, the files, and a manifest with hashes."
    parser = commands.add_parser("export", help="take everything out", description=text)
    parser.add_argument("--all", action="store_true", required=True, help="everything (lists are exported on screen)")
    parser.add_argument("dir", metavar="DIR", help="an empty or new folder")
    parser.add_argument("--json", action="store_true", help="print the manifest")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Export."""
    from spearhead.integrations.export.everything import export_everything, note_export  # noqa: PLC0415

    manifest = export_everything(Path(arguments.dir).absolute())
    note_export(None, manifest["rows"])
    if arguments.json:
        put_json(manifest)
    else:
        rows = sum(manifest["rows"].values())
        say(f"{rows} rows of {len(manifest['rows'])} entities, {len(manifest['parts'])} files.")
    return 0
