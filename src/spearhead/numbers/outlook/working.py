"""Working the outlook out: each person, each leader's line, each team and the whole, one to three months ahead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from spearhead.accounts.teams.models import Membership, Team
from spearhead.accounts.teams.tree import subtree
from spearhead.accounts.users.operator import operator
from spearhead.accounts.workspace.access import today
from spearhead.kernel.time import Period, month_period
from spearhead.numbers.calls.line import line_on
from spearhead.numbers.forecast.accuracy import bias, wape
from spearhead.numbers.forecast.backtest import BackTest, Origin, back_test
from spearhead.numbers.forecast.history import Bookings, bookings, together
from spearhead.numbers.forecast.report import ways

HORIZONS: Final = (1, 2, 3)
ALL: Final = "all"
PAST: Final = 12  #: months of history that are kept with the run
#: After so many months without any win the past says nothing about the next ones.
SILENT: Final = 3
Series = Mapping[Any, list[int]]
Tell = Callable[[int, int], None]


def work_out(tell: Tell) -> tuple[date, dict[str, Any]] | None:
    """The day up to which months are known, and per unit and horizon what follows; None where the past is too short."""
    won = bookings(operator())
    months = _up_to_now(won.months, today())
    if not months:
        return None
    won.months = months
    groups = units(today())
    total = len(months) + len(HORIZONS) * (len(groups) + 1)
    for place in range(1, len(months) + 1):  # read once, in steps that can be told and stopped
        won.known(place)
        tell(place, total)
    found: dict[str, Any] = {}
    actual, step = won.actual(), len(months)
    for horizon in HORIZONS:
        people = back_test(won.known, actual, horizon, won.more)
        for person in actual:
            if person is not None:
                found.setdefault(f"person:{person}", {"past": actual[person][-PAST:]})
                found[f"person:{person}"][str(horizon)] = kept(people, person, won)
        tell(step := step + 1, total)
        for unit, members in groups.items():
            whole = _together(actual, members)
            test = _test_of(won, members, whole, horizon)
            if test.ahead:
                found.setdefault(unit, {"past": whole[ALL][-PAST:]})[str(horizon)] = kept(test, ALL, won)
            tell(step := step + 1, total)
    return months[-1].end, found


def _test_of(won: Bookings, members: frozenset[int] | None, whole: Series, horizon: int) -> BackTest:
    return back_test(
        lambda place: _together(won.known(place), members), whole, horizon,
        lambda place, ahead: together(won.more(place, ahead), ALL, members),
    )  # fmt: skip


def units(day: date) -> dict[str, frozenset[int] | None]:
    """Unit → whose wins it adds; None is everybody's."""
    line = line_on(day, day)
    found: dict[str, frozenset[int] | None] = {ALL: None}
    found |= {f"line:{one}": frozenset(line.below(one)) for one in line.managers if line.reports.get(one)}
    now = Membership.objects.filter(valid_from__lte=day).exclude(valid_to__lte=day)
    places = list(now.exclude(kind=Membership.Kind.DEPUTY).values_list("team_id", "user_id"))
    for team in Team.objects.values_list("pk", flat=True):
        below = subtree([team])
        found[f"team:{team}"] = frozenset(user for place, user in places if place in below)
    return found


def _up_to_now(months: list[Period], now: date) -> list[Period]:
    """Up to the last month that has ended; nothing where too many of them brought nothing."""
    found = list(months)
    while found and found[-1].end < now.replace(day=1) and len(found) < len(months) + SILENT:
        found.append(month_period(found[-1].end.year, found[-1].end.month))
    return found if found and found[-1].end == now.replace(day=1) else []


def _together(series: Series, members: frozenset[int] | None) -> dict[Any, list[int]]:
    rows = [row for key, row in series.items() if members is None or key in members]
    length = max((len(row) for row in series.values()), default=0)
    return {ALL: [sum(row[place] for row in rows) for place in range(length)]} if series else {}


def kept(test: BackTest, unit: Any, won: Bookings) -> dict[str, Any]:
    """One unit's forecast ahead and its own record, as plain data in minor units; shares as fractions."""
    ahead, origins = test.ahead, test.origins
    pairs = [(one.forecasts[unit], one.means[unit], one.actuals[unit]) for one in origins]
    forecasts, means, actuals = ([row[place] for row in pairs] for place in range(3))
    inside = [one.ranges[unit][0] <= one.actuals[unit] <= one.ranges[unit][2] for one in origins if unit in one.ranges]
    return {
        "family": ahead.family if ahead else None,
        "point": ahead.forecasts[unit] if ahead else None,
        "range": list(ahead.ranges[unit]) if ahead and unit in ahead.ranges else None,
        "wape": _share(wape(forecasts, actuals)), "wape_mean": _share(wape(means, actuals)),
        "bias": _share(bias(forecasts, actuals)), "inside": sum(inside), "ranged": len(inside), "n": len(origins),
        "provisional": test.provisional, "origins": [_origin(one, unit, test.months, won) for one in origins],
        "ways": ways(test, [unit]),
    }  # fmt: skip


def _origin(one: Origin, unit: Any, months: int, won: Bookings) -> dict[str, Any]:
    first, last = won.months[one.place], won.months[one.place + months - 1]
    return {
        "as_of": (first.start - timedelta(days=1)).isoformat(), "start": first.start.isoformat(),
        "end": last.end.isoformat(), "family": one.family, "forecast": one.forecasts[unit], "actual": one.actuals[unit],
        "mean": one.means[unit], "range": list(one.ranges[unit]) if unit in one.ranges else None,
    }  # fmt: skip


def _share(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), 4)
