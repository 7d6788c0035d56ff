"""The models that compete: base rate, naive Bayes, regularised logistic, gradient-boosted trees."""

from __future__ import annotations

from typing import Any, Final, Protocol

import numpy as np

from spearhead.numbers.prediction.encoding import LinearEncoder, TreeEncoder, codes, levels
from spearhead.numbers.prediction.measures import Floats, Ints, log_loss, logit, sigmoid
from spearhead.numbers.prediction.table import Column, Table

ROWS_PER_FEATURE: Final = 10
SEED: Final = 20_251_125


class Candidate(Protocol):
    """Learns once; then gives log odds of any rows with the same fields."""

    def learn(self, table: Table) -> None: ...

    def odds(self, columns: list[Column]) -> Floats: ...


def _count(columns: list[Column]) -> int:
    return len(columns[0].values) if columns else 0


class BaseRate:
    """The share won, for everybody."""

    rate = 0.5

    def learn(self, table: Table) -> None:
        """Learn the share, by weight."""
        self.rate = float(np.average(table.outcome, weights=table.weight))

    def odds(self, columns: list[Column]) -> Floats:
        """The same for each."""
        return np.full(_count(columns), float(logit(np.array([self.rate]))[0]))


class NaiveBayes:
    """Frequencies per value, numbers in tenths; the plain scorer that a better model has to beat."""

    def __init__(self) -> None:
        self.edges: dict[str, Floats] = {}
        self.known: dict[str, list[str]] = {}
        self.tables: dict[str, Floats] = {}
        self.start = 0.0

    def learn(self, table: Table) -> None:
        """Count."""
        y, w = table.outcome, table.weight
        won, lost = float((w * y).sum()), float((w * (1 - y)).sum())
        self.start = float(np.log((won + 1) / (lost + 1)))
        for column in table.columns:
            if column.kind == "number":
                filled = column.values[np.isfinite(column.values)]
                tenths = np.quantile(filled, np.arange(1, 10) / 10) if len(filled) else np.zeros(0)
                self.edges[column.name] = np.unique(tenths)
            else:
                self.known[column.name] = levels(column, 1, 500)
            place = self._place(column)
            size = int(place.max()) + 2
            up = np.bincount(place, w * y, size) + 1
            down = np.bincount(place, w * (1 - y), size) + 1
            self.tables[column.name] = np.log(up / up.sum()) - np.log(down / down.sum())

    def _place(self, column: Column) -> Ints:
        if column.kind != "number":
            return codes(column.values, self.known[column.name]) + 1
        place = np.searchsorted(self.edges[column.name], column.values, side="right") + 1
        return np.where(np.isfinite(column.values), place, 0).astype(np.int64)

    def odds(self, columns: list[Column]) -> Floats:
        """The sum of what each value says."""
        total = np.full(_count(columns), self.start)
        for column in columns:
            told = self.tables[column.name]
            total += told[np.minimum(self._place(column), len(told) - 1)]
        return total


class Logistic:
    """A regularised line through bent numbers and common values; never more features than the rarer class ÷ 10."""

    def __init__(self, strength: float = 0.1, *, bends: bool = True, interactions: bool = False) -> None:
        self.strength, self.encoder = strength, LinearEncoder(bends=bends)
        self.kept: Ints = np.zeros(0, dtype=np.int64)
        self.model: Any = None

    def learn(self, table: Table) -> None:
        """Choose the features that alone tell most, then fit."""
        from sklearn.linear_model import LogisticRegression  # noqa: PLC0415  # 80 MB that a server starts without

        y, w = table.outcome, table.weight
        shown = self.encoder.learn(table.columns, y, w, table.group)
        rarer = min((w * y).sum(), (w * (1 - y)).sum())
        self.kept = _most_telling(shown, y, w, max(1, int(rarer // ROWS_PER_FEATURE)))
        self.model = LogisticRegression(C=self.strength, max_iter=300, tol=1e-4)
        self.model.fit(shown[:, self.kept], y, sample_weight=w)

    def odds(self, columns: list[Column]) -> Floats:
        """The line's height."""
        return np.asarray(self.model.decision_function(self.encoder.show(columns)[:, self.kept]), dtype=np.float64)


def _most_telling(shown: Floats, y: Floats, w: Floats, most: int) -> Ints:
    if shown.shape[1] <= most:
        return np.arange(shown.shape[1])
    mean = np.average(shown, axis=0, weights=w)
    spread = np.sqrt(np.average((shown - mean) ** 2, axis=0, weights=w)) + 1e-12
    tie = np.average((shown - mean) * (y - np.average(y, weights=w))[:, None], axis=0, weights=w)
    return np.sort(np.argsort(-np.abs(tie / spread), kind="stable")[:most])


class Trees:
    """Gradient-boosted trees; `rounds` is set by what helped on later records, then several seeds are averaged."""

    def __init__(self, *, leaves: int, rate: float, rounds: int, least: int, seeds: int = 1) -> None:
        self.leaves, self.rate, self.rounds, self.least, self.seeds = leaves, rate, rounds, least, seeds
        self.encoder = TreeEncoder()
        self.models: list[Any] = []

    def learn(self, table: Table) -> None:
        """Fit each seed."""
        from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415  # 80 MB that a server starts without

        shown = self.encoder.learn(table.columns, table.outcome, table.weight, table.group)
        many = shown.shape[1] > 4
        for seed in range(self.seeds):
            model = HistGradientBoostingClassifier(
                learning_rate=self.rate, max_iter=self.rounds, max_leaf_nodes=self.leaves, min_samples_leaf=self.least,
                l2_regularization=3.0, max_features=0.6 if many else 1.0, early_stopping=False, max_bins=127,
                categorical_features=np.array(self.encoder.categorical), random_state=SEED + seed,
            )  # fmt: skip
            model.fit(shown, table.outcome.astype(np.int64), sample_weight=table.weight)
            self.models.append(model)

    def odds(self, columns: list[Column]) -> Floats:
        """The mean over seeds."""
        shown = self.encoder.show(columns)
        told = [np.asarray(model.decision_function(shown), dtype=np.float64) for model in self.models]
        mean: Floats = np.mean(told, axis=0)
        return mean

    def best_round(self, later: Table) -> tuple[int, Floats]:
        """The number of rounds after which later records were told best, and the odds of every tenth round."""
        shown, y, w = self.encoder.show(later.columns), later.outcome, later.weight
        stages = [np.ravel(one) for one in self.models[0].staged_decision_function(shown)]
        losses = [log_loss(y, sigmoid(one), w) for one in stages]
        return int(np.argmin(losses)) + 1, np.array(stages)
