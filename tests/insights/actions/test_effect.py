"""The measured effect of an action, against the specification's worked example."""

import pytest

from spearhead.insights.actions.effect import Outcome, effect_of
from spearhead.kernel.statistics import Share


def test_the_worked_example_cannot_tell():
    found = effect_of(Share(30, 100), Share(42, 100), 0.10, (Share(66, 200), Share(72, 200)))
    assert found is not None
    assert (round(100 * found.value, 1), round(100 * found.low, 1), round(100 * found.high, 1)) == (9.0, -7.2, 25.2)
    assert (found.outcome, found.compared) == (Outcome.CANNOT_TELL, True)
    assert found.more > 0


@pytest.mark.parametrize(
    ("before", "after", "expected", "outcome"),
    [
        ((30, 100), (55, 100), 0.2, Outcome.WORKED),
        ((55, 100), (30, 100), 0.2, Outcome.WORSE),
        ((55, 100), (30, 100), -0.2, Outcome.WORKED),
        ((400, 1000), (402, 1000), 0.1, Outcome.NO_EFFECT),
        ((10, 30), (11, 30), 0.1, Outcome.CANNOT_TELL),
    ],
)
def test_the_word_follows_the_interval(before, after, expected, outcome):
    found = effect_of(Share(*before), Share(*after), expected)
    assert found is not None
    assert found.outcome is outcome
    assert not found.compared


def test_nothing_is_said_without_cases():
    assert effect_of(Share(30, 100), Share(0, 0), 0.1) is None
