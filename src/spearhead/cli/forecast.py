"""`spearhead forecast backtest`: what past forecasts would have said, and how right they would have been."""

from __future__ import annotations

import argparse
from typing import Any, Final

from spearhead.cli.output import complain, put_json, put_table, say

COLUMNS: Final = ("as_of", "period", "family", "forecast", "actual", "mean_of_3")


def add(commands: Any) -> None:
    """Register the command."""
    text = "Forecast from every past month-end with what was known then, and compare with what came (won amounts)."
    verbs = commands.add_parser("forecast", help="judge forecasts").add_subparsers(metavar="VERB", required=True)
    parser = verbs.add_parser("backtest", help="rolling back-test of the statistical forecast", description=text)
    parser.add_argument("--user", metavar="EMAIL", help="whose deals (default: the first administrator's: all)")
    parser.add_argument("--json", action="store_true", help="print everything as JSON")
    parser.set_defaults(run=backtest)


def backtest(arguments: argparse.Namespace) -> int:
    """Read, judge, report; 1 where there is too little to judge."""
    from spearhead.accounts.users.operator import operator_or_named  # noqa: PLC0415  # after setup
    from spearhead.numbers.forecast.history import judge  # noqa: PLC0415
    from spearhead.numbers.forecast.report import as_data  # noqa: PLC0415

    user = operator_or_named(arguments.user)
    if user is None:
        complain("Nobody is here yet. Next: spearhead user add EMAIL --name NAME --role administrator")
        return 1
    data = as_data(judge(user))
    if arguments.json:
        put_json(data)
    else:
        for name, level in data["levels"].items():
            say(f"{name}: WAPE {level['wape']}, mean of three months {level['wape_mean_of_3']}, bias {level['bias']}")
            put_table(level["origins"], COLUMNS)
    if not data["levels"]["total_next_month"]["origins"]:
        complain("There is no back-test yet: it needs four months with won deals.")
        return 1
    return 0
