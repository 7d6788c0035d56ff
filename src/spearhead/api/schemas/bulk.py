"""Bodies and answers of bulk changes: which records, and what to set or to delete."""

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import Field

from spearhead.api.schemas.base import Answer, Body, Day, Flag, Id, Line20, Line60, Line80, Line120, Line300, Moment
from spearhead.api.schemas.deals import Category
from spearhead.api.schemas.parts import Names as Tags
from spearhead.api.schemas.records import Custom


class BulkValues(Body):
    """What any kind of record can be given: tags put on and taken off, custom fields by their key."""

    tags_add: Tags = Field(default_factory=list)
    tags_remove: Tags = Field(default_factory=list)
    custom: Custom = Field(default_factory=dict)


class BulkDealValues(BulkValues):
    """What is to be set."""

    owner: Id | None = None
    stage: Id | None = None
    expected_close: Day | None = None
    next_step: Line300 = ""
    next_step_on: Day | None = None
    category: Category = "pipeline"
    source: Id | None = None
    campaign: Id | None = None
    territory: Id | None = None
    motion: Literal["", "inbound", "outbound"] = ""
    kind: Literal["new", "repeat", "renewal"] = "new"


class BulkCompanyValues(BulkValues):
    """What is to be set."""

    owner: Id | None = None
    segment: Id | None = None
    territory: Id | None = None
    source: Id | None = None
    campaign: Id | None = None
    industry: Line80 = ""
    tier: Line20 = ""
    country: Line60 = ""
    region: Line80 = ""
    city: Line80 = ""


class BulkContactValues(BulkValues):
    """What is to be set."""

    owner: Id | None = None
    company: Id | None = None
    source: Id | None = None
    campaign: Id | None = None
    title: Line120 = ""
    do_not_contact: Flag = False


class BulkLeadValues(BulkValues):
    """What is to be set."""

    owner: Id | None = None
    source: Id | None = None
    campaign: Id | None = None
    company_name: Annotated[str, Field(max_length=200, strict=True)] = ""


class BulkActivityValues(BulkValues):
    """What is to be set; what is done keeps its owner and its day."""

    owner: Id | None = None
    due_at: Moment | None = None
    done: Flag = True


class BulkBody(Body):
    """Which records, by a filter tree or up to 1,000 ids; ``delete`` instead of ``values`` deletes them."""

    filter: dict[str, Any] = Field(default_factory=dict)
    ids: Annotated[list[Id], Field(max_length=1000)] = Field(default_factory=list)
    delete: Flag = False


class BulkDeals(BulkBody):
    """Which deals, and what to set."""

    values: BulkDealValues = Field(default_factory=BulkDealValues)


class BulkCompanies(BulkBody):
    """Which companies, and what to set."""

    values: BulkCompanyValues = Field(default_factory=BulkCompanyValues)


class BulkContacts(BulkBody):
    """Which contacts, and what to set."""

    values: BulkContactValues = Field(default_factory=BulkContactValues)


class BulkLeads(BulkBody):
    """Which leads, and what to set."""

    values: BulkLeadValues = Field(default_factory=BulkLeadValues)


class BulkActivities(BulkBody):
    """Which activities, and what to set."""

    values: BulkActivityValues = Field(default_factory=BulkActivityValues)


BULK_BODIES: Final[dict[str, type[BulkBody]]] = {
    "deal": BulkDeals, "company": BulkCompanies, "contact": BulkContacts, "lead": BulkLeads,
    "activity": BulkActivities,
}  # fmt: skip


class PreviewOut(Answer):
    """What a bulk change would do."""

    total: int
    change: int
    unchanged: int
    skipped: list[dict[str, Any]]
