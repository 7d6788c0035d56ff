"""`spearhead manage …`: Django's own commands, for developers."""

from __future__ import annotations

import argparse
from typing import Any


def add(commands: Any) -> None:
    """Register the command."""
    parser = commands.add_parser("manage", help="Django's own commands, for developers", add_help=False)
    parser.add_argument("rest", nargs=argparse.REMAINDER)
    parser.set_defaults(run=run, needs_database=False)


def run(arguments: argparse.Namespace) -> int:
    """Hand over."""
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(["spearhead manage", *arguments.rest])
    return 0
