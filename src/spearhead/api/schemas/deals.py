"""Bodies and answers about deals."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from spearhead.api.schemas.base import Body, Changed, Day, Flag, Id, Line300, Line500, Money, MoneyOut, Name200
from spearhead.api.schemas.records import Custom, RecordOut

Category = Literal["omitted", "pipeline", "best_case", "most_likely", "commit", "closed"]


class _Fields(Body):
    """What may be set when a deal is opened and changed later."""

    company: Id | None = None
    amount: Money | None = None
    expected_close: Day | None = None
    next_step: Line300 = ""
    next_step_on: Day | None = None
    motion: Literal["", "inbound", "outbound"] = ""
    kind: Literal["new", "repeat", "renewal"] = "new"
    source: Id | None = None
    campaign: Id | None = None
    territory: Id | None = None
    product: Id | None = None
    custom: Custom = Field(default_factory=dict)


class DealNew(_Fields):
    """A deal to open; it belongs to the caller unless an owner is named."""

    name: Name200
    owner: Id | None = None
    pipeline: Id | None = None
    stage: Id | None = None
    opened_on: Day | None = None


class DealEdit(_Fields, Changed):
    """Fields to change; what is left out stays. Stage and owner change by move and reassign."""

    name: Name200 = ""
    category: Category = "pipeline"
    opened_on: Day | None = None
    loss_reason: Id | None = None
    loss_note: Line500 = ""
    competitor: Id | None = None


class DealMove(Changed):
    """Where to; to a lost stage with the reason, to a won one with the final amount where none is known."""

    stage: Id
    loss_reason: Id | None = None
    loss_note: Line500 = ""
    competitor: Id | None = None
    amount: Money | None = None
    closed_on: Day | None = None


class DealPark(Changed):
    """The day until which it rests; null brings it back."""

    until: Day | None


class DealReassign(Changed):
    """To whom, and whether the planned activities go along."""

    owner: Id
    with_open_tasks: Flag = False


class DealOut(RecordOut):
    """A deal."""

    name: str
    company: str | None = None
    pipeline: str
    stage: str
    status: str
    amount: MoneyOut | None = None
    base_amount: MoneyOut | None = None
