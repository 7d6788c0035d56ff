"""Answers about figures."""

from __future__ import annotations

from spearhead.api.schemas.base import Answer, MoneyOut


class DimensionOut(Answer):
    """Something that the figure can be grouped by."""

    key: str


class FigureOut(Answer):
    """A figure's definition, in the caller's language."""

    key: str
    name: str
    definition: str
    unit: str
    combine: str
    up_is_good: bool | None
    stands: bool
    few: int
    version: int
    group_by: list[str]


class CatalogueOut(Answer):
    """All figures."""

    items: list[FigureOut]


class WarningOut(Answer):
    """Something that a reader must know about a value."""

    code: str
    text: str
    n: int


class GroupOut(Answer):
    """One group; key null is “(none)”."""

    key: str | None
    label: str
    value: MoneyOut | str | int | float | None
    n: int


class QueryOut(Answer):
    """The question, as it was understood."""

    period: str
    start: str | None
    end: str | None
    as_of: str | None
    time_zone: str
    group_by: str | None
    filters: list[list[str]]


class ReadingOut(Answer):
    """A value: money as an object, a ratio as decimal text with numerator and denominator; null is “not known”."""

    key: str
    unit: str
    value: MoneyOut | str | int | float | None
    n: int
    groups: list[GroupOut]
    warnings: list[WarningOut]
    definition: str
    definition_version: int
    query: QueryOut


class RowOut(Answer):
    """A record behind a value, and what it adds to it."""

    record: dict[str, str]


class RowsOut(Answer):
    """A page of rows, largest first."""

    items: list[RowOut]
    next_cursor: str | None
