"""`spearhead import`: files or a folder become records, as a mapping file says; checked first with --dry-run."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from spearhead.cli.output import complain, put, put_json, put_table, say

if TYPE_CHECKING:
    from spearhead.accounts.users.models import User
    from spearhead.integrations.files.proposals.mapping import ImportMapping

MISUSE: Final = 2
_EVERY: Final = 1.0
_COLUMNS: Final = ("section", "rows", "created", "updated", "restored", "unchanged", "skipped", "errors")


def add(commands: Any) -> None:
    """Register the command."""
    text = (
        "Import files that belong together. The mapping is the file that the wizard saves; without one the command "
        "does what the wizard would propose. Status 1 means that something was refused: see the errors."
    )
    parser = commands.add_parser("import", help="import files", description=text)
    parser.add_argument("paths", nargs="+", type=Path, metavar="FILE|DIR")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="how the files are read and what they fill")
    parser.add_argument("--dry-run", action="store_true", help="check every row and write nothing")
    parser.add_argument(
        "--deleted", choices=("leave", "restore", "new"),
        help="what is done where a row means a record in the trash (default: as the mapping says, else leave)",
    )  # fmt: skip
    parser.add_argument("--user", metavar="EMAIL", help="who imports (default: the first administrator)")
    parser.add_argument("--json", action="store_true", help="print counts and report as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Check or import."""
    from spearhead.accounts.users.operator import operator_or_named  # noqa: PLC0415  # after setup
    from spearhead.integrations.imports.acts import run_now  # noqa: PLC0415

    if missing := [path for path in (*arguments.paths, arguments.mapping) if path is not None and not path.exists()]:
        complain(f"There is no file {missing[0]}")
        return MISUSE
    user = operator_or_named(arguments.user)
    if user is None:
        complain("Nobody is here yet. Next: spearhead user add EMAIL --name NAME --role administrator")
        return 1
    batch, unknown = _begin(arguments, user)
    result = run_now(batch, dry_run=arguments.dry_run, tell=_teller())
    result |= {"dry_run": arguments.dry_run, "unknown_files": unknown}
    _report(result, as_json=arguments.json)
    return 1 if result["counts"]["total"]["errors"] else 0


def _begin(arguments: argparse.Namespace, user: User) -> tuple[Any, list[str]]:
    """The import of those files that the mapping names, and the names of the others."""
    from spearhead.integrations.files.proposals.mapping_file import dump_mapping, load_mapping  # noqa: PLC0415
    from spearhead.integrations.imports.access import mapping_of  # noqa: PLC0415
    from spearhead.integrations.imports.acts import set_mapping  # noqa: PLC0415
    from spearhead.integrations.imports.drafting import begin  # noqa: PLC0415
    from spearhead.kernel.errors import Refused  # noqa: PLC0415

    text = arguments.mapping.read_text(encoding="utf-8") if arguments.mapping else ""
    mapping = load_mapping(text) if text else None
    found = list(_files(arguments.paths))
    wanted, unknown = _split(found, mapping)
    if not wanted:
        raise Refused("no_file_known", "The mapping names none of these files.")
    with ExitStack() as stack:
        streams = [(name, stack.enter_context(path.open("rb"))) for name, path in wanted]
        batch = begin(streams, by=user, mapping=text, accept=True)
    if arguments.deleted:
        batch = set_mapping(batch.pk, dump_mapping(replace(mapping_of(batch), deleted=arguments.deleted)), by=user)
    return batch, unknown


def _files(paths: Iterable[Path]) -> Iterable[tuple[str, Path]]:
    """Names as the mapping's patterns see them: below the folder, or bare."""
    for path in paths:
        if path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.is_file() and not one.name.startswith("."))
            yield from ((one.relative_to(path).as_posix(), one) for one in inside)
        else:
            yield path.name, path


def _split(
    found: list[tuple[str, Path]], mapping: ImportMapping | None
) -> tuple[list[tuple[str, Path]], list[str]]:  # fmt: skip
    if mapping is None:
        return found, []
    wanted = [(name, path) for name, path in found if mapping.sections_for(name)]
    return wanted, [name for name, _path in found if not mapping.sections_for(name)]


def _teller() -> Callable[[int, int | None, str], None]:
    """Progress on stderr, a line a second."""
    begun = time.monotonic()
    last = [begun]

    def tell(done: int, total: int | None, note: str) -> None:
        now = time.monotonic()
        if now - last[0] < _EVERY:
            return
        last[0] = now
        rate = done / (now - begun)
        left = f", {(total - done) / rate:,.0f} s left" if total and rate else ""
        say(f"{note}: {done:,}{f' of {total:,}' if total else ''} rows, {rate:,.0f} per second{left}")

    return tell


def _report(result: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        put_json({**result, "report": {key: value for key, value in result["report"].items() if key != "rows"}})
        return
    rows = [{"section": name, **counts} for name, counts in result["counts"]["files"].items()]
    put_table([*rows, {"section": "total", **result["counts"]["total"]}], _COLUMNS)
    for odd in result["report"].get("oddities", []):
        put("  ".join(f"{key}={value}" for key, value in odd.items()))
    for name in result["unknown_files"]:
        say(f"not named in the mapping, left alone: {name}")
    for problem in result["report"].get("problems", [])[:20]:
        say("; ".join(one["message"] for one in problem["problems"]))
