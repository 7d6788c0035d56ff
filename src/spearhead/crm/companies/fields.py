"""The fields of a company that lists, filters, sorting and views know."""

from __future__ import annotations

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.relative import CALENDAR
from spearhead.crm.custom.access import custom_filter_fields
from spearhead.crm.records.fields import activity_field, name_field
from spearhead.crm.tags.access import tag_field
from spearhead.kernel.filters import Field, Fields

FIELDS = {
    field.key: field
    for field in (
        name_field(),
        Field("short_name", "text"),
        Field("number", "number"),
        Field("legal_id", "text"),
        Field("domain", "text"),
        Field("phone", "text"),
        Field("country", "text"),
        Field("region", "text"),
        Field("city", "text"),
        Field("address", "text"),
        Field("industry", "text"),
        Field("employees", "number"),
        Field("revenue_minor", "number"),
        Field("tier", "text"),
        Field("parent", "ref", "parent_id", sortable=False),
        Field("segment", "ref", "segment_id", sortable=False),
        Field("territory", "ref", "territory_id", sortable=False),
        Field("source", "ref", "source_id", sortable=False),
        Field("campaign", "ref", "campaign_id", sortable=False),
        Field("owner", "ref", "owner_id", sortable=False),
        Field("changed_at", "datetime"),
        Field("created_at", "datetime"),
    )
}


def company_fields(user: User) -> Fields:
    """The fields that this user may filter and sort by; hidden ones answer like unknown ones."""
    own = {
        **FIELDS,
        "activity": activity_field("company"),
        "tag": tag_field("company"),
        **custom_filter_fields("company"),
    }
    return Fields({key: own[key] for key in user.sight.fields("company", own)}, me=user.pk, calendar=CALENDAR)
