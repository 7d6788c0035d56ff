"""What edit in the cell writes: for each kind of record the fields, how they are read, and the act."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spearhead.accounts.users.models import User
from spearhead.crm.activities.acts import edit_activity
from spearhead.crm.companies.acts import edit_company
from spearhead.crm.contacts.acts import edit_contact
from spearhead.crm.deals.access import deal_for
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.leads.acts import edit_lead
from spearhead.kernel.errors import Absent
from spearhead.web import forms
from spearhead.web.forms import Posted

_ACTS: dict[str, Callable[..., Any]] = {
    "deal": edit_deal, "company": edit_company, "contact": edit_contact, "lead": edit_lead, "activity": edit_activity,
}  # fmt: skip
_DAYS = {"expected_close", "next_step_on"}
_WHOLE = {"employees"}


def edit_cell(entity: str, record_id: int, field: str, posted: Posted, *, by: User, seen_version: int) -> None:
    """Read the typed value for this field and hand it to the record's act."""
    if entity not in _ACTS:
        raise Absent
    values = _values(entity, record_id, field, {field: posted.get("value", "")}, by)
    _ACTS[entity](record_id, values, by=by, seen_version=seen_version)


def _values(entity: str, record_id: int, field: str, typed: Posted, by: User) -> dict[str, Any]:
    if entity == "deal" and field == "amount":
        return {"amount_minor": forms.amount(typed, field, deal_for(by, record_id).currency)}
    if field in _DAYS:
        return {field: forms.day(typed, field)}
    if field in _WHOLE:
        return {field: forms.whole(typed, field)}
    return {field: forms.text(typed, field)}
