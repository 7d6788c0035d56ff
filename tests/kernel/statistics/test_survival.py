"""Kaplan–Meier against the worked example and against a plain estimator."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from spearhead.kernel.statistics import survival


def test_the_worked_example():
    found = survival([3, 5, 5, 8, 12], [10, 20, 30])
    assert [round(found.at(day), 3) for day in (3, 5, 8, 12)] == [0.875, 0.625, 0.5, 0.333]
    assert found.median == 8
    assert survival([3, 5, 5, 8, 12]).median == 5
    assert found.quantile(0.8) is None
    assert found.longest == 30


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 40), st.booleans()), min_size=1, max_size=40))
def test_equal_to_a_plain_estimator(times):
    left = [time for time, over in times if over]
    found = survival(left, [time for time, over in times if not over])
    still = 1.0
    for day in range(41):
        at_risk, gone = sum(time >= day for time, _over in times), left.count(day)
        still *= 1 - gone / at_risk if at_risk else 1
        assert found.at(day) == pytest.approx(still, abs=1e-9)


def test_nothing_left_is_no_median():
    assert survival([], [4, 9]).median is None
    assert survival([], []).longest is None
