"""Bodies and answers about kept readings."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from spearhead.api.schemas.base import Answer, Body, Line40, Line60, Line120, Line200, MoneyOut


class ReadingNew(Body):
    """A figure to keep as it is now; `filters` in the short form, as in ``GET /figures/{key}``."""

    figure: Line60
    period: Line40 = "all"
    as_of: Line40 = ""
    group_by: Line40 = ""
    filters: Annotated[dict[Line60, Line200], Field(default_factory=dict, max_length=20)]
    title: Line120 = ""


class KeptReadingOut(Answer):
    """A kept reading; read alone it has its value in the figure's unit, its groups and its warnings.

    Exactly it is `numerator` ÷ `denominator`: minor units, a count, days or a share; both null where it was not known.
    """

    id: str
    figure: str
    title: str
    period: str
    as_of: str | None
    kept_by: str
    brief: str | None
    n: int
    numerator: int | None
    denominator: int | None
    definition_version: int
    taken_at: str
    value: MoneyOut | str | int | float | None = None
    groups: Annotated[list[dict[str, Any]], Field(default_factory=list)]
    warnings: Annotated[list[dict[str, Any]], Field(default_factory=list)]


class KeptRowOut(Answer):
    """A record as it counted then, in minor units; `name` is its name of then."""

    record: dict[str, str]
    num: int | None
    den: int | None
    name: str


class KeptRowsOut(Answer):
    """A page of the rows of then; `hidden` counts those that the caller may not read, with what they come to."""

    items: list[KeptRowOut]
    hidden: dict[str, int]
    next_cursor: str | None


class ChangeOut(Answer):
    """A record that came, went or changed: what it counted then and counts now, in minor units."""

    kind: str
    record: dict[str, str]
    name: str
    before: dict[str, int] | None
    after: dict[str, int] | None
    step: int


class DifferenceOut(Answer):
    """A kept reading against today; the first 200 changes, the largest first, and how many there are.

    Where `adds_up`, the steps of all changes sum to the difference of the two values.
    """

    then: MoneyOut | str | int | float | None
    now: MoneyOut | str | int | float | None
    adds_up: bool
    redefined: bool
    touched: int
    total: int
    came: int
    went: int
    changed: int
    items: list[ChangeOut]
