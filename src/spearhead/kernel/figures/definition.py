"""How a figure is declared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import Expression, F, QuerySet, Value

from spearhead.kernel.figures.scope import Scope


class Combine(StrEnum):
    """How the rows of a figure become its value."""

    SUM = "sum"  #: Σ num
    COUNT = "count"  #: number of rows
    RATIO = "ratio"  #: Σ num ÷ Σ den
    REST = "rest"  #: Σ num ÷ Σ den, where den is what is left to do: not known once nothing is left
    MEAN = "mean"  #: Σ num ÷ number of rows, rounded half away from zero
    MEDIAN = "median"  #: the middle num
    P80 = "p80"  #: the num that eighty of a hundred rows do not exceed, between two rows by proportion
    WAITING = "waiting"  #: the num by which half of the rows have ended (den 1); the others still wait (den 0)
    PER_WEEK = "per_week"  #: Σ num × 7 ÷ den, the days of the period, which are the same in every row
    PER_MEDIAN = "per_median"  #: Σ num ÷ the middle den of the rows that have one


@dataclass(frozen=True, slots=True)
class Warn:
    """Something a reader must know about a value: `code` for programs, `text` for people, `n` rows concerned."""

    code: str
    text: str
    n: int = 0


@dataclass(slots=True)
class RowSet:
    """The rows of a figure in a scope.

    `num` and `den` are expressions over one row; rows with a NULL `num` are left out of value and n.
    `record` is the path to the id of the record that a row stands for. `more` are rows of other tables that belong to
    the same value (costs to a profit); `keys` says where such rows keep a dimension: one that is missing has no key.
    """

    queryset: QuerySet[Any]
    num: Expression | F | Value
    den: Expression | F | Value | None = None
    record: str = "pk"
    record_type: str = "deal"
    warnings: list[Warn] = field(default_factory=list)
    more: list[RowSet] = field(default_factory=list)
    keys: Mapping[str, str | Callable[[Scope], Any]] | None = None


@dataclass(frozen=True, slots=True)
class Dimension:
    """Something to group by.

    `column` is an ORM path or expression (or a function of the scope that gives one); `regroup` maps raw keys to the
    keys that are shown (owner → manager); `labels` gives their names.
    """

    key: str
    column: str | Callable[[Scope], Any]
    labels: Callable[[Iterable[Any]], Mapping[Any, str]]
    regroup: Callable[[Scope, Iterable[Any]], Mapping[Any, Any]] | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A metric: names and definitions in English and Chinese, its rows, how they combine.

    `unit` is money, count, ratio or days; `up_is_good` is None where neither direction is; below `few` rows the
    reading says so. `version` counts up whenever the definition changes meaning. `needs` are the rights (resource,
    verb) without each of which the figure is not there at all; neither is it for whom one of the fields `tells`
    (resource, field) is hidden, whose values could be read off it.
    """

    key: str
    name: str
    name_zh: str
    definition: str
    definition_zh: str
    unit: str
    combine: Combine
    rows: Callable[[Scope], RowSet]
    dimensions: Mapping[str, Dimension]
    up_is_good: bool | None = True
    few: int = 0
    stands: bool = False  #: read at a moment (as of), not over a period
    version: int = 1
    needs: tuple[tuple[str, str], ...] = ()
    tells: tuple[tuple[str, str], ...] = ()
    parts: str = "count"  #: what a ratio divides: counts, or money in minor units of the base currency
    example: str = ""
    example_zh: str = ""
