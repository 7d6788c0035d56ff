"""Answers about the flow."""

from __future__ import annotations

from spearhead.api.schemas.base import Answer, MoneyOut
from spearhead.api.schemas.figures import WarningOut


class BarOut(Answer):
    """All movements of one class; `amount` is signed."""

    move: str
    amount: MoneyOut
    n: int


class ShiftOut(Answer):
    """What went from one forecast category to another."""

    source: str
    target: str
    amount: MoneyOut
    n: int


class FlowOut(Answer):
    """Start + all bars = end, exactly."""

    period: str
    since: str
    until: str
    start: MoneyOut
    end: MoneyOut
    bars: list[BarOut]
    categories: list[ShiftOut]
    warnings: list[WarningOut]


class StateOut(Answer):
    """A deal as it stood at the end of a day."""

    status: str
    amount: MoneyOut | None
    close: str | None
    owner: str | None
    category: str
    inside: bool


class FlowLineOut(Answer):
    """A deal in a bar, before and after; null is “not there”."""

    deal: str
    move: str
    amount: MoneyOut
    before: StateOut | None
    after: StateOut | None


class FlowLinesOut(Answer):
    """A page of deals, largest movement first."""

    items: list[FlowLineOut]
    next_cursor: str | None
