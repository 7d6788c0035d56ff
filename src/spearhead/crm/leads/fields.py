"""The fields of a lead that lists, filters, sorting and views know."""

from __future__ import annotations

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.relative import CALENDAR
from spearhead.crm.custom.access import custom_filter_fields
from spearhead.crm.leads.models import Lead
from spearhead.crm.records.fields import activity_field, name_field
from spearhead.crm.tags.access import tag_field
from spearhead.kernel.filters import Field, Fields

FIELDS = {
    field.key: field
    for field in (
        name_field(),
        Field("number", "number"),
        Field("company_name", "text"),
        Field("title", "text"),
        Field("email", "text"),
        Field("phone", "text"),
        Field("status", "choice", choices=tuple(Lead.Status.values)),
        Field("reject_reason", "text"),
        Field("source", "ref", "source_id", sortable=False),
        Field("campaign", "ref", "campaign_id", sortable=False),
        Field("company", "ref", "company_id", sortable=False),
        Field("contact", "ref", "contact_id", sortable=False),
        Field("deal", "ref", "deal_id", sortable=False),
        Field("owner", "ref", "owner_id", sortable=False),
        Field("received_at", "datetime"),
        Field("first_response_at", "datetime"),
        Field("accepted_at", "datetime"),
        Field("converted_at", "datetime"),
        Field("changed_at", "datetime"),
        Field("created_at", "datetime"),
    )
}


def lead_fields(user: User) -> Fields:
    """The fields that this user may filter and sort by; hidden ones answer like unknown ones."""
    own = {**FIELDS, "activity": activity_field("lead"), "tag": tag_field("lead"), **custom_filter_fields("lead")}
    return Fields({key: own[key] for key in user.sight.fields("lead", own)}, me=user.pk, calendar=CALENDAR)
