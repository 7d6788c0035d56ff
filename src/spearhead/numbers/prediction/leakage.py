"""Fields that know the end already (数据泄漏): found by rules L1 to L4, named with a reason."""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from spearhead.numbers.prediction.measures import auc
from spearhead.numbers.prediction.table import Column, HeldOut, Table

LATE_SHARE: Final = 0.20
OPEN_EMPTY: Final = 0.10
CLOSED_FILLED: Final = 0.999
ALONE: Final = 0.90
PURE_SHARE: Final = 0.20
PURE_LEAST: Final = 30
WHOLE_MODEL: Final = 0.95
LATER: Final = 0.20
AFTER_CONTACT: Final = re.compile(
    r"(?:^|[^a-z])(?:last|latest|tags?|quality|profile|index|score|result|reason)(?:[^a-z]|$)|最后|评分", re.IGNORECASE
)
PERSON: Final = re.compile(
    r"(?:^|[^a-z])(?:agent|owner|rep|salesperson|seller|manager|assignee|first name|last name|full name"
    r"|gender|sex|race|ethnicity|religion|marital|nationality|disability|birth ?day|date of birth)(?:[^a-z]|$)"
    r"|姓名|负责人|销售员|性别|民族|宗教|婚姻|国籍", re.IGNORECASE
)  # fmt: skip


def _words(name: str) -> str:
    """A name in words: camelCase and underscores apart."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|[_\-.]+", " ", name)


def hold_out(table: Table, known_at_start: frozenset[str] = frozenset()) -> list[HeldOut]:
    """The fields of a table that a model may not see, each by the first rule that holds.

    Fields in `known_at_start` were declared by an administrator: only L3 looks at them.
    """
    found: dict[str, HeldOut] = {}
    later = _later(table)
    for column in table.columns:
        name = column.field
        if name in found:
            continue
        held = None if name in known_at_start else _by_history(table, column)
        held = held or _alone(table, column, later)
        if held:
            found[name] = held
    return list(found.values())


def _by_history(table: Table, column: Column) -> HeldOut | None:
    name = column.field
    if PERSON.search(_words(name)):
        return HeldOut(name, "person")
    if column.set_late is not None and column.set_late >= LATE_SHARE:
        return HeldOut(name, "L1", {"share": round(100 * column.set_late)})
    if held := _by_emptiness(table, column):
        return held
    if column.set_late is None and AFTER_CONTACT.search(_words(name)):
        return HeldOut(name, "L4")
    return None


def _by_emptiness(table: Table, column: Column) -> HeldOut | None:
    """L2: filled for all that are closed, empty for many that are open."""
    missing, closed = column.missing(), table.closed
    open_ = ~closed
    if not open_.any() or not closed.any():
        return None
    empty_open, empty_closed = int(missing[open_].sum()), int(missing[closed].sum())
    if empty_closed <= (1 - CLOSED_FILLED) * closed.sum() and empty_open > OPEN_EMPTY * open_.sum():
        return HeldOut(column.field, "L2", {"open": empty_open, "closed": empty_closed})
    return None


def _later(table: Table) -> NDArray[np.bool_]:
    """The last fifth of the closed rows in time."""
    closed = np.flatnonzero(table.closed)
    order = closed[np.argsort(table.time[closed], kind="stable")]
    later = np.zeros(len(table.outcome), dtype=np.bool_)
    later[order[len(order) - max(1, int(len(order) * LATER + 0.5)) :]] = True
    return later


def alone_auc(table: Table, column: Column, later: NDArray[np.bool_] | None = None) -> float | None:
    """How well the field alone ranks later records, having learned from the earlier ones."""
    last = _later(table) if later is None else later
    first = table.closed & ~last
    y, w = table.outcome, table.weight
    if not first.any() or len(np.unique(y[last])) < 2 or len(np.unique(y[first])) < 2:
        return None
    place, size = _places(column, first)
    prior = float(np.average(y[first], weights=w[first]))
    won = np.bincount(place[first], (w * y)[first], size) + prior
    rate = won / (np.bincount(place[first], w[first], size) + 1)
    return auc(y[last], rate[place[last]], w[last])


def _places(column: Column, first: NDArray[np.bool_]) -> tuple[NDArray[Any], int]:
    if column.kind == "category":
        names, place = np.unique(column.values, return_inverse=True)
        return place, len(names)
    filled = column.values[first & np.isfinite(column.values)]
    edges = np.unique(np.quantile(filled, np.linspace(0, 1, 51)[1:-1])) if len(filled) else np.zeros(0)
    place = np.searchsorted(edges, column.values, side="right") + 1
    return np.where(np.isfinite(column.values), place, 0), len(edges) + 2


def _alone(table: Table, column: Column, later: NDArray[np.bool_]) -> HeldOut | None:
    """L3: the field alone says the end."""
    score = alone_auc(table, column, later)
    if score is not None and score >= ALONE:
        return HeldOut(column.field, "L3", {"score": round(score, 4)})
    share = pure_share(table, column)
    if share >= PURE_SHARE:
        return HeldOut(column.field, "L3", {"share": round(100 * share)})
    return None


def pure_share(table: Table, column: Column) -> float:
    """The share of records in values (30 or more records) that are almost always or almost never won.

    Almost: 95 % and 5 %; where winning is rare or usual as such, a fifth of the rarer side instead.
    """
    closed = table.closed
    y, values = table.outcome[closed], column.values[closed]
    if not len(y):
        return 0.0
    if column.kind == "number":
        values = np.where(np.isfinite(values), values, -1e300)
    names, place = np.unique(values, return_inverse=True)
    count = np.bincount(place)
    if len(names) > len(y) / 5 and count.max(initial=0) < PURE_LEAST:
        return 0.0
    rate, base = np.bincount(place, y) / count, float(y.mean())
    low, high = min(0.05, base / 5), max(0.95, 1 - (1 - base) / 5)
    pure = (count >= PURE_LEAST) & ((rate >= high) | (rate <= low))
    return float(count[pure].sum() / len(y))


def late_answers(table: Table) -> list[dict[str, Any]]:
    """Fields whose empty records are won at under half the rate of the filled ones: perhaps answered late."""
    closed, found = table.closed, []
    for column in table.columns:
        missing = column.missing()[closed]
        y = table.outcome[closed]
        if missing.sum() < PURE_LEAST or (~missing).sum() < PURE_LEAST:
            continue
        without, answered = float(y[missing].mean()), float(y[~missing].mean())
        if without < answered / 2:
            rates = {"rate_empty": without, "rate_filled": answered}
            found.append({"column": column.field, "empty": int(missing.sum()), **rates})
    return found
