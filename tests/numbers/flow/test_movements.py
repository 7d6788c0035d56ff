"""The movement table: the worked example of sixteen deals, and its identities on two thousand random histories."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from spearhead.kernel.time import Period
from spearhead.numbers.flow.movements import INWARD, OUTWARD, Move, State, in_pipe, steps
from tests.numbers.flow.sixteen import CASES, PERIOD, day

ARRIVALS = {Move.NEW, Move.REOPENED, Move.REASSIGNED_IN, Move.PULLED_IN, Move.PUSHED_IN}


def test_the_sixteen_deals_of_the_specification():
    bars: Counter[str] = Counter()
    for before, after in CASES.values():
        for step in steps(before, after, PERIOD):
            bars[step.move.value] += step.amount
    assert dict(bars) == {
        "new": 65, "reopened": 25, "reassigned_in": 70, "pulled_in": 105, "pushed_in": 20, "increase": 47,
        "decrease": -20, "currency": 11, "won": -94, "lost": -50, "deleted": -35, "reassigned_out": -45,
        "pushed_out": -44, "pulled_earlier": -30,
    }  # fmt: skip
    start = sum(before.value for before, _after in CASES.values() if before and in_pipe(before, PERIOD))
    end = sum(after.value for _before, after in CASES.values() if after and in_pipe(after, PERIOD))
    assert (start, end) == (580, 605)
    assert start + sum(bars.values()) == end


def _state(dice: Random) -> State | None:
    """Any state: often without amount, rate or day, in three currencies, around both edges of the period."""
    if dice.randrange(10) == 0:
        return None
    currency = dice.choice(["CNY", "USD", "JPY"])
    amount = dice.choice([None, dice.randrange(100), dice.randrange(10**9)])
    rate = 100 if currency == "CNY" else dice.choice([None, 10, 14, 15, 20])
    base = None if amount is None or rate is None else amount * rate // 100
    status = dice.choice(["open", "open", "open", "won", "lost"])
    close = day(dice.randrange(80, 210)) if status != "open" or dice.randrange(8) else None
    return State(status, currency, amount, base, close, dice.randrange(5) > 0)


@settings(max_examples=2000)
@given(st.integers(0, 2**32))
def test_every_history_reconciles(seed: int):
    dice = Random(seed)  # hypothesis chooses the seed
    start = end = moved = 0
    for _deal in range(dice.randrange(1, 8)):
        before, after = _state(dice), _state(dice)
        start += before.value if before and in_pipe(before, PERIOD) else 0
        end += after.value if after and in_pipe(after, PERIOD) else 0
        found = steps(before, after, PERIOD)
        moved += sum(step.amount for step in found)
        assert all(step.amount >= 0 for step in found if step.move in INWARD)
        assert all(step.amount <= 0 for step in found if step.move in OUTWARD)
        classes = [step.move for step in found]
        assert len(set(classes)) == len(classes)
        assert len(ARRIVALS & set(classes)) <= 1
        assert len((OUTWARD - {Move.DECREASE}) & set(classes)) <= 1
    assert start + moved == end


def test_a_deal_closed_by_the_first_day_already_is_no_movement():
    won = State("won", "CNY", 10, 10, day(120))
    assert steps(won, won, PERIOD) == []
    assert steps(State("won", "CNY", 10, 10, day(120), inside=False), won, PERIOD) == []
    assert [step.move for step in steps(State("lost", "CNY", 10, 10, day(120)), won, PERIOD)] == ["reopened", "won"]


def test_a_deal_without_a_closing_day_lies_beyond_the_period():
    undated, due = State("open", "CNY", 10, 10, None), State("open", "CNY", 10, 10, day(120))
    assert [step.move for step in steps(due, undated, PERIOD)] == ["pushed_out"]
    assert [step.move for step in steps(undated, due, PERIOD)] == ["pulled_in"]


def test_the_last_day_of_a_period_is_inside_and_the_next_is_not():
    period = Period(date(2025, 4, 1), date(2025, 7, 1), "2025-Q2")
    inside = State("open", "CNY", 10, 10, date(2025, 6, 30))
    outside = State("open", "CNY", 10, 10, date(2025, 6, 30) + timedelta(days=1))
    assert in_pipe(inside, period)
    assert not in_pipe(outside, period)
