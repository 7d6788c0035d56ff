"""How good probabilities are: log loss, Brier, AUC, calibration, drift; each row weighs `w`."""

from __future__ import annotations

from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
BINS: Final = 10
LOWEST: Final = 0.01
HIGHEST: Final = 0.99
DRIFT_LIMIT: Final = 3.0
_TINY: Final = 1e-15


def row_losses(y: Floats, p: Floats) -> Floats:
    """Log loss of each row."""
    q = np.clip(p, _TINY, 1 - _TINY)
    losses: Floats = -(y * np.log(q) + (1 - y) * np.log(1 - q))
    return losses


def log_loss(y: Floats, p: Floats, w: Floats | None = None) -> float:
    """Mean log loss."""
    return float(np.average(row_losses(y, p), weights=w))


def brier(y: Floats, p: Floats, w: Floats | None = None) -> float:
    """Mean squared error of the probabilities."""
    return float(np.average((p - y) ** 2, weights=w))


def auc(y: Floats, p: Floats, w: Floats | None = None) -> float | None:
    """Chance that a won record stands above a lost one, ties half; None where all records ended alike."""
    weights = np.ones_like(y) if w is None else w
    _, place = np.unique(p, return_inverse=True)
    won = np.bincount(place, weights=weights * y)
    lost = np.bincount(place, weights=weights * (1 - y))
    if won.sum() <= 0 or lost.sum() <= 0:
        return None
    below = np.concatenate([[0.0], np.cumsum(lost)[:-1]])
    return float((won * (below + lost / 2)).sum() / (won.sum() * lost.sum()))


def reliability(y: Floats, p: Floats, w: Floats | None = None) -> list[dict[str, Any]]:
    """The curve: of ten bins of equal width those that hold records: mean probability, rate won, weight."""
    weights = np.ones_like(y) if w is None else w
    place = np.minimum((p * BINS + 1e-9).astype(np.int64), BINS - 1)
    curve = []
    for one in range(BINS):
        inside = place == one
        weight = float(weights[inside].sum())
        if weight > 0:
            mean = float(np.average(p[inside], weights=weights[inside]))
            rate = float(np.average(y[inside], weights=weights[inside]))
            curve.append({"from": one / BINS, "to": (one + 1) / BINS, "n": weight, "mean": mean, "rate": rate})
    return curve


def ece(y: Floats, p: Floats, w: Floats | None = None) -> float:
    """Expected calibration error: Σ n_b ÷ n × |rate - mean p| over ten bins of equal width."""
    curve = reliability(y, p, w)
    total = sum(one["n"] for one in curve)
    return float(sum(one["n"] * abs(one["rate"] - one["mean"]) for one in curve) / total) if total else 0.0


def report(y: Floats, p: Floats, w: Floats | None = None) -> dict[str, Any]:
    """All of it under names, with the same for the base rate of these very records (`prior_…`)."""
    flat = np.full_like(y, np.average(y, weights=w))
    return {
        "n": len(y),
        "won": int(y.sum()),
        "auc": auc(y, p, w),
        "log_loss": log_loss(y, p, w),
        "brier": brier(y, p, w),
        "ece": ece(y, p, w),
        "prior_log_loss": log_loss(y, flat, w),
        "prior_brier": brier(y, flat, w),
    }


def drift_z(y: Floats, p: Floats) -> float:
    """(won - Σp) ÷ √Σp(1 - p): beyond 3 either way the probabilities no longer hold."""
    return float((y.sum() - p.sum()) / np.sqrt((p * (1 - p)).sum()))


def has_drifted(y: Floats, p: Floats, base: Floats) -> bool:
    """Whether outcomes left the probabilities, or the rolling base rate now beats them on Brier."""
    return abs(drift_z(y, p)) > DRIFT_LIMIT or brier(y, p) > brier(y, base)


def logit(p: Floats) -> Floats:
    """Log odds, kept finite."""
    q = np.clip(p, 1e-6, 1 - 1e-6)
    odds: Floats = np.log(q / (1 - q))
    return odds


def sigmoid(z: Floats) -> Floats:
    """Probabilities of log odds."""
    chances: Floats = 1 / (1 + np.exp(-np.clip(z, -35, 35)))
    return chances
