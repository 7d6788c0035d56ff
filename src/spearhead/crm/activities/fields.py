"""The fields of an activity that lists, filters, sorting and views know."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.relative import CALENDAR
from spearhead.crm.activities.models import Activity
from spearhead.crm.custom.access import custom_filter_fields
from spearhead.crm.tags.access import tag_field
from spearhead.kernel.filters import Field, Fields


def _done(_operator: str, value: Any) -> Q:
    return Q(done_at__isnull=not value)


FIELDS = {
    field.key: field
    for field in (
        Field("subject", "text"),
        Field("number", "number"),
        Field("kind", "choice", choices=tuple(Activity.Kind.values)),
        Field("direction", "choice", choices=("in", "out")),
        Field("owner", "ref", "owner_id", sortable=False),
        Field("company", "ref", "company_id", sortable=False),
        Field("contact", "ref", "contact_id", sortable=False),
        Field("lead", "ref", "lead_id", sortable=False),
        Field("deal", "ref", "deal_id", sortable=False),
        Field("company.name", "text", "company__name"),
        Field("done", "flag", build=_done, sortable=False),
        Field("done_at", "datetime"),
        Field("due_at", "datetime"),
        Field("minutes", "number"),
        Field("outcome", "text"),
        Field("place", "text"),
        Field("is_contact", "flag"),
        Field("answered", "flag"),
        Field("origin", "choice", choices=("typed", "mail", "calendar", "api", "import")),
        Field("team", "ref", "team_id", sortable=False),
        Field("changed_at", "datetime"),
        Field("created_at", "datetime"),
    )
}


def activity_fields(user: User) -> Fields:
    """The fields that this user may filter and sort by; hidden ones answer like unknown ones."""
    own = {**FIELDS, "tag": tag_field("activity"), **custom_filter_fields("activity")}
    return Fields({key: own[key] for key in user.sight.fields("activity", own)}, me=user.pk, calendar=CALENDAR)
