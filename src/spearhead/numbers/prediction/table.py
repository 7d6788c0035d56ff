"""What the engine learns from: typed columns, outcomes, order in time; no file, no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from spearhead.numbers.prediction.measures import Floats, Ints
from spearhead.numbers.prediction.words import why

Kind: TypeAlias = Literal["number", "category"]
Texts: TypeAlias = NDArray[Any]
MISSING: Final = ""


@dataclass(frozen=True, slots=True)
class Column:
    """One field: numbers (NaN where missing) or texts ("" where missing). `source` is the field it was made from."""

    name: str
    kind: Kind
    values: NDArray[Any]
    source: str = ""
    #: share of values that were last set at or after closing, where history is kept (L1)
    set_late: float | None = None

    @property
    def field(self) -> str:
        """The user's own name for it."""
        return self.source or self.name

    def missing(self) -> NDArray[np.bool_]:
        """Which rows have nothing."""
        found: NDArray[np.bool_] = np.isnan(self.values) if self.kind == "number" else self.values == MISSING
        return found

    def take(self, rows: NDArray[Any]) -> Column:
        """The same field of some rows."""
        return replace(self, values=self.values[rows])


@dataclass(frozen=True, slots=True)
class HeldOut:
    """A field that the model may not see: by which rule, and the numbers by which the rule was found to hold."""

    name: str
    rule: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def reason(self) -> str:
        """Why, in the reader's language."""
        return why(self.rule, self.facts)


@dataclass(slots=True)
class Table:
    """Rows in any order; `outcome` is 1, 0 or NaN (open), `time` orders, a deal's rows share a group."""

    columns: list[Column]
    outcome: Floats
    time: Floats
    weight: Floats
    group: Ints
    ordered_by: str = "time"
    held_out: list[HeldOut] = field(default_factory=list)

    @property
    def closed(self) -> NDArray[np.bool_]:
        """Rows whose end is known."""
        known: NDArray[np.bool_] = ~np.isnan(self.outcome)
        return known

    def take(self, rows: NDArray[Any]) -> Table:
        """Some of the rows."""
        columns = [one.take(rows) for one in self.columns]
        parts = (self.outcome[rows], self.time[rows], self.weight[rows], self.group[rows])
        return Table(columns, *parts, self.ordered_by, list(self.held_out))

    def without(self, held: list[HeldOut]) -> Table:
        """The same rows without some fields."""
        gone = {one.name for one in held}
        columns = [one for one in self.columns if one.field not in gone]
        parts = (self.outcome, self.time, self.weight, self.group)
        return Table(columns, *parts, self.ordered_by, [*self.held_out, *held])


def table_of(columns: list[Column], outcome: Floats, time: Floats | None = None) -> Table:
    """A table in which each row is its own record."""
    count = len(outcome)
    order = np.arange(count, dtype=np.float64) if time is None else time
    by = "record order" if time is None else "time"
    return Table(columns, outcome, order, np.ones(count), np.arange(count), by)
