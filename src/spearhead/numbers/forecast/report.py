"""Back-tests as plain data: amounts in minor units, shares as fractions of one, months by name."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from fractions import Fraction
from typing import Any

from spearhead.accounts.workspace.access import workspace
from spearhead.numbers.forecast.backtest import BackTest, Origin
from spearhead.numbers.forecast.history import Bookings, Judged


def as_data(judged: Judged) -> dict[str, Any]:
    """Level by level; every family that could forecast at some origin is judged, chosen or not."""
    won = judged.bookings
    return {
        "figure": "bookings",
        "currency": workspace().base_currency,
        "months": [won.months[0].key, won.months[-1].key] if won.months else [],
        "levels": {
            "total_next_month": _level(judged.total, won),
            "person_next_month": _level(judged.people, won),
            "total_next_three_months": _level(judged.quarter, won),
        },
    }


def _level(test: BackTest, won: Bookings) -> dict[str, Any]:
    inside, ranged = test.coverage()
    return {
        "origins": [_origin(one, test.months, won) for one in test.origins],
        "wape": _share(test.wape()),
        "wape_mean_of_3": _share(test.mean_wape()),
        "bias": _share(test.bias()),
        "p10_p90_coverage": round(inside / ranged, 4) if ranged else None,
        "outcomes_with_range": ranged,
        "provisional": test.provisional,
        "families": ways(test),
    }


def ways(test: BackTest, units: Sequence[Any] | None = None) -> dict[str, dict[str, Any]]:
    """Family → how far off it would have been, and over how many origins; whether it was ever chosen or not."""
    names = dict.fromkeys(name for old in test.tried[: len(test.origins)] for name in old)
    found = {name: test.of_family(name, units) for name in names}
    return {name: {"wape": _share(error), "n": n} for name, (error, n) in found.items()}


def _origin(one: Origin, months: int, won: Bookings) -> dict[str, Any]:
    first, last = won.months[one.place], won.months[one.place + months - 1]
    return {
        "as_of": (won.months[one.place - 1].end - timedelta(days=1)).isoformat(),
        "period": first.key if months == 1 else f"{first.key}..{last.key}",
        "family": one.family,
        "forecast": sum(one.forecasts.values()),
        "actual": sum(one.actuals.values()),
        "mean_of_3": sum(one.means.values()),
        "units": [
            {
                "name": won.labels.get(unit, str(unit)),
                "forecast": one.forecasts[unit],
                "actual": one.actuals[unit],
                "range": one.ranges.get(unit),
            }
            for unit in one.actuals
        ],
    }


def _share(value: Fraction | None) -> float | None:
    return None if value is None else round(float(value), 4)
