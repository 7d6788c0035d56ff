"""The bridge: the worked example, the edges, and that it sums to the cent both ways on anything."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.time import read_period
from spearhead.numbers.profit.acts import Planned, set_plan
from spearhead.numbers.profit.bridge import Effect, Side, bridge
from spearhead.numbers.profit.compare import compare, default_against
from tests.cast import YEAR, Cast
from tests.numbers.profit.conftest import Sell, product


def side(quantity: float, price: float, cost: float, listed: float | None = None) -> Side:
    """Units at a price and a cost in yuan."""
    pieces = Fraction(str(quantity))
    yuan = [Fraction(str(one)) * 100 * pieces for one in (price if listed is None else listed, price, cost)]
    return Side(pieces, *yuan)


PLAN = {"X": side(100, 50, 30), "Y": side(50, 200, 120)}
ACTUAL = {"X": side(90, 52, 31), "Y": side(80, 190, 125)}


def test_the_worked_example_to_the_cent() -> None:
    """6,000 → 7,090: volume +800, mix +1,400, price -620, cost -490, sum +1,090."""
    found = bridge(PLAN, ACTUAL)
    assert (found.before, found.after) == (6_000_00, 7_090_00)
    price = found.total(Effect.PRICE) + found.total(Effect.DISCOUNT)
    moved = [found.total(Effect.VOLUME), found.total(Effect.MIX), price, found.total(Effect.COST)]
    assert moved == [800_00, 1_400_00, -620_00, -490_00]
    assert sum(moved) == 1_090_00


def test_price_is_split_into_list_and_discount() -> None:
    found = bridge({"X": side(10, 90, 50, 100)}, {"X": side(10, 88, 50, 110)})
    assert found.total(Effect.PRICE) == 100_00
    assert found.total(Effect.DISCOUNT) == -120_00
    assert found.after - found.before == -20_00


def test_where_nothing_was_planned_all_is_new() -> None:
    found = bridge({}, ACTUAL)
    assert found.effects() == [Effect.NEW]
    assert found.total(Effect.NEW) == found.after == 7_090_00


def test_a_product_without_plan_is_all_mix() -> None:
    found = bridge({"X": side(100, 50, 30)}, {"X": side(50, 50, 30), "Z": side(50, 80, 40)})
    by = {step.key: step.effects for step in found.steps}
    assert by["Z"][Effect.MIX] == 2_000_00
    assert not any(amount for effect, amount in by["Z"].items() if effect is not Effect.MIX)


def test_a_product_that_was_not_sold_any_more_leaves_no_price_behind() -> None:
    found = bridge(PLAN, {"X": side(150, 50, 30)})
    gone = next(step for step in found.steps if step.key == "Y")
    assert gone.after == 0
    assert gone.effects[Effect.PRICE] == gone.effects[Effect.DISCOUNT] == gone.effects[Effect.COST] == 0
    assert gone.effects[Effect.MIX] == -4_000_00
    assert found.total(Effect.VOLUME) == 0


amount = st.integers(0, 10**9).map(Fraction)
sides = st.builds(Side, st.fractions(Fraction(1, 1000), 10_000, max_denominator=1000), amount, amount, amount)
products = st.dictionaries(st.integers(1, 6), sides, max_size=6)


@settings(max_examples=200, deadline=None)
@given(products, products)
def test_every_row_and_every_column_adds_up_to_the_cent(before: dict[int, Side], after: dict[int, Side]) -> None:
    found = bridge(before, after)
    for step in found.steps:
        assert step.before + sum(step.effects.values()) == step.after
    assert found.before + sum(found.total(effect) for effect in Effect) == found.after
    assert found.after == sum(int(one.net - one.cost) for one in after.values())
    assert found.before == sum(int(one.net - one.cost) for one in before.values())


def test_a_period_is_compared_with_the_one_before_in_what_one_sees(cast: Cast, sell: Sell) -> None:
    sell([("X", 100, 50, 30), ("Y", 50, 200, 120)], on=date(YEAR, 2, 3))
    sell([("X", 90, 52, 31), ("Y", 80, 190, 125), ("U", 1, 7, None)], on=date(YEAR, 5, 3))
    sell([("X", 1, 999, 1)], on=date(YEAR, 5, 3), by=cast.rep_b)
    found = compare(cast.mgr_a, period=f"{YEAR}-Q2")
    assert (found.bridge.before, found.bridge.after) == (6_000_00, 7_090_00)
    assert [found.bridge.total(one) for one in (Effect.VOLUME, Effect.MIX, Effect.COST)] == [800_00, 1_400_00, -490_00]
    assert (found.uncosted_before, found.uncosted) == (0, 7_00)
    assert found.names[cast.products["X"].pk] == "X"


def test_a_period_is_compared_with_its_plan(cast: Cast, sell: Sell) -> None:
    quarter = read_period(f"{YEAR}-Q2")
    assert default_against(cast.admin, quarter) == "before"
    for code, pieces, price, cost in (("X", 100, 50, 30), ("Y", 50, 200, 120)):
        one = product(cast, code)
        planned = Planned(pieces * 1000, price * 100, cost * 100)
        set_plan(one.pk, quarter, planned, by=cast.admin)
        set_plan(one.pk, quarter, planned, by=cast.admin, team_id=cast.team_a.pk)
    sell([("X", 90, 52, 31), ("Y", 80, 190, 125)], on=date(YEAR, 5, 3))
    for who, filters in ((cast.admin, []), (cast.mgr_a, []), (cast.admin, [("team", "is", cast.team_a.pk)])):
        assert default_against(who, quarter, filters) == "plan"
        found = compare(who, period=quarter, against="plan", filters=filters)
        assert found.bridge.after - found.bridge.before == 1_090_00
    assert compare(cast.director, period=quarter, against="plan").bridge.effects() == [Effect.NEW]


def test_bad_plans_and_questions_are_refused_by_field(cast: Cast) -> None:
    one, quarter = product(cast, "X"), read_period(f"{YEAR}-Q2")
    for planned, field in ((Planned(0, 1, 1), "quantity"), (Planned(1, -1, 1), "price"), (Planned(1, 1, -1), "cost")):
        with pytest.raises(Refused) as refusal:
            set_plan(one.pk, quarter, planned, by=cast.admin)
        assert field in refusal.value.fields
    set_plan(one.pk, quarter, Planned(1000, 1, 1), by=cast.admin)
    with pytest.raises(Refused) as refusal:
        set_plan(one.pk, read_period(f"{YEAR}-05"), Planned(1000, 1, 1), by=cast.admin)
    assert refusal.value.code == "plan_overlaps"
    with pytest.raises(Refused) as refusal:
        compare(cast.admin, period="all")
    assert "period" in refusal.value.fields
    for call in (lambda: compare(cast.rep_a, period=quarter),
                 lambda: set_plan(one.pk, quarter, Planned(1, 1, 1), by=cast.mgr_a)):  # fmt: skip
        with pytest.raises(Forbidden):
            call()
