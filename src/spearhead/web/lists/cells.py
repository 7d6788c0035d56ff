"""What edit in the cell writes, and what the cell shows afterwards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.activities.acts import edit_activity
from spearhead.crm.companies.acts import edit_company
from spearhead.crm.contacts.acts import edit_contact
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.leads.acts import edit_lead
from spearhead.crm.records.kinds import kind_of
from spearhead.kernel.errors import Absent, Conflict
from spearhead.kernel.names import local_name
from spearhead.web.forms import Posted
from spearhead.web.lists.words import field_word
from spearhead.web.readable import day, moment, money, number
from spearhead.web.records import custom
from spearhead.web.records.custom import fields_for, named_in
from spearhead.web.records.inputs import Input, input_of, read_input
from spearhead.web.wording import major

EDITS: dict[str, Callable[..., Any]] = {
    "deal": edit_deal, "company": edit_company, "contact": edit_contact, "lead": edit_lead, "activity": edit_activity,
}  # fmt: skip


def edit_cell(entity: str, record_id: int, key: str, posted: Posted, *, by: User, seen_version: int) -> dict[str, Any]:
    """Write one field through the record's act; the answer is what its cell shows now."""
    spec = input_of(entity, key)
    if spec is None or entity not in EDITS:
        raise Absent
    before = kind_of(entity).one(by, record_id)
    if spec.custom is not None and spec.custom not in fields_for(by, entity):
        raise Absent
    name, value = read_input(entity, spec, {key: posted.get("value", "")}, currency=_currency(spec, before))
    was = _texts(by, spec, _held(spec, name, before), before)[0]
    try:
        record = EDITS[entity](record_id, {name: value}, by=by, seen_version=seen_version)
    except Conflict as conflict:  # beside what was typed the cell shows what somebody else wrote
        conflict.current |= cell_now(by, spec, name, kind_of(entity).one(by, record_id))
        raise
    now = cell_now(by, spec, name, record)
    if now["value"] != was:
        back = urlencode({"field": key, "value": was, "version": record.version})
        now["undo"] = f"{reverse('undo_cell', args=[entity, record_id])}?{back}"
        now["text"] = _("%(field)s changed") % {"field": field_word(entity, key)}
    return now


def _currency(spec: Input, record: Any) -> str:
    """The currency of an amount that is typed without one: the deal's, or that of the amount that was there."""
    if spec.kind != "money":
        return ""
    if spec.custom is None:
        return str(record.currency)
    return str((record.custom.get(spec.custom.key) or {}).get("currency", ""))


def _held(spec: Input, name: str, record: Any) -> Any:
    return getattr(record, name) if spec.custom is None else record.custom.get(spec.custom.key)


def cell_now(by: User, spec: Input, name: str, record: Any) -> dict[str, Any]:
    """The value of a cell as it is typed, as it is shown, and the record's version."""
    value = _held(spec, name, record)
    typed, shown = _texts(by, spec, value, record)
    return {"value": typed, "shown": shown, "version": record.version}


def _texts(by: User, spec: Input, value: Any, record: Any) -> tuple[str, str]:
    if value in (None, ""):
        return "", ""
    if spec.custom is not None:
        return custom.typed(spec.custom, value), custom.shown(spec.custom, value, named_in(by, spec.custom, [value]))
    match spec.kind:
        case "money":
            return major(value, record.currency), money(value, record.currency)
        case "day":
            return value.isoformat(), day(value)
        case "moment":
            return value.isoformat(), moment(value)
        case "whole":
            return str(value), number(value)
        case "ref" | "choice_ref":
            other = getattr(record, spec.key)
            return str(value), local_name(other) if hasattr(other, "name_zh") else str(other)
    return str(value), str(value)
