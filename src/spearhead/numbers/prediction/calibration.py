"""Making probabilities mean what they say: isotonic or logistic re-scaling, learned on held-out blocks only."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from spearhead.numbers.prediction.measures import HIGHEST, LOWEST, Floats, log_loss, sigmoid

ISOTONIC_FROM: Final = 500
#: the stepped curve has at most this share; the rest stays with the smooth one, which few records bend less
STEPPED: Final = 0.9
STEADY: Final = 2_000.0


class Calibrator:
    """Log odds to probabilities. From 500 closed deals isotonic, below a logistic curve; clipped to 1 % … 99 %."""

    def __init__(self) -> None:
        self.curve: Any = None
        self.steps: Any = None
        self.share = 0.0

    def learn(self, odds: Floats, y: Floats, w: Floats, records: int) -> Calibrator:
        """Learn from held-out odds."""
        from sklearn.isotonic import IsotonicRegression  # noqa: PLC0415  # 80 MB that a server starts without
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415

        if len(np.unique(y)) < 2:
            return self
        self.curve = LogisticRegression(C=100.0, max_iter=200).fit(odds[:, None], y, sample_weight=w)
        if float(self.curve.coef_[0, 0]) <= 0:  # upside down: nothing is known
            self.curve = LogisticRegression(C=100.0).fit(np.zeros((len(y), 1)), y, sample_weight=w)
        elif records >= ISOTONIC_FROM:
            self.steps = IsotonicRegression(out_of_bounds="clip").fit(odds, y, sample_weight=w)
            self.share = min(STEPPED, len(y) / (len(y) + STEADY))
        return self

    def chances(self, odds: Floats) -> Floats:
        """Probabilities of log odds."""
        if self.curve is None:
            return np.clip(sigmoid(odds), LOWEST, HIGHEST)
        smooth = sigmoid(np.asarray(self.curve.decision_function(odds[:, None]), dtype=np.float64))
        if self.steps is not None:
            smooth = self.share * self.steps.predict(odds) + (1 - self.share) * smooth
        return np.clip(smooth, LOWEST, HIGHEST)


def blend(odds: dict[str, Floats], y: Floats, w: Floats, steps: int = 20) -> dict[str, float]:
    """Weights of candidates: the best is taken, then again and again the one that helps the mean most."""
    names = list(odds)
    total, taken = np.zeros_like(y), dict.fromkeys(names, 0)
    for count in range(1, steps + 1):
        losses = {name: log_loss(y, sigmoid((total + odds[name]) / count), w) for name in names}
        best = min(names, key=lambda name: losses[name])
        total, taken[best] = total + odds[best], taken[best] + 1
    return {name: count / steps for name, count in taken.items() if count}
