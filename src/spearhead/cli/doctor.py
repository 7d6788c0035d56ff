"""`spearhead doctor`: looks at everything that a running workspace needs; each fault with the next command."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from spearhead.cli.output import put, put_json
from spearhead.kernel.soundness import Fault

QUIET: Final = timedelta(seconds=30)
PACKAGE: Final = Path(__file__).parent.parent


def add(commands: Any) -> None:
    """Register the command."""
    parser = commands.add_parser("doctor", help="look for what is wrong", description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.set_defaults(run=run, needs_database=False)


def run(arguments: argparse.Namespace) -> int:
    """1 when something forbids serving; warnings alone are 0."""
    found = list(examine())
    bad = any(one["grade"] == "bad" for one in found)
    if arguments.json:
        put_json({"fit": not bad, "checks": found})
        return 1 if bad else 0
    for one in found:
        put(f"{one['grade']:>7}  {one['check']}" + (f": {one['text']} Next: {one['next']}" if one["text"] else ""))
    return 1 if bad else 0


def examine() -> Iterator[dict[str, str]]:
    """All checks in order; what hangs on a readable database is left out where there is none."""
    from spearhead.kernel.soundness import database, folder  # noqa: PLC0415

    yield _graded("data folder", folder.fault(folder.chosen()), "bad")
    yield _graded("disk space", folder.little_room(folder.chosen()), "warning")
    broken = database.unreachable(thorough=True)
    yield _graded("database", broken, "bad")
    if broken:
        return
    checks: tuple[tuple[str, Callable[[], Fault | None], str], ...] = (
        ("durability", database.lax, "bad"),
        ("program version", database.newer, "bad"),
        ("migrations", database.behind, "bad"),
    )
    for name, check, grade in checks:
        yield _graded(name, fault := check(), grade)
        if fault and name != "durability":
            return
    yield from _running()


def _running() -> Iterator[dict[str, str]]:
    yield _graded("worker", _worker(), "warning")
    yield _graded("records", _records(), "warning")
    yield _graded("event log brake", _brake(), "bad")
    yield _graded("backup", _backup(), "warning")
    yield _graded("front-end bundle", _bundle(), "bad")
    yield _graded("translations", _translations(), "bad")


def _graded(check: str, fault: Fault | None, grade: str) -> dict[str, str]:
    if fault is None:
        return {"check": check, "grade": "good", "code": "", "text": "", "next": ""}
    return {"check": check, "grade": grade, "code": fault.code, "text": fault.text, "next": fault.remedy}


def _worker() -> Fault | None:
    from django.utils import timezone  # noqa: PLC0415

    from spearhead.kernel.jobs.beat import last_beat  # noqa: PLC0415

    beat = last_beat()
    if beat is not None and timezone.now() - beat < QUIET:
        return None
    since = f"since {beat.isoformat(timespec='seconds')}" if beat else "yet"
    return Fault("worker_quiet", f"The background process has not been heard of {since}.", "spearhead serve")


def _records() -> Fault | None:
    from spearhead.crm.records.odd import count_odd  # noqa: PLC0415

    counts = count_odd()
    if not counts:
        return None
    listed = ", ".join(f"{kind} {count}" for kind, count in counts.items())
    text = f"Rows hold values that this program would not have written ({listed})."
    return Fault("odd_rows", text, "open them (they are marked in lists; their ids are in the log) and save them anew")


def _brake() -> Fault | None:
    from spearhead.kernel.events import brake  # noqa: PLC0415

    if brake.is_on():
        return None
    return Fault("no_brake", "The triggers that keep the event log append-only are missing.", "spearhead migrate")


def _backup() -> Fault | None:
    from spearhead.integrations.backup import keep  # noqa: PLC0415

    if not keep.is_too_old():
        return None
    made = keep.newest()
    text = f"The last backup is of {made:%Y-%m-%d %H:%M} UTC." if made else "There is no backup."
    return Fault("backup_old", text, "spearhead backup")


def _bundle() -> Fault | None:
    if any((PACKAGE / "web" / "static" / "dist").glob("*")):
        return None
    return Fault("no_bundle", "The front-end was not built.", "bin/frontend (in a checkout), or install a wheel")


def _translations() -> Fault | None:
    if any((PACKAGE / "locale").rglob("*.mo")):
        return None
    return Fault("no_translations", "The translations were not compiled.", "bin/translations compile (in a checkout)")
