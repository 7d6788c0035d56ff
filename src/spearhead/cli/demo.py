"""`spearhead demo`: makes or removes the demo company."""

from __future__ import annotations

import argparse
from typing import Any

from spearhead.cli.output import put_json, put_table, say


def add(commands: Any) -> None:
    """Register the command."""
    text = "Make a company of invented people and deals, and print one sign-in link per role and language."
    parser = commands.add_parser("demo", help="make the demo company", description=text)
    parser.add_argument("--size", choices=("small", "default", "large"), default="default")
    parser.add_argument("--if-empty", action="store_true", help="do nothing where there are data already")
    parser.add_argument("--remove", action="store_true", help="remove the demo company and all its data")
    parser.add_argument("--json", action="store_true", help="print the links as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make, keep or remove it."""
    from spearhead.demo import commands  # noqa: PLC0415  # brings the word lists

    if arguments.remove:
        commands.remove(progress=say)
        return 0
    links = commands.make(size=arguments.size, if_empty=arguments.if_empty, progress=say)
    if arguments.json:
        put_json(links)
        return 0
    if links:
        say("Sign-in links, good for 30 days:")
        put_table(links, ("role", "language", "url", "name"))
    return 0
