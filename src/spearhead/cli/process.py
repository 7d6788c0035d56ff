"""`spearhead process analyse`: reads any event log; tells where it waits, what goes on, and since when."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any, Final

from spearhead.cli.output import complain, put, put_json, put_table, say

MISUSE: Final = 2
STAGES: Final = (
    "activity", "entered", "share_of_waiting", "median_days", "p80_days", "conversion", "still_waiting", "stopped",
)  # fmt: skip
CHANGES: Final = ("from", "to", "what", "since", "between", "before", "after")


def add(commands: Any) -> None:
    """Register the command."""
    text = "Analyse an event log: CSV, TSV or a workbook with a row per event, or XES. Nothing is imported."
    verbs = commands.add_parser("process", help="analyse how work flows").add_subparsers(metavar="VERB", required=True)
    parser = verbs.add_parser("analyse", help="where work waits, and since when", description=text)
    parser.add_argument("--events", type=Path, required=True, metavar="FILE")
    for name, what in (("case", "the case (deal, order)"), ("activity", "the activity or stage"), ("time", "when")):
        parser.add_argument(f"--{name}", metavar="COLUMN", default="", help=f"the column that names {what}")
    parser.add_argument("--resource", metavar="COLUMN", default="", help="the column that names who did it")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.set_defaults(run=analyse, needs_database=False)


def analyse(arguments: argparse.Namespace) -> int:
    """Read, analyse, report."""
    from spearhead.insights.bottlenecks import analysis, eventlog, report  # noqa: PLC0415  # after setup
    from spearhead.integrations.files.eventlogs import Columns, read_events  # noqa: PLC0415

    if not arguments.events.is_file():
        complain(f"There is no file {arguments.events}")
        return MISUSE
    wanted = ("case", "activity", "time")
    is_xes = arguments.events.name.lower().endswith((".xes", ".xes.gz"))
    if not is_xes and (missing := [name for name in wanted if not getattr(arguments, name)]):
        complain(f"Name the column of each: {', '.join(f'--{name}' for name in missing)}")
        return MISUSE
    columns = Columns(arguments.case, arguments.activity, arguments.time, arguments.resource)
    found = read_events(arguments.events, columns)
    data = report.as_data(analysis.analyse(eventlog.build(found.events)))
    data |= {"skipped": found.skipped, "problems": found.problems}
    if arguments.json:
        put_json(data)
    else:
        _tell(data)
    return 0


def _tell(data: dict[str, Any]) -> None:
    say(f"{data['events']:,} events of {data['cases']:,} cases, {data['from'][:10]} to {data['to'][:10]}")
    put_table(data["stages"], STAGES)
    if data["changes"]:
        put("")
        put_table(data["changes"], CHANGES)
    if silos := [one for one in data["handovers"] if one["silo"]]:
        put("")
        put_table(silos, ("from", "to", "n", "median_days", "longest_days"))
    for problem in data["problems"]:
        say(problem)
