"""Bodies and answers about approvals: rules, requests, decisions."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from spearhead.api.schemas.base import Answer, Body, Changed, Day, Id, IdOrName, Line500, Lines, Money, Name120
from spearhead.api.schemas.parts import DealLineNew

Level = Literal["rep", "manager", "director"]
Hours = Annotated[int, Field(ge=1, le=400, strict=True)]
Edge = Annotated[int, Field(ge=0, le=10**15, strict=True)]
Why = Annotated[Line500, Field(min_length=1)]


class BandIn(Body):
    """Up to (and with) this value this level decides: hundredths of a percent for a discount, minor units of the base
    currency for an amount, for a margin hundredths of a percent that cost may reach of the net price (a floor of 30 %
    is 7000); null on the last band."""

    up_to: Edge | None = None
    level: Level


People = Annotated[list[Id], Field(max_length=20)]
Quorum = Annotated[int, Field(ge=0, le=20, strict=True)]
Bands = Annotated[list[BandIn], Field(min_length=1, max_length=6)]


class ApprovalRuleNew(Body):
    """What needs whose approval; bands rise. Beyond what reps may alone, ``quorum`` of ``people`` have to agree besides
    the line; 0 is all of them."""

    kind: Literal["discount", "amount", "override", "margin", "price", "terms", "contract"]
    name: Name120
    bands: Bands
    pipeline: Id | None = None
    hours: Hours = 8
    people: People = []  # noqa: RUF012  # pydantic copies it
    quorum: Quorum = 0


class ApprovalRuleEdit(Changed):
    """What is to be different; what waits stays as it was asked for."""

    name: Name120 = ""
    bands: Bands = []  # noqa: RUF012  # pydantic copies it
    pipeline: Id | None = None
    hours: Hours = 8
    people: People = []  # noqa: RUF012  # pydantic copies it
    quorum: Quorum = 0


class ApprovalRuleOut(Answer):
    """A rule as it stands."""

    id: str
    version: int
    kind: str
    name: str
    bands: list[dict[str, Any]]
    pipeline: str | None
    hours: int
    people: list[str]
    quorum: int
    retired_at: str | None


class MoveAsked(Body):
    """A move that needs an approval, as `POST /deals/{id}/move` takes it."""

    stage: IdOrName
    amount: Money | None = None
    closed_on: Day | None = None
    reason: Line500 = ""
    override_reason: Line500 = ""


class TermAsked(Body):
    """What somebody asks for that nothing refused: a price (with its lines, if there are any), terms or a contract,
    until when, with files that hang on the deal."""

    kind: Literal["price", "terms", "contract"]
    text: Annotated[Lines, Field(min_length=1, max_length=1000)]
    until: Day | None = None
    lines: Annotated[list[DealLineNew], Field(max_length=200)] = []  # noqa: RUF012  # pydantic copies it
    documents: Annotated[list[Id], Field(max_length=20)] = []  # noqa: RUF012  # pydantic copies it


class ApprovalNew(Body):
    """What was refused with ``approval_needed``, either the lines or the move, or what one asks for; with the
    reason."""

    deal: Id
    reason: Why
    lines: Annotated[list[DealLineNew], Field(max_length=200)] | None = None
    move: MoveAsked | None = None
    ask: TermAsked | None = None


class ApprovalDecision(Changed):
    """The word of an approver; changes and reject say why."""

    decision: Literal["approve", "changes", "reject"]
    reason: Line500 = ""


class ApprovalWithdraw(Changed):
    """Nothing but the version."""


class DeputyIn(Body):
    """Who decides while the caller is away; null for nobody."""

    deputy: Id | None


class DeputyOut(Answer):
    """Who decides while the caller is away."""

    deputy: str | None


class TermApply(Changed):
    """Nothing but the version of the deal."""


class DealTermOut(Answer):
    """A price, terms or a contract that was granted on a deal; ``usable`` where its price can be put on the lines."""

    id: str
    kind: str
    text: str
    until: str | None
    approval: str
    asked_by: str
    granted_by: str | None
    granted_at: str
    applied_at: str | None
    usable: bool


class ApprovalOut(Answer):
    """A request. ``snapshot`` keeps what was asked for in minor units; ``outcome`` is done or failed once approved, and
    ``told`` says why it could not be done or no longer fits. All ``steps`` have to be reached: ``need`` of the people
    asked there; lists leave them out. ``margin`` is for those who may read costs."""

    id: str
    version: int
    deal: str
    requester: str
    kinds: list[str]
    act: str
    level: str
    state: str
    reason: str
    snapshot: dict[str, Any]
    due_at: str | None
    outcome: str
    told: str
    steps: list[dict[str, Any]] | None = None
    margin: int | None = None
