"""Bodies and answers about companies."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spearhead.api.schemas.base import (
    Body,
    Changed,
    Flag,
    Id,
    Line20,
    Line40,
    Line60,
    Line80,
    Line120,
    Line300,
    Money,
    MoneyOut,
    Name200,
)  # fmt: skip
from spearhead.api.schemas.records import Custom, RecordOut


class _Fields(Body):
    """What may be set when a company is created and changed later."""

    short_name: Line80 = ""
    legal_id: Line40 = ""
    domain: Line120 = ""
    phone: Line40 = ""
    country: Line60 = ""
    region: Line80 = ""
    city: Line80 = ""
    address: Line300 = ""
    industry: Line80 = ""
    employees: Annotated[int, Field(ge=0, le=2**31 - 1, strict=True)] | None = None
    revenue: Money | None = None
    tier: Line20 = ""
    parent: Id | None = None
    segment: Id | None = None
    territory: Id | None = None
    source: Id | None = None
    campaign: Id | None = None
    custom: Custom = Field(default_factory=dict)


class CompanyNew(_Fields):
    """A company to create; it belongs to the caller unless an owner is named."""

    name: Name200
    owner: Id | None = None


class CompanyEdit(_Fields, Changed):
    """Fields to change; what is left out stays."""

    name: Name200 = ""


class CompanyReassign(Changed):
    """To whom, and whether its open deals go along."""

    owner: Id
    with_open_deals: Flag = False


class CompanyOut(RecordOut):
    """A company."""

    name: str
    revenue: MoneyOut | None = None
    parent: str | None = None
