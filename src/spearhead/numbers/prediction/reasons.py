"""Why a probability is what it is: up to three fields up and three down; "goes with", never "causes"."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

import numpy as np

from spearhead.numbers.prediction.measures import Floats
from spearhead.numbers.prediction.table import Column, Table
from spearhead.numbers.prediction.training import Model

MOST: Final = 3
BACKGROUND: Final = 8
LEAST_POINTS: Final = 0.5
NEAR: Final = 0.1  # of all filled values on each side of a number


def reasons(model: Model, columns: list[Column], past: Table) -> list[dict[str, list[dict[str, Any]]]]:
    """For each row its `up` and `down`: field, value, points (of a hundred), n past records like it, their rate.

    Points are the mean change of the probability when the field is exchanged for that of typical past records.
    """
    kept = [one for one in columns if one.field in model.fields]
    if not model.published or not kept:
        return [{"up": [], "down": []} for _ in range(len(columns[0].values) if columns else 0)]
    chance = model.learned(kept)
    fields = list(dict.fromkeys(one.field for one in kept))
    points = {name: 100 * (chance - _exchanged(model, kept, past, name)) for name in fields}
    closed = past.take(np.flatnonzero(past.closed))
    by_field = {one.field: one for one in reversed(closed.columns)}
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
                like = _like(by_field[name], closed, value)
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


def _like(column: Column, closed: Table, value: Any) -> dict[str, Any]:
    """How many past records had this value (or one near it), and the share won."""
    if column.kind == "category":
        same = column.values == value
    elif np.isnan(value):
        same = np.isnan(column.values)
    else:
        filled = np.sort(column.values[np.isfinite(column.values)])
        place = np.searchsorted(filled, value) / max(len(filled), 1)
        ends = [max(0.0, place - NEAR), min(1.0, place + NEAR)]
        low, high = np.quantile(filled, ends) if len(filled) else (value, value)
        same = (column.values >= min(low, value)) & (column.values <= max(high, value))
    weight = float(closed.weight[same].sum())
    won = float((closed.weight * closed.outcome)[same].sum())
    return {"n": round(weight), "rate": won / weight if weight else None}
