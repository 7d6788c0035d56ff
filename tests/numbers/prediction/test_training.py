"""What the engine says of made tables: signal found and calibrated, none claimed, leaks named."""

from __future__ import annotations

import numpy as np
import pytest

from spearhead.numbers.prediction.candidates import Logistic, NaiveBayes
from spearhead.numbers.prediction.leakage import hold_out, late_answers
from spearhead.numbers.prediction.measures import report, sigmoid
from spearhead.numbers.prediction.reasons import reasons
from spearhead.numbers.prediction.table import Column, table_of
from spearhead.numbers.prediction.training import shrunk_rate, train

pytestmark = pytest.mark.once


def made(count: int, seed: int = 1, *, signal: bool = True):
    """Two numbers that matter only together, a wave, a category, and noise."""
    random = np.random.default_rng(seed)
    a, b, c, noise = (random.normal(size=count) for _ in range(4))
    kind = random.integers(0, 6, count)
    height = -0.3 + (1.2 * a * b + np.sin(2 * c) + 0.6 * (kind % 3 - 1) if signal else 0.0 * a)
    y = (random.random(count) < sigmoid(height)).astype(float)
    shown = np.where(random.random(count) < 0.1, np.nan, c)
    columns = [Column(name, "number", values) for name, values in zip("abcn", (a, b, shown, noise), strict=True)]
    return table_of([*columns, Column("kind", "category", kind.astype(str))], y)


@pytest.fixture(scope="module")
def learned():
    table = made(25_000)
    return table, train(table.take(np.arange(5_000)))


def test_interactions_are_found_calibrated_and_better_than_plain_scorers(learned):
    table, model = learned
    later = table.take(np.arange(5_000, 25_000))
    told = report(later.outcome, model.chances(later.columns))
    assert model.published
    for plain in (NaiveBayes(), Logistic(1.0, bends=False)):
        plain.learn(table.take(np.arange(5_000)))
        other = report(later.outcome, sigmoid(plain.odds(later.columns)))
        assert told["auc"] > other["auc"] + 0.03
        assert told["log_loss"] < other["log_loss"]
    assert told["ece"] <= 0.02


def test_reasons_name_what_goes_with_it_and_how_many_past_records(learned):
    table, model = learned
    row = table.take(np.array([int(np.argmax(table.columns[0].values * table.columns[1].values))]))
    told = reasons(model, row.columns, table.take(np.arange(5_000)))[0]
    assert {one["field"] for one in told["up"]} & {"a", "b"}
    assert all(one["points"] > 0 and one["n"] > 0 and 0 <= one["rate"] <= 1 for one in told["up"])
    assert max(len(told["up"]), len(told["down"])) <= 3


def test_where_there_is_no_signal_the_base_rate_is_shown():
    table = made(1_500, 3, signal=False)
    model = train(table)
    assert model.state == "no_signal"
    assert set(model.chances(table.columns)) == {model.base_rate}


def test_a_small_table_gets_the_shrunk_base_rate():
    table = made(59)
    model = train(table, workspace_rate=0.5)
    assert model.state == "too_few"
    assert model.base_rate == pytest.approx((table.outcome.sum() + 2.5) / 64)
    assert shrunk_rate(0, 0, 0.4) == 0.4


def test_a_field_that_knows_the_end_is_held_out_and_blocks_when_forced():
    table = made(1_200, 5)
    table.columns.append(
        Column("told", "number", table.outcome * 2 + np.random.default_rng(1).normal(size=1_200) * 0.4)
    )
    assert [(one.name, one.rule) for one in hold_out(table)] == [("told", "L3")]
    assert train(table, forced=True).state == "blocked"


def test_each_rule_gives_its_reason():
    table = made(400, 7)
    table.outcome[300:] = np.nan
    filled = np.where(np.isnan(table.outcome), "", "yes")
    table.columns += [
        Column("account", "category", filled.astype(str)),
        Column("stamp", "number", table.columns[3].values, set_late=0.25),
        Column("Lead Quality", "category", table.columns[4].values),
        Column("sales_agent", "category", table.columns[4].values),
    ]
    found = {one.name: one.rule for one in hold_out(table)}
    assert found == {"account": "L2", "stamp": "L1", "Lead Quality": "L4", "sales_agent": "person"}
    assert "Lead Quality" not in {one.name for one in hold_out(table, frozenset({"Lead Quality"}))}


def test_late_answers_are_warned_of():
    y = np.r_[np.ones(100), np.zeros(100), np.ones(10), np.zeros(90)]
    table = table_of([Column("answer", "category", np.array(["x"] * 200 + [""] * 100))], y)
    assert late_answers(table) == [{"column": "answer", "empty": 100, "rate_empty": 0.1, "rate_filled": 0.5}]


def test_a_field_that_is_filled_only_lately_does_no_harm():
    table = made(400, 9)
    table.columns.append(Column("new", "number", np.where(np.arange(400) < 390, np.nan, 1.0)))
    assert len(train(table).chances(table.columns)) == 400
