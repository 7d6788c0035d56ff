"""Fields as matrices for each kind of model; vocabularies and scales are learned from training rows only."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from spearhead.numbers.prediction.measures import Floats, Ints
from spearhead.numbers.prediction.table import Column

FEW_LEVELS: Final = 30  # up to here trees may split a category freely; beyond only by its smoothed rate
SMOOTHING: Final = 15.0
TARGET_FOLDS: Final = 5


def levels(column: Column, least: int, most: int) -> list[str]:
    """The common values of a category, the most frequent first."""
    names, counts = np.unique(column.values, return_counts=True)
    order = np.argsort(-counts, kind="stable")
    return [str(names[at]) for at in order if counts[at] >= least][:most]


def codes(values: Any, known: list[str]) -> Ints:
    """Place in `known`, -1 for anything else."""
    names, place = np.unique(values, return_inverse=True)
    at = {name: index for index, name in enumerate(known)}
    return np.array([at.get(str(name), -1) for name in names], dtype=np.int64)[place]


@dataclass(slots=True)
class TargetRate:
    """A category as its smoothed log odds of winning; training rows are told by other rows only."""

    rates: dict[str, float] = field(default_factory=dict)
    prior: float = 0.5

    def learn(self, column: Column, y: Floats, w: Floats, group: Ints) -> Floats:
        """Learn from all rows; the returned training column is cross-fitted by group."""
        self.prior = float(np.average(y, weights=w))
        names, place = np.unique(column.values, return_inverse=True)
        fold = (group * 2_654_435_761 % 4_294_967_296) // 7 % TARGET_FOLDS
        won, all_ = np.bincount(place, w * y, len(names)), np.bincount(place, w, len(names))
        self.rates = {str(name): self._odds(won[at], all_[at]) for at, name in enumerate(names)}
        shown = np.empty(len(y))
        for one in range(TARGET_FOLDS):
            mine = fold == one
            less_won = won - np.bincount(place[mine], (w * y)[mine], len(names))
            less_all = all_ - np.bincount(place[mine], w[mine], len(names))
            odds = np.array([self._odds(a, b) for a, b in zip(less_won, less_all, strict=True)])
            shown[mine] = odds[place[mine]]
        return shown

    def _odds(self, won: float, count: float) -> float:
        rate = (won + SMOOTHING * self.prior) / (count + SMOOTHING)
        rate = min(max(rate, 1e-4), 1 - 1e-4)
        return float(np.log(rate / (1 - rate)))

    def show(self, column: Column) -> Floats:
        """The learned log odds; a value never seen gets the overall ones."""
        names, place = np.unique(column.values, return_inverse=True)
        unseen = self._odds(0.0, 0.0)
        return np.array([self.rates.get(str(name), unseen) for name in names])[place]


class TreeEncoder:
    """A matrix for trees: numbers as they are, few-valued categories as codes, others as smoothed rates."""

    def __init__(self) -> None:
        self.known: dict[str, list[str]] = {}
        self.targets: dict[str, TargetRate] = {}
        self.categorical: list[bool] = []
        self.empty: set[str] = set()  # numbers of which training rows have none

    def learn(self, columns: list[Column], y: Floats, w: Floats, group: Ints) -> Floats:
        """Learn and return the training matrix."""
        parts = []
        for column in columns:
            if column.kind == "number":
                if column.missing().all():
                    self.empty.add(column.name)
                parts.append(self._one(column))
                self.categorical.append(False)
                continue
            known = levels(column, 5, 10_000)
            if len(known) <= FEW_LEVELS:
                self.known[column.name] = known
                parts.append(self._coded(column))
                self.categorical.append(True)
            else:
                self.targets[column.name] = TargetRate()
                parts.append(self.targets[column.name].learn(column, y, w, group))
                self.categorical.append(False)
        return np.column_stack(parts)

    def _coded(self, column: Column) -> Floats:
        place = codes(column.values, self.known[column.name]).astype(np.float64)
        place[place < 0] = np.nan
        return place

    def show(self, columns: list[Column]) -> Floats:
        """The matrix of any rows."""
        return np.column_stack([self._one(column) for column in columns])

    def _one(self, column: Column) -> Floats:
        if column.name in self.empty:
            return np.zeros(len(column.values))
        if column.kind == "number":
            return column.values.astype(np.float64)
        if column.name in self.known:
            return self._coded(column)
        return self.targets[column.name].show(column)


@dataclass(slots=True)
class Scale:
    """A number for a linear model: clipped, put on a common scale, bent at its quartiles, missing told apart."""

    low: float
    high: float
    middle: float
    spread: float
    knots: tuple[float, ...]
    logs: bool

    @classmethod
    def of(cls, values: Floats) -> Scale:
        """Learn from the filled values."""
        filled = values[np.isfinite(values)]
        if not len(filled):
            return cls(0.0, 0.0, 0.0, 1.0, (), logs=False)
        low, high = (float(one) for one in np.quantile(filled, [0.005, 0.995]))
        median = float(np.median(filled))
        logs = low >= 0 and high > 20 * max(median, 1e-9)
        kept = np.log1p(np.clip(filled, low, high)) if logs else np.clip(filled, low, high)
        middle, spread = float(kept.mean()), float(kept.std()) or 1.0
        inner = np.unique(np.quantile((kept - middle) / spread, [0.2, 0.4, 0.6, 0.8]))
        return cls(low, high, middle, spread, tuple(float(one) for one in inner), logs)

    def show(self, values: Floats) -> list[Floats]:
        """The columns: line, bends, missing."""
        empty = ~np.isfinite(values)
        kept = np.clip(np.where(empty, self.low, values), self.low, self.high)
        kept = ((np.log1p(kept) if self.logs else kept) - self.middle) / self.spread
        kept[empty] = 0.0
        bends = [np.where(empty, 0.0, np.maximum(kept - knot, 0.0)) for knot in self.knots]
        return [kept, *bends, empty.astype(np.float64)]


class LinearEncoder:
    """A matrix for a linear model: bent numbers, a column per common value, smoothed rates of many-valued fields."""

    def __init__(self, *, bends: bool = True) -> None:
        self.bends = bends
        self.scales: dict[str, Scale] = {}
        self.known: dict[str, list[str]] = {}
        self.targets: dict[str, TargetRate] = {}

    def learn(self, columns: list[Column], y: Floats, w: Floats, group: Ints) -> Floats:
        """Learn and return the training matrix."""
        parts: list[Floats] = []
        for column in columns:
            if column.kind == "number":
                scale = Scale.of(column.values)
                self.scales[column.name] = scale if self.bends else Scale(
                    scale.low, scale.high, scale.middle, scale.spread, (), scale.logs
                )  # fmt: skip
            else:
                self.known[column.name] = levels(column, 10, 40)
                if len(np.unique(column.values)) > FEW_LEVELS:
                    self.targets[column.name] = TargetRate()
                    parts.append(self.targets[column.name].learn(column, y, w, group))
        shown = [piece for column in columns for piece in self._plain(column)]
        return np.column_stack([*shown, *parts]) if shown or parts else np.zeros((len(y), 1))

    def _plain(self, column: Column) -> list[Floats]:
        if column.kind == "number":
            return self.scales[column.name].show(column.values.astype(np.float64))
        place = codes(column.values, self.known[column.name])
        return [(place == at).astype(np.float64) for at in range(-1, len(self.known[column.name]))]

    def show(self, columns: list[Column]) -> Floats:
        """The matrix of any rows, in the same order of columns."""
        shown = [piece for column in columns for piece in self._plain(column)]
        rates = [self.targets[one.name].show(one) for one in columns if one.name in self.targets]
        return np.column_stack([*shown, *rates]) if shown or rates else np.zeros((1, 1))
