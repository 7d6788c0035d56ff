"""`spearhead backup`: makes an archive, or verifies one."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from spearhead.cli.output import complain, put, put_json, say


def add(commands: Any) -> None:
    """Register the command."""
    text = "Make an archive of database, files and settings (without secrets), also while the server runs."
    parser = commands.add_parser(
        "backup", help="make or verify a backup", description=text, usage="spearhead backup [DIR] | backup verify FILE"
    )
    parser.add_argument("what", nargs="*", metavar="DIR", help="where to put it (default: backups/ beside the data)")
    parser.add_argument("--passphrase-stdin", action="store_true", help="encrypt, or decrypt, with the line on stdin")
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Make one, or verify one."""
    secret = read_passphrase(arguments)
    match arguments.what:
        case ["verify", file]:
            return unless_unusable(lambda: _verify(Path(file), secret, arguments.json))
        case [] | [_]:
            folder = Path(arguments.what[0]).absolute() if arguments.what else None
            return unless_unusable(lambda: _make(folder, secret, arguments.json))
    complain("usage: spearhead backup [DIR] | spearhead backup verify FILE")
    return 2


def read_passphrase(arguments: argparse.Namespace) -> str:
    """The first line of standard input, where it was announced."""
    return sys.stdin.readline().rstrip("\r\n") if arguments.passphrase_stdin else ""


def unless_unusable(run: Callable[[], int]) -> int:
    """1 with one line where the archive is refused."""
    from spearhead.integrations.backup.problems import Unusable  # noqa: PLC0415

    try:
        return run()
    except Unusable as problem:
        complain(problem.message)
        return 1


def _make(folder: Path | None, secret: str, as_json: bool) -> int:
    from spearhead.integrations.backup.make import make  # noqa: PLC0415

    made = make(folder, secret=secret)
    rows = sum(table["rows"] for table in made.manifest.survey["tables"].values())
    if as_json:
        put_json({"file": str(made.path), "bytes": made.size, "seconds": round(made.seconds, 2), "rows": rows,
                  "audit": made.manifest.survey["audit"], "figures": made.manifest.survey["figures"]})  # fmt: skip
    else:
        put(str(made.path))
        say(f"{rows} rows, {made.size // 1024} KB, {made.seconds:.1f} s")
    return 0


def _verify(file: Path, secret: str, as_json: bool) -> int:
    from spearhead.integrations.backup.verify import verify  # noqa: PLC0415

    manifest = verify(file, secret=secret)
    if as_json:
        put_json({"file": str(file), "good": True, "made_at": manifest.made_at, "version": manifest.version,
                  "survey": manifest.survey})  # fmt: skip
    else:
        say(f"Good: made {manifest.made_at} by Spearhead {manifest.version}; restored and counted, all is the same.")
    return 0
