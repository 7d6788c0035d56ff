"""The back-test on Maven's won deals, against the worked references; and that later rows change nothing."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, time
from fractions import Fraction

import pytest

from spearhead.kernel.time import month_period
from spearhead.numbers.forecast.accuracy import wape
from spearhead.numbers.forecast.backtest import back_test, choose
from spearhead.numbers.forecast.families import MEAN, families, forecast
from spearhead.numbers.forecast.history import together
from spearhead.numbers.forecast.learned import Learned
from spearhead.numbers.forecast.stands import Stand, Stands
from tests.integrations.imports.maven import folder

FIRST, LAST = 3, 12  # Maven closes from March to December 2017


@pytest.fixture(scope="module")
def months() -> dict[str, list[int]]:
    """Won amounts by agent and month."""
    found: dict[str, list[int]] = {}
    with (folder() / "sales_pipeline.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["deal_stage"] == "Won":
                series = found.setdefault(row["sales_agent"], [0] * (LAST - FIRST + 1))
                series[int(row["close_date"][5:7]) - FIRST] += int(row["close_value"])
    return found


@pytest.fixture(scope="module")
def total(months) -> dict[str, list[int]]:
    return {"all": [sum(column) for column in zip(*months.values(), strict=True)]}


@pytest.fixture(scope="module")
def learned() -> Learned:
    """Maven's deals as they stood at each month's end; the 500 without any date are left out."""
    ends = [month_period(2017, month) for month in range(FIRST, LAST + 1)]
    cuts = [ends[0].start, *(one.end for one in ends)]
    moments = [datetime.combine(day, time(), UTC) for day in cuts]
    found = Stands(ends, moments, [[] for _cut in cuts], [{} for _cut in cuts], [])
    with (folder() / "sales_pipeline.csv").open(encoding="utf-8", newline="") as file:
        for pk, row in enumerate(csv.DictReader(file)):
            if row["engage_date"]:
                _stand(found, pk, row, cuts)
    return Learned(found)


def _stand(found: Stands, pk: int, row: dict[str, str], cuts: list[date]) -> None:
    opened = date.fromisoformat(row["engage_date"])
    closed = date.fromisoformat(row["close_date"]) if row["close_date"] else None
    since = datetime.combine(opened, time(9), UTC)
    one = Stand(pk, "open", row["sales_agent"], 1, "pipeline", 0, None, since, opened, None, None)  # type: ignore[arg-type]
    over = one._replace(status=row["deal_stage"].lower(), amount=int(row["close_value"] or 0), closed_on=closed)
    found.entries.append((since, one))
    for place, day in enumerate(cuts):
        if closed is not None and closed < day:
            found.closed[place][pk] = over
        elif opened < day:
            found.open[place].append(one)


def outcomes(series, horizon: int = 1, more=None):
    return back_test(lambda place: {unit: row[:place] for unit, row in series.items()}, series, horizon, more)


def in_all(learned: Learned):
    return lambda place, ahead: together(learned.families(place, ahead), "all", None)


def fixed(series, family):
    pairs = [(forecast({"all": series["all"][:place]}, family)["all"], series["all"][place]) for place in range(3, 10)]
    return float(wape([int(one) for one, _two in pairs], [two for _one, two in pairs]) or 0)


def test_the_references_of_single_families(total):
    assert fixed(total, MEAN) == pytest.approx(0.2018, abs=5e-5)
    assert fixed(total, "same_place_last_quarter") == pytest.approx(0.0851, abs=5e-5)


def test_next_month_of_the_whole_team(total, learned):
    found = outcomes(total, 1, in_all(learned))
    assert len(found.origins) == 7
    assert float(found.wape()) == pytest.approx(0.1095, abs=5e-5)
    assert found.wape() <= Fraction(15, 100)
    assert found.wape() <= found.mean_wape() * Fraction(110, 100)


def test_next_month_of_each_agent(months, learned):
    found = outcomes(months, 1, learned.families)
    assert found.wape() <= Fraction(38, 100)
    assert found.wape() <= found.mean_wape() * Fraction(110, 100)
    inside, of = found.coverage()
    assert of > 100
    assert 0.75 <= inside / of <= 0.90


def test_rolling_three_months_of_the_whole_team(total, learned):
    found = outcomes(total, 3, in_all(learned))
    assert found.wape() <= Fraction(8, 100)
    assert found.wape() <= found.mean_wape() * Fraction(110, 100)
    error, n = found.of_family("win_probability")
    assert n == len(found.origins)
    assert error > Fraction(40, 100)  # judged, and never chosen
    assert {one.family for one in found.origins} == {MEAN}


def test_later_rows_change_no_past_forecast(months):
    short = {unit: row[:-2] for unit, row in months.items()}
    before, after = outcomes(short).origins, outcomes(months).origins
    assert [(one.family, one.forecasts, one.ranges) for one in before] == [
        (one.family, one.forecasts, one.ranges) for one in after[: len(before)]
    ]


def test_without_a_scored_origin_it_is_the_mean_of_three():
    assert choose([], [MEAN, "last_period"]) == MEAN
    found = outcomes({"all": [10, 20, 30, 40]})
    assert [one.family for one in found.origins] == [MEAN]
    assert found.provisional
    assert found.origins[0].ranges == {}


def test_two_percent_better_is_not_better():
    outcome = {"all": 1000}
    old = {MEAN: {"all": 900}, "last_period": {"all": 902}, "same_place_last_quarter": {"all": 903}}
    assert choose([(old, outcome)], list(old)) == "same_place_last_quarter"
    assert choose([({MEAN: {"all": 900}, "last_period": {"all": 902}}, outcome)], [MEAN, "last_period"]) == MEAN


def test_under_three_months_there_is_no_forecast():
    assert outcomes({"all": [10, 20, 30]}).origins == []
    assert families(2, many=False) == []
