"""The kinds of records by name, with how each is read and locked for change: for acts that work on any of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.activities.access import activities_visible_to, activity_for, activity_to_change
from spearhead.crm.activities.models import Activity
from spearhead.crm.companies.access import companies_visible_to, company_for, company_to_change
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.access import contact_for, contact_to_change, contacts_visible_to
from spearhead.crm.contacts.models import Contact
from spearhead.crm.deals.access import deal_for, deal_to_change, deals_visible_to
from spearhead.crm.deals.models import Deal
from spearhead.crm.leads.access import lead_for, lead_to_change, leads_visible_to
from spearhead.crm.leads.models import Lead
from spearhead.crm.records.models import Record
from spearhead.kernel.errors import Absent


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of record: its table, what a user may read of it, one of them, one locked for a verb."""

    model: type[Record]
    visible: Callable[[User], QuerySet[Any]]
    one: Callable[[User, str | int], Any]
    to_change: Callable[..., Any]


KINDS: Final[dict[str, Kind]] = {
    "company": Kind(Company, companies_visible_to, company_for, company_to_change),
    "contact": Kind(Contact, contacts_visible_to, contact_for, contact_to_change),
    "lead": Kind(Lead, leads_visible_to, lead_for, lead_to_change),
    "deal": Kind(Deal, deals_visible_to, deal_for, deal_to_change),
    "activity": Kind(Activity, activities_visible_to, activity_for, activity_to_change),
}


def kind_of(record_type: str) -> Kind:
    """The kind with this name, or `Absent`."""
    if record_type not in KINDS:
        raise Absent
    return KINDS[record_type]
