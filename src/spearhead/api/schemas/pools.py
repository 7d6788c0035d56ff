"""Bodies and answers about pools."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from spearhead.api.schemas.base import Answer, Body, Changed, Flag, Id, Line40, Line300, Name120

Days = Annotated[int, Field(ge=1, le=3650, strict=True)]
Why = Annotated[Line300, Field(min_length=1)]


class PoolMemberIn(Body):
    """A member; a manager of the pool also gives."""

    user: Id
    manages: Flag = False


Members = Annotated[list[PoolMemberIn], Field(max_length=500)]


class _PoolFields(Body):
    """The rules of a pool."""

    assign_only: Flag = False
    hidden: Annotated[list[Line40], Field(max_length=20)] = []  # noqa: RUF012  # pydantic copies it
    claims_per_day: Annotated[int, Field(ge=1, le=1000, strict=True)] = 10
    hold_limit: Annotated[int, Field(ge=1, le=100_000, strict=True)] | None = None
    cooling_days: Annotated[int, Field(ge=0, le=3650, strict=True)] = 30
    idle_days: Days | None = 30
    no_deal_days: Days | None = None
    working_days: Flag = False
    keep_helpers: Flag = True
    takes_unassigned: Flag = False


class PoolNew(_PoolFields):
    """A pool with its people."""

    kind: Literal["lead", "company"]
    name: Name120
    members: Annotated[Members, Field(min_length=1)]


class PoolEdit(_PoolFields, Changed):
    """What is to be different; ``members`` replaces all of them."""

    name: Name120 = ""
    members: Members = []  # noqa: RUF012  # pydantic copies it


class PoolOut(Answer):
    """A pool with its rules."""

    id: str
    version: int
    kind: str
    name: str
    assign_only: bool
    hidden: list[str]
    claims_per_day: int
    hold_limit: int | None
    cooling_days: int
    idle_days: int | None
    no_deal_days: int | None
    retired_at: str | None


class StayOut(Answer):
    """A record in a pool: hidden fields are masked."""

    id: str
    pool: str
    record: dict[str, Any]
    in_at: str
    reason: str
    previous: str | None
    fields: dict[str, str]


class StaysOut(Answer):
    """A page of what lies in a pool."""

    items: list[StayOut]
    next_cursor: str | None


class TakenOut(Answer):
    """What was taken or given, and by whom."""

    id: str
    record: dict[str, Any]
    to: str | None
    out_at: str | None


class StayGive(Body):
    """To which member; a reason goes beyond the limits."""

    to: Id
    reason: Line300 = ""


class PoolReturn(Changed):
    """Why it goes back; into the owner's pool unless one is named."""

    reason: Why
    pool: Id | None = None


class PoolReportOut(Answer):
    """By person, of the last 90 days."""

    items: list[dict[str, Any]]
