"""`spearhead …`: finds the command, runs it as coming through the terminal, and turns refusals into exit codes."""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import os
import sys
from collections.abc import Sequence
from types import ModuleType
from typing import Final

from spearhead import __version__
from spearhead.cli.output import complain

#: Every command is a module with ``add(commands)``; `imports` comes with the import engine.
COMMANDS: Final = (
    "serve", "demo", "migrate", "users", "tokens", "audit", "doctor", "backups", "restore", "imports", "exports",
    "openapi", "process", "score", "forecast", "manage",
)  # fmt: skip
FINE, REFUSED, MISUSE = 0, 1, 2
DESCRIPTION: Final = "Spearhead, the open-source sales-management system."
EPILOG: Final = "Exit status: 0 fine, 1 refused, 2 misuse. Data live in SPEARHEAD_DATA_DIR (default ./var)."


def _modules() -> list[ModuleType]:
    names = [f"spearhead.cli.{name}" for name in COMMANDS]
    return [importlib.import_module(name) for name in names if importlib.util.find_spec(name)]


def parser() -> argparse.ArgumentParser:
    """All commands that this installation has."""
    made = argparse.ArgumentParser(prog="spearhead", description=DESCRIPTION, epilog=EPILOG)
    made.add_argument("--version", action="version", version=f"spearhead {__version__}")
    commands = made.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for module in _modules():
        module.add(commands)
    return made


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    try:
        arguments = parser().parse_args(argv)
    except SystemExit as left:  # argparse has said why: 0 after --help, 2 after misuse
        return int(left.code or 0)
    try:
        return _run(arguments)
    except KeyboardInterrupt:
        complain("Interrupted.")
        return REFUSED
    except BrokenPipeError:  # whoever read our output has gone
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FINE


def _run(arguments: argparse.Namespace) -> int:
    if not getattr(arguments, "needs_django", True):
        return int(arguments.run(arguments))
    from spearhead.cli.start import begin  # noqa: PLC0415  # reads the settings, which --help must not

    if not begin(needs_database=getattr(arguments, "needs_database", True)):
        return REFUSED
    from spearhead.cli.refusals import explained  # noqa: PLC0415
    from spearhead.kernel.acts import through  # noqa: PLC0415

    with through("cli"):
        return explained(lambda: int(arguments.run(arguments)))


if __name__ == "__main__":
    sys.exit(main())
