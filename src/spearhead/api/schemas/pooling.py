"""Bodies and answers about pools of cost to serve, and bands of discount. Amounts are money in the base currency."""

from __future__ import annotations

from typing import Literal

from spearhead.api.schemas.base import Answer, Body, Changed, Line40, Line120, Line200, Money, MoneyOut

Driver = Literal["deals", "revenue", "lines", "activities", "visits"]


class CostPoolNew(Body):
    """What serving customers cost in a period, and what it is shared out by."""

    name: Line120
    driver: Driver
    period: Line40
    amount: Money
    note: Line200 = ""


class PoolStep(Changed):
    """The version of the pool that was seen."""


class CostPoolOut(Answer):
    """A pool; its shares sum to `amount` exactly."""

    id: str
    version: int
    name: str
    driver: str
    starts_on: str
    ends_on: str
    amount: MoneyOut
    note: str
    shared_at: str


class CostShareOut(Answer):
    """A part of a pool and whom it counts for; all null is what could not be allocated."""

    deal: str | None
    company: str | None
    product: str | None
    user: str | None
    team: str | None
    territory: str | None
    day: str
    weight: str
    amount: MoneyOut


class CostSharesOut(Answer):
    """A page of shares, largest first."""

    items: list[CostShareOut]
    next_cursor: str | None


class BandOut(Answer):
    """A band of discount: deals decided and won in it, and the figures that the caller may see."""

    band: int | None
    name: str
    decided: int
    won: int
    win_rate: str | None
    values: dict[str, MoneyOut]


class BandsOut(Answer):
    """Every band in its order; `bounds` are hundredths of a percent off the list price, an edge is the lower band's."""

    period: str
    bounds: list[int]
    items: list[BandOut]
