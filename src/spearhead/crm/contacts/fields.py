"""The fields of a contact that lists, filters, sorting and views know."""

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
        Field("number", "number"),
        Field("title", "text"),
        Field("email", "text"),
        Field("phone", "text"),
        Field("mobile", "text"),
        Field("wechat", "text"),
        Field("company", "ref", "company_id", sortable=False),
        Field("company.name", "text", "company__name"),
        Field("company.tier", "text", "company__tier"),
        Field("company.industry", "text", "company__industry"),
        Field("consent", "flag"),
        Field("do_not_contact", "flag"),
        Field("source", "ref", "source_id", sortable=False),
        Field("campaign", "ref", "campaign_id", sortable=False),
        Field("owner", "ref", "owner_id", sortable=False),
        Field("changed_at", "datetime"),
        Field("created_at", "datetime"),
    )
}


def contact_fields(user: User) -> Fields:
    """The fields that this user may filter and sort by; hidden ones answer like unknown ones."""
    own = {
        **FIELDS,
        "activity": activity_field("contact"),
        "tag": tag_field("contact"),
        **custom_filter_fields("contact"),
    }
    return Fields({key: own[key] for key in user.sight.fields("contact", own)}, me=user.pk, calendar=CALENDAR)
