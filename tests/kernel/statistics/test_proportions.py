"""Shares and their differences, against the worked examples of the specification."""

from __future__ import annotations

import pytest

from spearhead.kernel.statistics import (
    Share,
    below_others,
    difference,
    needed_per_side,
    pooled_difference,
    spread,
    step_up,
)


def points(found):
    assert found is not None
    return [round(one * 100, 1) for one in (found.value, found.low, found.high)]


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ((66, 216), (216, 480), [-14.4, -21.7, -6.6]),
        ((10, 20), (6, 20), [20.0, -9.7, 45.3]),
        ((50, 100), (30, 100), [20.0, 6.4, 32.6]),
        ((33, 60), (48, 120), [15.0, -0.4, 29.5]),
        ((110, 200), (80, 200), [15.0, 5.2, 24.4]),
    ],
)
def test_newcombes_interval_is_that_of_the_worked_examples(one, two, expected):
    assert points(difference(Share(*one), Share(*two))) == expected


def test_no_difference_is_told_where_a_side_is_empty():
    assert difference(Share(0, 0), Share(3, 9)) is None


def test_one_stratum_is_the_plain_difference_and_equal_strata_agree_with_it():
    whole = difference(Share(60, 200), Share(90, 200))
    assert pooled_difference([(Share(60, 200), Share(90, 200))]) == whole
    split = pooled_difference([(Share(30, 100), Share(45, 100)), (Share(30, 100), Share(45, 100))])
    assert split is not None
    assert whole is not None
    assert split.value == pytest.approx(whole.value)
    assert split.low == pytest.approx(whole.low, abs=0.01)


def test_strata_take_a_confounder_out():
    # Within each segment both sides are alike; only the mix differs.
    found = pooled_difference([(Share(80, 100), Share(8, 10)), (Share(2, 10), Share(20, 100))])
    assert found is not None
    assert found.value == pytest.approx(0)


def test_the_spread_between_reps_is_that_of_the_worked_examples():
    small = spread([Share(16, 54), Share(17, 54), Share(15, 54), Share(18, 54)])
    assert (round(small.chi2, 2), round(small.p, 2), small.large) == (0.44, 0.93, False)
    large = spread([Share(26, 54), Share(27, 54), Share(25, 54), Share(8, 54)])
    assert (round(large.chi2, 2), round(large.p, 4), round(large.i2, 2), large.large) == (18.93, 0.0003, 0.84, True)
    adherence = spread([Share(54, 60), Share(54, 60), Share(54, 60), Share(18, 60)])
    assert (round(adherence.chi2, 1), round(adherence.i2, 2)) == (86.4, 0.97)


def test_no_spread_where_all_are_alike_or_alone():
    assert not spread([Share(5, 5), Share(9, 9)]).large
    assert spread([Share(5, 9)]).df == 0


def test_step_up_keeps_what_misses_its_own_line():
    values = dict(enumerate([0.001, 0.008, 0.020, 0.041, 0.045, 0.059, 0.21, 0.40, 0.60, 0.90]))
    assert step_up(values, 0.1) == {0, 1, 2, 3, 4, 5}


def test_only_those_below_the_others_are_named():
    groups = {"a": Share(26, 54), "b": Share(27, 54), "c": Share(25, 54), "d": Share(8, 54)}
    assert set(below_others(groups)) == {"d"}
    assert below_others({"a": Share(40, 50), "b": Share(10, 50)}).keys() == {"b"}


@pytest.mark.parametrize(("p1", "p2", "n"), [(0.5, 0.3, 93), (0.6, 0.3, 42), (0.3, 0.2, 294), (0.5, 0.4, 388)])
def test_rows_needed_per_side(p1, p2, n):
    assert needed_per_side(p1, p2) == n
    assert needed_per_side(p2, p1) == n


def test_equal_shares_are_never_told_apart():
    assert needed_per_side(0.4, 0.4) is None
