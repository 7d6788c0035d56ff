"""The worked numbers of calibration and drift."""

from __future__ import annotations

import numpy as np
import pytest

from spearhead.numbers.prediction import measures


def worked():
    groups = [(0.05, 1, 20), (0.35, 9, 20), (0.85, 8, 10)]
    p = np.concatenate([np.full(n, chance) for chance, _won, n in groups])
    y = np.concatenate([np.r_[np.ones(won), np.zeros(n - won)] for _chance, won, n in groups])
    return y, p


def test_the_worked_probabilities_measure_as_printed():
    y, p = worked()
    told = measures.report(y, p)
    assert told["ece"] == pytest.approx(0.050, abs=5e-4)
    assert told["brier"] == pytest.approx(0.1545, abs=5e-5)
    assert told["log_loss"] == pytest.approx(0.4650, abs=5e-5)
    assert told["prior_brier"] == pytest.approx(0.2304, abs=5e-5)
    assert told["prior_log_loss"] == pytest.approx(0.6534, abs=5e-5)


def test_thirty_four_of_a_hundred_at_a_fifth_is_an_alarm():
    y, p = np.r_[np.ones(34), np.zeros(66)], np.full(100, 0.2)
    assert measures.drift_z(y, p) == pytest.approx(3.5, abs=5e-3)
    assert measures.has_drifted(y, p, np.full(100, 0.2))
    assert not measures.has_drifted(np.r_[np.ones(20), np.zeros(80)], p, np.full(100, 0.5))


def test_ties_count_half_and_weights_count():
    y = np.array([1.0, 0.0, 1.0, 0.0])
    assert measures.auc(y, np.array([0.5, 0.5, 0.9, 0.1])) == pytest.approx(0.875)
    assert measures.auc(y, np.array([0.5, 0.5, 0.9, 0.1]), np.array([1.0, 1.0, 0.0, 0.0])) == pytest.approx(0.5)
    assert measures.auc(np.ones(3), np.full(3, 0.5)) is None
