"""What can be changed of many records at once, by kind, and the acts of one record that do it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.activities.access import activities_visible_to
from spearhead.crm.activities.acts import WRITABLE as ACTIVITY
from spearhead.crm.activities.acts import (
    complete_activity,
    delete_activity,
    edit_activity,
    reassign_activity,
    reopen_activity,
    restore_activity,
)  # fmt: skip
from spearhead.crm.activities.fields import activity_fields
from spearhead.crm.activities.models import Activity
from spearhead.crm.companies.access import companies_visible_to
from spearhead.crm.companies.acts import WRITABLE as COMPANY
from spearhead.crm.companies.acts import delete_company, edit_company, reassign_company, restore_company
from spearhead.crm.companies.fields import company_fields
from spearhead.crm.contacts.access import contacts_visible_to
from spearhead.crm.contacts.acts import WRITABLE as CONTACT
from spearhead.crm.contacts.acts import delete_contact, edit_contact, reassign_contact, restore_contact
from spearhead.crm.contacts.fields import contact_fields
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.deals.acts import WRITABLE as DEAL
from spearhead.crm.deals.acts import delete_deal, edit_deal, reassign_deal, restore_deal
from spearhead.crm.deals.fields import deal_fields
from spearhead.crm.deals.models import Deal
from spearhead.crm.deals.moves import Why, move_deal
from spearhead.crm.leads.access import leads_visible_to
from spearhead.crm.leads.acts import WRITABLE as LEAD
from spearhead.crm.leads.acts import delete_lead, edit_lead, reassign_lead, restore_lead
from spearhead.crm.leads.fields import lead_fields
from spearhead.crm.records.values import Writable
from spearhead.crm.tags.access import tags_of
from spearhead.crm.tags.acts import tag_records, untag_records
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.filters import Fields

Act = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class BulkKind:
    """A kind of record: which are seen, which of its fields may be set for many, and the acts of one."""

    kind: str
    visible: Callable[[User], QuerySet[Any]]
    fields: Callable[[User], Fields]
    writable: Writable
    editable: frozenset[str]
    edit: Act
    reassign: Act
    delete: Act
    restore: Act
    dates: frozenset[str] = frozenset()
    own: Mapping[str, Act] = field(default_factory=dict)  #: what is set by an act of its own, and that act


_DEAL_FIELDS: Final = frozenset({
    "stage_id", "expected_close", "next_step", "next_step_on", "category", "source_id", "campaign_id", "territory_id",
    "motion", "kind",
})  # fmt: skip
_COMPANY_FIELDS: Final = frozenset({
    "segment_id", "territory_id", "source_id", "campaign_id", "industry", "tier", "country", "region", "city",
})  # fmt: skip
_CONTACT_FIELDS: Final = frozenset({"company_id", "source_id", "campaign_id", "title", "do_not_contact"})
_LEAD_FIELDS: Final = frozenset({"source_id", "campaign_id", "company_name"})
_ACTIVITY_FIELDS: Final = frozenset({"due_at", "done"})
#: What any kind of record can be given or lose; ``tags`` is all of them at once, for the way back.
TAGS: Final = frozenset({"tags_add", "tags_remove"})


def _move_open(record_id: int, stage_id: int, *, by: User, why: Why) -> None:
    """Another stage for an open deal; closing asks a question per deal and is not done for many."""
    deal = Deal.objects.get(pk=record_id)
    if deal.status != "open":
        raise Refused("not_open", _("Closed deals are not moved in bulk."))
    if stage_id != deal.stage_id:
        move_deal(record_id, stage_id, by=by, seen_version=None, why=why)


def _tick(record_id: int, done: bool | str, *, by: User, why: Why) -> None:
    """Done now (True), planned again (False or None), or done at the moment that it was (the way back)."""
    del why
    is_done = Activity.objects.get(pk=record_id).done_at is not None
    if isinstance(done, str):
        edit_activity(record_id, {"done_at": datetime.fromisoformat(done)}, by=by, seen_version=None)
    elif done and not is_done:
        complete_activity(record_id, by=by, seen_version=None)
    elif not done and is_done:
        reopen_activity(record_id, by=by, seen_version=None)


def _put_off(record_id: int, due_at: datetime | None, *, by: User, why: Why) -> None:
    """Another time for what is still to be done."""
    del why
    if Activity.objects.get(pk=record_id).done_at is not None:
        raise Refused("already_done", _("This is done already."))
    edit_activity(record_id, {"due_at": due_at}, by=by, seen_version=None)


_KINDS: Final = {
    one.kind: one
    for one in (
        BulkKind("deal", deals_visible_to, deal_fields, DEAL, _DEAL_FIELDS, edit_deal, reassign_deal, delete_deal,
                 restore_deal, frozenset({"expected_close", "next_step_on"}), {"stage_id": _move_open}),
        BulkKind("company", companies_visible_to, company_fields, COMPANY, _COMPANY_FIELDS, edit_company,
                 reassign_company, delete_company, restore_company),
        BulkKind("contact", contacts_visible_to, contact_fields, CONTACT, _CONTACT_FIELDS, edit_contact,
                 reassign_contact, delete_contact, restore_contact),
        BulkKind("lead", leads_visible_to, lead_fields, LEAD, _LEAD_FIELDS, edit_lead, reassign_lead, delete_lead,
                 restore_lead),
        BulkKind("activity", activities_visible_to, activity_fields, ACTIVITY, _ACTIVITY_FIELDS, edit_activity,
                 reassign_activity, delete_activity, restore_activity, own={"done": _tick, "due_at": _put_off}),
    )
}  # fmt: skip
NOUNS: Final = tuple(_KINDS)


def kind_of(noun: str) -> BulkKind:
    """How many records of a kind are changed, or `Absent`."""
    if noun not in _KINDS:
        raise Absent
    return _KINDS[noun]


def apply_to_one(kind: BulkKind, record_id: int, wanted: Mapping[str, Any], by: User, why: Why) -> None:
    """Set the values of one record through its acts; ``delete`` deletes it or, when False, brings it back."""
    rest = dict(wanted)
    if "delete" in rest:
        go = partial(kind.delete, seen_version=None) if rest["delete"] else kind.restore
        go(record_id, by=by)
        return
    _tag(kind, record_id, rest, by)
    owner_id = rest.pop("owner_id", None)
    own = {name: rest.pop(name) for name in kind.own if name in rest}
    record = kind.writable.model._default_manager.get(pk=record_id)
    if rest:
        kind.edit(record_id, rest, by=by, seen_version=None)
    for name, value in own.items():
        kind.own[name](record_id, value, by=by, why=why)
    if owner_id is not None and owner_id != getattr(record, "owner_id"):  # noqa: B009  # every record has one
        kind.reassign(record_id, User.objects.get(pk=owner_id), by=by, seen_version=None)


def _tag(kind: BulkKind, record_id: int, rest: dict[str, Any], by: User) -> None:
    """Tags that are added and taken off; ``tags`` are those that it had, all of them."""
    add, gone = rest.pop("tags_add", []), rest.pop("tags_remove", [])
    if "tags" in rest:
        before, have = rest.pop("tags") or [], tags_of(kind.kind, [record_id])[record_id]
        add, gone = [one for one in before if one not in have], [one for one in have if one not in before]
    if gone:
        untag_records(kind.kind, [record_id], gone, by=by)
    if add:
        tag_records(kind.kind, [record_id], add, by=by)
