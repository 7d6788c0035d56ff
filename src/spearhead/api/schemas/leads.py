"""Bodies and answers about leads."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spearhead.api.schemas.base import (
    Answer,
    Body,
    Changed,
    Id,
    Line40,
    Line120,
    Line200,
    Line300,
    Line500,
    Lines,
    Moment,
)  # fmt: skip
from spearhead.api.schemas.companies import CompanyNew
from spearhead.api.schemas.contacts import ContactNew, Email
from spearhead.api.schemas.deals import DealNew
from spearhead.api.schemas.records import Custom, RecordOut

Utm = Annotated[
    dict[Annotated[str, Field(max_length=40)], Annotated[str, Field(max_length=300, strict=True)]], Field(max_length=20)
]


class _Fields(Body):
    """What may be set when a lead is taken in and changed later."""

    name: Line120 = ""
    company_name: Line200 = ""
    title: Line120 = ""
    email: Email = ""
    phone: Line40 = ""
    message: Annotated[Lines, Field(max_length=20_000)] = ""
    utm: Utm = Field(default_factory=dict)
    received_at: Moment | None = None
    source: Id | None = None
    campaign: Id | None = None
    custom: Custom = Field(default_factory=dict)


class LeadNew(_Fields):
    """A lead to take in: at least a name, a company, an e-mail or a phone number. Owner null leaves it to nobody."""

    owner: Id | None = None


class LeadEdit(_Fields, Changed):
    """Fields to change; what is left out stays."""


class LeadAccept(Changed):
    """What will be done next, and when."""

    next_step: Line300 = ""
    due_at: Moment | None = None


class LeadQualify(Changed):
    """Nothing but the version."""


class LeadReject(Changed):
    """The reason from the list."""

    reason: Line40
    note: Line500 = ""


class LeadConvert(Changed):
    """What becomes of it: an existing record by id, a new one by its fields, or null for none."""

    company: Id | CompanyNew | None = None
    contact: Id | ContactNew | None = None
    deal: DealNew | None = None


class LeadOut(RecordOut):
    """A lead."""

    name: str
    status: str


class LeadMatchedOut(Answer):
    """A lead that was there already (``matched``), junk, or one that the rules gave to somebody out of reach."""

    state: str
    matched_on: list[str]
    lead: LeadOut | None = None
