"""`spearhead score`: learns any table of won and lost, says how far to trust it, and scores it."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

from spearhead.cli.output import complain, put, put_json, put_table, say

MISUSE: Final = 2


def add(commands: Any) -> None:
    """Register the command."""
    text = "Learn which records are won from a table with a row each (CSV, TSV, a workbook); judged on later records."
    parser = commands.add_parser("score", help="win probability on any table", description=text)
    parser.add_argument("--table", type=Path, required=True, metavar="FILE")
    parser.add_argument("--outcome", required=True, metavar="COLUMN", help="won or lost, yes or no, 1 or 0; else: open")
    parser.add_argument("--time", default="", metavar="COLUMN", help="a date or a rising number; else the file's order")
    parser.add_argument("--split", default="", metavar="COLUMN", help='says "test" for the rows to be judged by')
    parser.add_argument(
        "--test-from", default="", metavar="TIME", help="judge by rows from here on; else the last fifth"
    )
    parser.add_argument(
        "--keep", action="append", default=[], metavar="COLUMN", help="this field is known at the start"
    )
    parser.add_argument("--force-all", action="store_true", help="hold nothing out, to see what a leak does")
    parser.add_argument("--explain", type=int, default=20, metavar="N", help="reasons for the first N predictions")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.set_defaults(run=run, needs_database=False)


def run(arguments: argparse.Namespace) -> int:
    """Read, learn, judge, score."""
    from spearhead.integrations.files.learning import read_table  # noqa: PLC0415  # after setup
    from spearhead.numbers.prediction import scoring  # noqa: PLC0415

    if not arguments.table.is_file():
        complain(f"There is no file {arguments.table}")
        return MISUSE
    read = read_table(arguments.table, arguments.outcome, arguments.time, arguments.split)
    if arguments.split:
        first, later = scoring.split_by_words(read.table, read.split)
    else:
        first, later = scoring.split_by_time(
            read.table, read.moment(arguments.test_from) if arguments.test_from else None
        )
    data = scoring.score(
        read.table, first, later, known=frozenset(arguments.keep), forced=arguments.force_all,
        explain=max(0, min(arguments.explain, 1000)),
    )  # fmt: skip
    if arguments.json:
        put_json(data)
    else:
        _tell(data)
    return 0


def _tell(data: dict[str, Any]) -> None:
    say(data["message"])
    put_table(data["dropped"], ("column", "rule", "reason"))
    put("")
    if data["metrics"]:
        names = ("n", "won", "auc", "log_loss", "base_rate_log_loss", "brier", "ece")
        put_table([{name: _short(data["metrics"].get(name)) for name in names}], names)
        put("")
    put_table(data["predictions"][:20], ("row", "probability", "outcome"))


def _short(value: Any) -> Any:
    return f"{value:.4f}" if isinstance(value, float) else value
