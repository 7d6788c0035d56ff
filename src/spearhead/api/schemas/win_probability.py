"""Bodies and answers about win probability. Probabilities and shares lie between 0 and 1."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from spearhead.api.schemas.base import Answer, Changed, Flag, Line40, Line500

Names = Annotated[list[Annotated[Line40, Field(max_length=60)]], Field(max_length=200)]


class LearntOut(Answer):
    """The newest training. Numbers are null where nothing could be measured; `state` says what is shown and why."""

    state: str
    message: str
    made_at: str
    base_rate: float
    closed: int
    won: int
    open: int
    first: str | None
    last: str | None
    ordered_by: str
    used: list[str]
    held_out: list[dict[str, Any]]
    late_answers: list[dict[str, Any]]
    guard: dict[str, float | None]
    out_of_time: dict[str, Any]
    candidates: dict[str, dict[str, float | None]]
    drift: dict[str, Any] | None


class ReasonOut(Answer):
    """A field that goes with the probability, never its cause. `points` are of a hundred; n past deals had it.

    `rate` of them was won; null where they are too few to be told.
    """

    field: str
    value: str
    points: float
    n: int
    rate: float | None
    deals: list[str]


class SaidOut(Answer):
    """What is said of an open deal; `own` is whether the model says it, or it is the base rate of all."""

    deal: str
    probability: float
    own: bool
    state: str
    made_at: str
    up: list[ReasonOut]
    down: list[ReasonOut]


class SaidRowOut(Answer):
    """The same in a list, without reasons."""

    id: str
    deal: str
    probability: float
    state: str
    made_at: str


class LeadReasonOut(Answer):
    """As with deals; `rate` of the past leads came to something."""

    field: str
    value: str
    points: float
    n: int
    rate: float | None
    leads: list[str]


class LeadScoreOut(Answer):
    """How likely a lead is qualified or converted within 60 days; `own`: the model says it, else the base rate."""

    lead: str
    probability: float
    own: bool
    state: str
    made_at: str
    up: list[LeadReasonOut]
    down: list[LeadReasonOut]


class LeadScoreRowOut(Answer):
    """The same in a list, without reasons."""

    id: str
    lead: str
    probability: float
    state: str
    made_at: str


class RulingOut(Answer):
    """What an administrator ruled, and all fields that can be ruled about."""

    version: int
    known: list[str]
    left_out: list[str]
    owners: bool
    accepted: list[str]
    fields: list[str]


class Ruling(Changed):
    """Fields known at the start, fields left out, whether owners may count; what is left out of the body stays.

    `accept` is why a model that waits for a person may be believed.
    """

    known: Names | None = None
    left_out: Names | None = None
    owners: Flag | None = None
    accept: Line500 | None = None
