"""Bodies and answers about deals."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from spearhead.api.schemas.base import (
    Answer,
    Body,
    Changed,
    Day,
    Flag,
    Id,
    IdOrName,
    Line60,
    Line300,
    Line500,
    Lines,
    Money,
    MoneyOut,
    Name200,
)
from spearhead.api.schemas.records import Custom, RecordOut

Words = Annotated[Lines, Field(max_length=2000)]
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
    category: Literal["", "omitted", "pipeline", "best_case", "most_likely", "commit"] = ""
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
    """Where to; to a lost stage with the reason, to a won one with the final amount where none is known.

    Stage and reason by id, key or name (in either language). ``after`` or ``before``: the deal below or above which
    the card stands on a board in the order made by hand; with the deal's own stage nothing but its place changes.
    """

    stage: IdOrName
    after: Id | None = None
    before: Id | None = None
    loss_reason: IdOrName | None = None
    loss_note: Line500 = ""
    competitor: Id | None = None
    amount: Money | None = None
    closed_on: Day | None = None
    reason: Line500 = ""
    override_reason: Line500 = ""


class EvidenceNew(Body):
    """A proof: ``kind`` activity, document or contact with its ``record``, link with a ``link``, field with a note."""

    kind: Literal["activity", "document", "contact", "link", "field"]
    record: Id | None = None
    link: Line500 = ""
    note: Line300 = ""


class StepDone(Body):
    """What became of a step: done, not_applicable (with a reason), or open again."""

    state: Literal["open", "done", "not_applicable"]
    evidence: list[EvidenceNew] = Field(default_factory=list, max_length=20)
    reason: Line300 = ""


class MethodKnown(Body):
    """What is known of a method field; verified needs evidence that others can open."""

    status: Literal["unknown", "claimed", "verified"]
    text: Words | None = None
    evidence: list[EvidenceNew] = Field(default_factory=list, max_length=20)


class SuggestionAnswer(Body):
    """An answer to a suggested next step: later (until a day), or not useful (with a reason)."""

    key: Annotated[Line60, Field(min_length=1)]
    answer: Literal["later", "not_useful"]
    until: Day | None = None
    reason: Line300 = ""


class DealProcessOut(Answer):
    """A deal against its process: stages with steps and method fields, what is missing, the score, what comes next."""

    version: str | None
    stages: list[dict[str, Any]]
    score: dict[str, Any]
    owed: list[dict[str, Any]]
    next: list[dict[str, Any]]


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
