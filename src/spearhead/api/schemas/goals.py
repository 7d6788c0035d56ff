"""Bodies and answers about goals, allocations, credits, absences and fiscal calendars.

A goal's numbers are whole: minor units of the base currency, a count, or hundredths of a percent, as its figure's unit.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from spearhead.api.schemas.base import Answer, Body, Changed, Day, Id, Line20, Line40, Line500
from spearhead.kernel.money import MAX_MINOR

Whole = Annotated[int, Field(ge=-MAX_MINOR, le=MAX_MINOR, strict=True)]
Share = Annotated[int, Field(ge=0, le=10_000, strict=True, description="Hundredths of a percent.")]
Percent = Annotated[int, Field(ge=0, le=1000, strict=True)]


class GoalNew(Body):
    """A goal of one holder (none: the company) for a fiscal period (``2026-Q4``, ``FY2027-Q1`` …)."""

    period: Line40
    target: Whole
    figure: Line40 = "bookings"
    user: Id | None = None
    team: Id | None = None
    territory: Id | None = None
    product: Id | None = None
    level: Literal["goal", "stretch", "challenge"] = "goal"
    credit: Literal["owner", "overlay"] = "owner"
    state: Literal["draft", "proposed", "active"] = "active"
    reason: Line500 = ""


class GoalEdit(Changed):
    """Another target, and why."""

    target: Whole
    reason: Line500 = ""


class GoalStepNew(Changed):
    """A step that follows from the goal's state."""

    step: Literal["proposed", "agreed", "activated", "closed"]


class GoalAppeal(Changed):
    """Why the goal should be another."""

    reason: Line500


class GoalDecision(Changed):
    """The reason, and another target where it changes."""

    reason: Line500
    target: Whole | None = None


class GoalPart(Body):
    """A part of a goal."""

    period: Line40
    target: Whole


class GoalSplit(Changed):
    """Parts that fill the goal's period one after the other and sum to it."""

    parts: Annotated[list[GoalPart], Field(min_length=1, max_length=12)]


class GoalOut(Answer):
    """A goal; read alone it has its history."""

    id: str
    version: int
    figure: str
    holder: str
    user: str | None
    team: str | None
    level: str
    state: str
    starts_on: str
    ends_on: str
    target: int


class StandingOut(Answer):
    """Where every goal of a period stands, by team."""

    period: dict[str, Any]
    working_days: dict[str, int]
    company: dict[str, Any] | None
    teams: list[dict[str, Any]]


class AllocationNew(Body):
    """A target to share among the sellers of a team."""

    team: Id
    period: Line40
    target: Whole
    over_percent: Percent = 100
    potential_percent: Percent = 50
    cap_percent: Percent | None = 30


class Pin(Body):
    """A person's amount; without one they are freed."""

    user: Id
    amount: Whole | None = None


class AllocationPins(Changed):
    """Who stays at which amount; the rest is shared anew."""

    pins: Annotated[list[Pin], Field(max_length=500)]


class AllocationApply(Changed):
    """Why, and whether the goals are proposals or in force."""

    reason: Line500 = ""
    state: Literal["proposed", "active"] = "proposed"


class AllocationOut(Answer):
    """A proposal; read alone it has its lines and the fairness panel."""

    id: str
    version: int
    team: str
    state: str
    target: int
    pool: int


class CreditShare(Body):
    """A person's share."""

    user: Id
    share: Share


class CreditsNew(Body):
    """All shares of a deal of one kind; owners' shares sum to 10,000, none gives it back to the owner."""

    kind: Literal["owner", "overlay"] = "owner"
    shares: Annotated[list[CreditShare], Field(max_length=20)]


class CreditsOut(Answer):
    """The shares of a deal."""

    items: list[dict[str, Any]]


class AbsenceNew(Body):
    """Somebody is away from a day up to (not including) another."""

    user: Id
    starts_on: Day
    ends_on: Day
    percent: Annotated[int, Field(ge=1, le=100, strict=True)] = 100


class AbsenceOut(Answer):
    """An absence."""

    id: str
    version: int
    user: str
    starts_on: str
    ends_on: str
    percent: int


class CalendarNew(Body):
    """How fiscal years are laid out from the first day of one of them on."""

    valid_from: Day
    start_month: Annotated[int, Field(ge=1, le=12, strict=True)]
    pattern: Line20 = "months"


class CalendarOut(Answer):
    """A version of the fiscal calendar."""

    id: str
    version: int
    valid_from: str
    start_month: int
    pattern: str
