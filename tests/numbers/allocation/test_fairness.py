"""N3 check 6, the flags, and the chance of making a goal."""

from fractions import Fraction

import pytest

from spearhead.numbers.allocation.chance import chance, missing_periods, own_weight
from spearhead.numbers.allocation.fairness import Record, flag, out_of_reach, quantile, quartiles, spread


def test_spread_of_goal_over_potential():
    found = spread([Fraction(10, 10), Fraction(11, 10), Fraction(9, 10), Fraction(16, 10)])
    assert round(float(found.ratio or 0), 2) == 1.78
    assert round(float(found.gini or 0), 3) == 0.120


def test_equal_loads_have_no_spread_and_one_person_none_at_all():
    assert spread([Fraction(2)] * 3).gini == 0
    assert spread([Fraction(2)]).ratio is None
    assert spread([0, 0]).gini is None


def test_flags():
    assert [flag(one) for one in (0.24, 0.25, 0.90, 0.91, None)] == ["too_hard", "", "", "too_easy", ""]


def test_out_of_reach_for_the_whole_team():
    assert out_of_reach(Record(9, 163))
    assert not out_of_reach(Record(4, 20))
    assert not out_of_reach(Record(1, 19))
    assert out_of_reach(Record(0, 0), [0.1, 0.2, 0.9])
    assert not out_of_reach(Record(0, 0), [0.1, 0.3, 0.9])


def test_chance_is_the_share_of_draws_and_never_certain():
    assert chance(100, 1.0, [200.0] * 8, [200.0] * 4) == pytest.approx(10_001 / 10_002)
    assert chance(300, 1.0, [200.0] * 8, [200.0] * 4) == pytest.approx(1 / 10_002)


def test_own_past_weighs_k_over_k_plus_four():
    """Eight own periods at 100, peers at 300: two thirds of the draws are own, so a goal of 200 is made by a third."""
    assert own_weight(8) == pytest.approx(2 / 3)
    assert chance(200, 1.0, [100.0] * 8, [300.0] * 4) == pytest.approx(1 / 3, abs=0.02)
    assert chance(200, 1.0, [900.0] * 5 + [100.0] * 8, [300.0] * 4) == pytest.approx(1 / 3, abs=0.02)
    assert chance(200, 0.5, [100.0] * 8, [300.0] * 4) == pytest.approx(1 / 10_002)


def test_the_same_question_has_the_same_answer():
    assert chance(200, 1.1, [100.0, 250.0], [90.0, 300.0, 180.0, 210.0]) == chance(
        200, 1.1, [100.0, 250.0], [90.0, 300.0, 180.0, 210.0]
    )


def test_under_four_periods_of_the_role_nothing_is_said():
    assert chance(200, 1.0, [100.0], [100.0, 90.0]) is None
    assert missing_periods([100.0, 90.0]) == 2


def test_quartiles_only_for_five_and_more():
    assert quartiles([Fraction(1)] * 4) is None
    assert quartiles([Fraction(n) for n in (1, 2, 3, 4, 5)]) == (Fraction(2), Fraction(3), Fraction(4))
    assert quantile([Fraction(0), Fraction(10)], Fraction(3, 5)) == 6
