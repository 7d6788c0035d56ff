"""Why a probability is what it is: up to three fields up and three down; "goes with", never "causes"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np
from threadpoolctl import threadpool_limits

from spearhead.numbers.prediction.measures import Floats
from spearhead.numbers.prediction.table import Column, Table
from spearhead.numbers.prediction.training import Model

MOST: Final = 3
BACKGROUND: Final = 8
LEAST_POINTS: Final = 0.5
NEAR: Final = 0.1  # of all filled values on each side of a number
ENOUGH: Final = 30  # records with exactly this number are told alone


def reasons(
    model: Model, columns: list[Column], past: Table, *, examples: int = 0, known: dict[str, Past] | None = None
) -> list[dict[str, list[dict[str, Any]]]]:
    """For each row its `up` and `down`: field, value, points (of a hundred), n past records like it, their rate.

    With `examples` also `past`: the rows of so many closed records like it. `known` keeps what was laid out for the
    next call with the same past. Points are the mean change of the probability when the field is exchanged for that of
    typical past records.
    """
    kept = [one for one in columns if one.field in model.fields]
    if not model.published or not kept:
        return [{"up": [], "down": []} for _ in range(len(columns[0].values) if columns else 0)]
    fields = list(dict.fromkeys(one.field for one in kept))
    with threadpool_limits(limits=1):  # few rows, many calls: threads would only wait for one another
        chance = model.learned(kept)
        points = {name: 100 * (chance - _exchanged(model, kept, past, name)) for name in fields}
    closed = past.take(np.flatnonzero(past.closed))
    by_field = {one.field: one for one in reversed(closed.columns)}
    laid_out = {} if known is None else known
    shown = {one.field: one for one in reversed(kept)}
    told: list[dict[str, list[dict[str, Any]]]] = []
    for row in range(len(chance)):
        ranked = sorted(fields, key=lambda name: -abs(points[name][row]))
        found: dict[str, list[dict[str, Any]]] = {"up": [], "down": []}
        for name in ranked:
            size = float(points[name][row])
            side = found["up" if size > 0 else "down"]
            if abs(size) >= LEAST_POINTS and len(side) < MOST:
                value = shown[name].values[row]
                if name not in laid_out:
                    laid_out[name] = Past(by_field[name], closed)
                like = laid_out[name].told(value, examples)
                side.append({"field": name, "value": _said(value), "points": round(size, 1), **like})
        told.append(found)
    return told


def _exchanged(model: Model, kept: list[Column], past: Table, name: str) -> Floats:
    """The mean probability with the field taken from typical records, spread evenly over the past."""
    rows, count = len(kept[0].values), len(past.outcome)
    places = np.linspace(0, count - 1, min(BACKGROUND, count)).astype(np.int64)
    source = {one.name: one for one in past.columns}
    again = [
        replace(
            one,
            values=np.repeat(source[one.name].values[places], rows)
            if one.field == name
            else np.tile(one.values, len(places)),
        )
        for one in kept
    ]
    mean: Floats = model.learned(again).reshape(len(places), rows).mean(axis=0)
    return mean


def _said(value: Any) -> str:
    if isinstance(value, str):
        return str(value)
    return "" if np.isnan(value) else f"{float(value):g}"


class Past:
    """The closed records of one field, laid out so that those like a value are found at once."""

    def __init__(self, column: Column, closed: Table) -> None:
        self.number = column.kind == "number"
        w, won = closed.weight, closed.weight * closed.outcome
        if not self.number:
            names, place = np.unique(column.values, return_inverse=True)
            self.at = {str(name): number for number, name in enumerate(names)}
            self.order = np.lexsort((closed.time, place))
            self.ends = np.concatenate([[0], np.cumsum(np.bincount(place, minlength=len(names)))])
        else:
            missing = column.missing()
            self.order = np.argsort(np.where(missing, np.inf, column.values), kind="stable")
            self.filled = column.values[self.order][: int((~missing).sum())]
        self.weight = np.concatenate([[0.0], np.cumsum(w[self.order])])
        self.won = np.concatenate([[0.0], np.cumsum(won[self.order])])

    def like(self, value: Any) -> tuple[int, int]:
        """The stretch of `order` that has this value, or one near it."""
        if not self.number:
            place = self.at.get(str(value))
            return (0, 0) if place is None else (int(self.ends[place]), int(self.ends[place + 1]))
        count = len(self.filled)
        if np.isnan(value):
            return count, len(self.order)
        same = np.searchsorted(self.filled, value, side="left"), np.searchsorted(self.filled, value, side="right")
        if same[1] - same[0] >= ENOUGH:
            return int(same[0]), int(same[1])
        place = same[0] / max(count, 1)
        ends = [max(0.0, place - NEAR), min(1.0, place + NEAR)]
        low, high = np.quantile(self.filled, ends) if count else (value, value)
        first = np.searchsorted(self.filled, min(low, value), side="left")
        last = np.searchsorted(self.filled, max(high, value), side="right")
        return int(first), int(last)

    def told(self, value: Any, examples: int) -> dict[str, Any]:
        """How many past records are like it, the share won, and the rows of some (for categories the latest)."""
        first, last = self.like(value)
        weight = float(self.weight[last] - self.weight[first])
        won = float(self.won[last] - self.won[first])
        found: dict[str, Any] = {"n": round(weight), "rate": won / weight if weight > 0 else None}
        if examples:
            found["past"] = [int(row) for row in self.order[max(first, last - examples) : last]]
        return found
