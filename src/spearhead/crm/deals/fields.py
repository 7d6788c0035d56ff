"""The fields of a deal that lists, filters, sorting and views know."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.accounts.workspace.relative import CALENDAR
from spearhead.crm.custom.access import custom_filter_fields
from spearhead.crm.deals.models import Deal
from spearhead.crm.deals.placing import BY_HAND, hand_order
from spearhead.crm.records.fields import activity_field, name_field
from spearhead.crm.tags.access import tag_field
from spearhead.kernel.filters import Field, Fields
from spearhead.kernel.money import to_minor


def _amount(raw: Any) -> int:
    """Amounts in filters are in units of the base currency."""
    return to_minor(Decimal(str(raw)), workspace().base_currency, exact=False)


FIELDS = {
    field.key: field
    for field in (
        name_field(),
        Field("number", "number"),
        Field("company", "ref", "company_id", sortable=False),
        Field("company.name", "text", "company__name"),
        Field("company.tier", "text", "company__tier"),
        Field("company.industry", "text", "company__industry"),
        Field("company.segment", "ref", "company__segment_id", sortable=False),
        Field("owner", "ref", "owner_id", sortable=False),
        Field("pipeline", "ref", "pipeline_id", sortable=False),
        Field("stage", "ref", "stage_id"),
        Field("status", "choice", choices=("open", "won", "lost")),
        Field("amount", "money", "base_minor", read=_amount),
        Field("currency", "text"),
        Field("expected_close", "date"),
        Field("opened_on", "date"),
        Field("closed_on", "date"),
        Field("next_step", "text", sortable=False),
        Field("next_step_on", "date"),
        Field("last_contact_at", "datetime"),
        Field("changed_at", "datetime"),
        Field("created_at", "datetime"),
        Field("entered_stage_at", "datetime"),
        Field("parked_until", "date"),
        Field("loss_reason", "ref", "loss_reason_id", sortable=False),
        Field("competitor", "ref", "competitor_id", sortable=False),
        Field("category", "choice", choices=tuple(Deal.Category.values)),
        Field("push_count", "number"),
        Field("motion", "choice", choices=("inbound", "outbound")),
        Field("kind", "choice", choices=("new", "repeat", "renewal")),
        Field("source", "ref", "source_id", sortable=False),
        Field("campaign", "ref", "campaign_id", sortable=False),
        Field("territory", "ref", "territory_id", sortable=False),
        Field("product", "ref", "product_id", sortable=False),
        Field("credit_owner", "ref", "credit_owner_id", sortable=False),
        Field("credit_team", "ref", "credit_team_id", sortable=False),
    )
}


def deal_fields(user: User) -> Fields:
    """The fields that this user may filter and sort by; hidden ones answer like unknown ones."""
    own = {
        **FIELDS, BY_HAND: hand_order(), "activity": activity_field("deal"), "tag": tag_field("deal"),
        **custom_filter_fields("deal"),
    }  # fmt: skip
    return Fields({key: own[key] for key in user.sight.fields("deal", own)}, me=user.pk, calendar=CALENDAR)
