"""The worked examples of numbers.md N4 (judgement checks 1 to 5, statistical check 4), exactly."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from spearhead.numbers.calls.rollup import Call, Cell, Node, bridge, roll_up
from spearhead.numbers.forecast.accuracy import bias, range_around, spread_of, value_added, wape


def director() -> Cell:
    ana = Node("ana", 100, call=Call("absolute", 80))
    bo = Node("bo", 60, manager_call=Call("absolute", 75))
    mei = Node("mei", 20, (ana, bo), Call("absolute", 190), Call("absolute", 185))
    chen = Node("chen", 40, call=Call("absolute", 50))
    return roll_up(Node("director", 0, (mei, Node("noor", 0, (chen,)))))


def test_the_five_numbers_of_the_worked_example() -> None:
    top = director()
    mei = top.children[0]
    assert (mei.own, mei.raw, mei.base, mei.call, mei.without_own_call, mei.final) == (20, 180, 175, 190, 185, 185)
    assert (top.raw, top.final) == (220, 235)


def test_the_bridge_of_the_worked_example() -> None:
    lines = [(line.key, line.by, line.amount) for line in bridge(director())]
    assert lines == [
        ("ana", "self", -20),
        ("bo", "manager", 15),
        ("mei", "self", 15),
        ("mei", "manager", -5),
        ("chen", "self", 10),
    ]


def test_value_added_of_the_worked_example() -> None:
    mei = director().children[0]
    assert value_added(mei.raw, mei.call, 200) == 10
    assert value_added(mei.base, mei.call, 200) == 15


def test_an_absolute_call_hides_a_collapse_and_its_badge_lights() -> None:
    absolute = Call("absolute", 150, base_seen=100)
    assert roll_up(Node("rep", 40, manager_call=absolute)).final == 150
    assert not absolute.is_stale(105)
    assert absolute.is_stale(106)
    assert absolute.is_stale(40)
    assert roll_up(Node("rep", 40, manager_call=Call("delta", 50))).final == 90


AMOUNTS = st.integers(-(10**12), 10**12)
CALLS = st.none() | st.builds(Call, st.sampled_from(("absolute", "delta")), AMOUNTS)
LEAVES = st.builds(Node, st.just("n"), AMOUNTS, st.just(()), CALLS, CALLS)
TREES = st.recursive(
    LEAVES,
    lambda below: st.builds(Node, st.just("n"), AMOUNTS, st.lists(below, max_size=4).map(tuple), CALLS, CALLS),
    max_leaves=12,
)


@settings(max_examples=500, deadline=None)
@given(TREES)
def test_the_bridge_is_exact_on_any_tree(tree: Node) -> None:
    cell = roll_up(tree)
    assert cell.raw + sum(line.amount for line in bridge(cell)) == cell.final


def test_accuracy_of_the_worked_example() -> None:
    assert wape((90, 120, 40), (100, 100, 50)) == Fraction(16, 100)
    assert bias((90, 120, 40), (100, 100, 50)) == 0
    assert wape((5,), (0,)) is None
    assert bias((5,), (0,)) is None


def test_the_range_of_the_worked_example() -> None:
    ratios = [Fraction(n, 100) for n in (82, 88, 93, 97, 100, 102, 105, 109, 116, 130)]
    spread = spread_of(ratios)
    assert spread is not None
    assert range_around(1_000_000, spread) == (874_000, 1_010_000, 1_174_000)
    assert spread_of(ratios[:9]) is None
