"""The speed table: ``python -m benchmarks [--quick] [--database sqlite] [--only list] [--million] [--json]``."""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import orjson

from benchmarks import table
from benchmarks.company import BUILT
from tools import pg

ROOT: Final = Path(__file__).resolve().parent.parent
NAMES: Final = "list read create move gated figure board deal search dashboard import".split()


def main() -> int:
    """Measure each database in a process of its own and print the table (or JSON)."""
    given = _arguments().parse_args()
    results = []
    for name in [given.database] if given.database else ["sqlite", "postgres"]:
        with database(name) as environment:
            if environment is None:
                print("PostgreSQL is not installed: not measured.", file=sys.stderr)
                continue
            results.append(_measure(given, environment))
    if given.json:
        print(json.dumps(results, indent=2))
    else:
        print(f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, Python {sys.version.split()[0]}\n")
        print("\n".join(table.lines(results)))
    return 0


def _arguments() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a small company, to try the benchmark itself")
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--only", choices=NAMES, default="", help="measure one operation")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="", help="measure one database")
    parser.add_argument("--million", action="store_true", help="also at 1,000,000 deals (takes an hour)")
    return parser


def _measure(given: argparse.Namespace, environment: dict[str, str]) -> dict[str, Any]:
    built, sizes, seconds, rounds, rows = BUILT, [10_000, 100_000], 1.0, 2, 100_000
    if given.quick:
        built, sizes, seconds, rounds, rows = 200, [400], 0.2, 1, 500
    elif given.million:
        sizes.append(1_000_000)
    command = [
        sys.executable, "-m", "benchmarks.measure", "--sizes", ",".join(map(str, sizes)), "--built", str(built),
        "--seconds", str(seconds), "--rounds", str(rounds), "--rows", str(rows), "--only", given.only,
    ]  # fmt: skip
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)
    result: dict[str, Any] = orjson.loads(done.stdout)
    return result


@contextmanager
def database(name: str) -> Iterator[dict[str, str] | None]:
    """The environment of a scratch workspace, on SQLite or on a PostgreSQL that is started for it."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("SPEARHEAD_")}
    with tempfile.TemporaryDirectory(prefix="spearhead-bench-") as folder:
        environment = kept | {
            "SPEARHEAD_DATA_DIR": f"{folder}/data",
            "SPEARHEAD_RATE_TOKEN": "0",
            "SPEARHEAD_RATE_ADDRESS": "0",
            "DJANGO_SETTINGS_MODULE": "spearhead.config.settings",
            "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "src"))),
        }
        if name == "sqlite":
            yield environment
            return
        binaries = pg.binaries()
        if binaries is None:
            yield None
            return
        with pg.cluster(binaries) as url:
            yield environment | {"SPEARHEAD_DATABASE_URL": url}


if __name__ == "__main__":
    sys.exit(main())
