"""Bodies and answers about commission: plans, statements, disputes, what-if."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from spearhead.api.schemas.base import Answer, Body, Changed, Day, Flag, Id, Line40, Line120, Line500, Money, MoneyOut

Hundredths = Annotated[int, Field(ge=0, le=1_000_000, strict=True)]


class TierIn(Body):
    """Up to this attainment (null: no end) each amount earns this rate; both in hundredths of a percent."""

    upto: Hundredths | None = None
    rate: Annotated[int, Field(ge=0, le=10_000, strict=True)]


class TermsNew(Body):
    """The terms of a plan from a day on; amounts in the workspace's currency.

    `override`: hundredths of a percent of what the managed teams sell. `draw`: paid at least, a month.
    """

    valid_from: Day
    tiers: Annotated[list[TierIn], Field(min_length=1, max_length=12)]
    retroactive: Flag = False
    bonus: Money | None = None
    cap: Money | None = None
    floor: Money | None = None
    clawback_days: Annotated[int, Field(ge=0, le=3650, strict=True)] = 0
    override: Annotated[int, Field(ge=0, le=10_000, strict=True)] = 0
    override_below: Flag = False
    draw: Money | None = None
    draw_recoverable: Flag = True


class CommissionPlanNew(TermsNew):
    """A plan with its first terms."""

    name: Line120 = ""
    name_zh: Line120 = ""


class CommissionPlanEdit(Changed):
    """Another name."""

    name: Line120 = ""
    name_zh: Line120 = ""


class TermsOut(Answer):
    """Dated terms."""

    valid_from: str
    tiers: list[TierIn]
    retroactive: bool
    bonus: MoneyOut
    cap: MoneyOut | None
    floor: MoneyOut
    clawback_days: int
    override: int
    override_below: bool
    draw: MoneyOut
    draw_recoverable: bool


class CommissionPlanOut(Answer):
    """A plan; a single one with its terms."""

    id: str
    version: int
    name: str
    name_zh: str


class MemberNew(Body):
    """Somebody on a plan from a day, up to a day or for good."""

    user: Id
    valid_from: Day
    valid_to: Day | None = None


class DrawNew(Body):
    """Statements of a plan for a period."""

    plan: Id
    period: Line40


class DrawnOut(Answer):
    """The statements that were drawn up, and who was left out and why."""

    statements: list[str]
    left_out: list[dict[str, str]]


class StatementOut(Answer):
    """A statement; a single one with its lines, disputes and what is owed after it.

    `commission` was earned; `payout` is paid: with what is advanced on the draw, less what is paid back of advances.
    """

    id: str
    version: int
    user: str
    plan: str
    starts_on: str
    ends_on: str
    state: str
    quota: MoneyOut | None
    credited: MoneyOut
    commission: MoneyOut
    draw: MoneyOut
    owed_before: MoneyOut
    advanced: MoneyOut
    recovered: MoneyOut
    payout: MoneyOut


class StatementStep(Changed):
    """Send for review, approve, mark as paid."""

    step: Literal["review", "approve", "pay"]


class DisputeNew(Body):
    """What is wrong with a statement, or with one of its deals."""

    reason: Line500
    deal: Id | None = None


class DisputeAnswer(Changed):
    """The answer, with its reason; only what is granted has an amount."""

    state: Literal["granted", "partly", "denied", "escalated"]
    answer: Line500
    granted: Money | None = None


class DisputeOut(Answer):
    """A dispute and its answer."""

    id: str
    version: int
    statement: str
    state: str
    reason: str
    answer: str
    granted: MoneyOut


class ChanceOut(Answer):
    """What counts of the deal for the caller, and how much it would add if it closed today: earned, and paid out.

    `override`: it counts because somebody of the caller's team sells it.
    """

    deal: str
    amount: MoneyOut
    more: MoneyOut
    paid: MoneyOut
    override: bool
