"""Rows of deals as the table that the engine learns: typed columns, a deal weighs 1, ordered by the day of closing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Final

import numpy as np

from spearhead.numbers.chances.fields import OF_DEAL, kinds, number, word
from spearhead.numbers.chances.models import ChanceSettings
from spearhead.numbers.chances.rows import Rows, Tell, read_rows
from spearhead.numbers.prediction.measures import Floats
from spearhead.numbers.prediction.table import Column, HeldOut, Table

CAPPED: Final = 0.95  #: of the closed rows: more activity than that counts no more
OWNER: Final = "owner"


@dataclass(slots=True)
class Learnt:
    """The table and, for each of its rows, the deal."""

    table: Table
    deals: list[int]


def deal_table(settings: ChanceSettings, now: datetime, tell: Tell) -> Learnt:
    """All deals that are there, as of `now`."""
    rows = read_rows(now, tell)
    outcome = np.array(rows.outcomes, dtype=np.float64)
    deals, place, count = np.unique(np.array(rows.deals, dtype=np.int64), return_inverse=True, return_counts=True)
    table = Table([], outcome, _times(rows, now), 1.0 / count[place] if len(deals) else np.zeros(0), place)
    for name, kind in kinds().items():
        if name in settings.left_out:
            table.held_out.append(HeldOut(name, "decided"))
        elif name == OWNER and not settings.owners:
            table.held_out.append(HeldOut(name, "person"))
        else:
            _add(table, rows, name, kind)
    return Learnt(table, rows.deals)


def _times(rows: Rows, now: datetime) -> Floats:
    days = [datetime.combine(day, time(12), UTC) if day else now for day in rows.closed_on]
    return np.array([day.timestamp() for day in days], dtype=np.float64)


def _add(table: Table, rows: Rows, name: str, kind: str) -> None:
    raw = [one.get(name) for one in rows.values]
    values: Any
    if kind == "number":
        values = np.array([number(one) for one in raw], dtype=np.float64)
        same = len(np.unique(values[np.isfinite(values)])) + bool(np.isnan(values).any()) < 2
    else:
        values = np.array([word(one) for one in raw], dtype=object).astype(str)
        same = len(np.unique(values)) < 2
    if same:
        table.held_out.append(HeldOut(name, "constant"))
        return
    if name == "activities" and table.closed.any():
        values = np.minimum(values, np.quantile(values[table.closed], CAPPED))
    table.columns.append(Column(name, "number" if kind == "number" else "category", values, set_late=_late(rows, name)))


def _late(rows: Rows, name: str) -> float | None:
    """The share set at or after closing; None where nothing is known of when it was set."""
    if name not in OF_DEAL and not name.startswith(("custom.", "company.")):
        return 0.0
    filled, late, told = rows.late.get(name, (0, 0, 0))
    return late / filled if filled and told else None
