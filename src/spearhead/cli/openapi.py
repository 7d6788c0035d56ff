"""`spearhead openapi`: the API's document, and whether the committed snapshot is the same."""

from __future__ import annotations

import argparse
from typing import Any

from spearhead.cli.output import complain, put_json, say


def add(commands: Any) -> None:
    """Register the command."""
    parser = commands.add_parser("openapi", help="print the API's OpenAPI document")
    parser.add_argument("--check", action="store_true", help="only compare with the committed snapshot")
    parser.add_argument("--write", action="store_true", help="write the snapshot anew (in a checkout)")
    parser.set_defaults(run=run, needs_database=False)


def run(arguments: argparse.Namespace) -> int:
    """Print or compare."""
    from spearhead.api import openapi  # noqa: PLC0415

    if arguments.write:
        say(str(openapi.write_snapshot()))
        return 0
    if not arguments.check:
        put_json(openapi.document())
        return 0
    if openapi.snapshot_differs():
        complain("The snapshot of the OpenAPI document is out of date. Next: spearhead openapi --write")
        return 1
    say("The snapshot is up to date.")
    return 0
