"""Rows of deals or leads as the table to learn from: typed columns, a record weighs 1, by the day of its end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any, Final

import numpy as np

from spearhead.numbers.chances.fields import OF_DEAL, OF_LEAD, kinds, number, word
from spearhead.numbers.chances.models import ChanceSettings
from spearhead.numbers.chances.nouns import Noun
from spearhead.numbers.chances.rows import Rows, Tell
from spearhead.numbers.prediction.measures import Floats
from spearhead.numbers.prediction.table import Column, HeldOut, Table

CAPPED: Final = 0.95  #: of the closed rows: more activity than that counts no more
OWNER: Final = "owner"


@dataclass(slots=True)
class Learnt:
    """The table and, for each of its rows, the record."""

    table: Table
    records: list[int]


def table_of(noun: Noun, settings: ChanceSettings, now: datetime, tell: Tell) -> Learnt:
    """All deals or leads that are there, as of `now`."""
    rows = noun.rows(now, tell)
    outcome = np.array(rows.outcomes, dtype=np.float64)
    records, place, count = np.unique(np.array(rows.records, dtype=np.int64), return_inverse=True, return_counts=True)
    table = Table([], outcome, _times(rows, now), 1.0 / count[place] if len(records) else np.zeros(0), place)
    for name, kind in kinds(noun.key).items():
        if name in settings.left_out:
            table.held_out.append(HeldOut(name, "decided"))
        elif name == OWNER and not settings.owners:
            table.held_out.append(HeldOut(name, "person"))
        else:
            _add(table, rows, noun, name, kind)
    return Learnt(table, rows.records)


def _times(rows: Rows, now: datetime) -> Floats:
    days = [datetime.combine(day, time(12), UTC) if day else now for day in rows.closed_on]
    return np.array([day.timestamp() for day in days], dtype=np.float64)


def _add(table: Table, rows: Rows, noun: Noun, name: str, kind: str) -> None:
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
    late = _late(rows, noun, name)
    table.columns.append(Column(name, "number" if kind == "number" else "category", values, set_late=late))


def _late(rows: Rows, noun: Noun, name: str) -> float | None:
    """The share set at or after closing; None where nothing is known of when it was set."""
    known = OF_LEAD if noun.key == "lead" else OF_DEAL
    if name not in known and not name.startswith(("custom.", "company.", "has.")):
        return 0.0
    filled, late, told = rows.late.get(name, (0, 0, 0))
    return late / filled if filled and told else None
