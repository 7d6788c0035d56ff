"""Taking in, editing, accepting, rejecting and handing over leads; turning one into a deal is in `conversion`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import Role, User
from spearhead.crm.activities.acts import plan_activity
from spearhead.crm.activities.cascade import come_back, go_with
from spearhead.crm.campaigns.models import Campaign, Source
from spearhead.crm.custom.values import check_required, take_custom
from spearhead.crm.leads.access import deleted_lead_for, lead_to_change
from spearhead.crm.leads.models import Lead
from spearhead.crm.leads.reasons import REASONS
from spearhead.crm.records.acts import (
    apply,
    change_record,
    check_version,
    create_record,
    delete_record,
    hand_over,
    owner_of_new,
    plain,
    restore_record,
    save_changes,
)  # fmt: skip
from spearhead.crm.records.values import Writable, bad_value, listed
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.text.clean import clean_text

WRITABLE: Final = Writable(
    "lead", Lead,
    frozenset({"name", "company_name", "title", "email", "phone", "message", "utm", "received_at"}),
    {"source_id": listed(Source), "campaign_id": listed(Campaign)},
)  # fmt: skip
OPEN: Final = (Lead.Status.NEW, Lead.Status.WORKING, Lead.Status.QUALIFIED)
MAX_UTM: Final = 20


@act
def create_lead(values: Mapping[str, Any], *, by: User, raw: Mapping[str, Any] | None = None) -> Lead:
    """Take in a lead. `raw` is kept as it arrived (the values themselves unless given). Its owner is the caller unless
    `owner_id` is given; ``None`` leaves it to nobody, which needs a reach beyond one's own.
    """
    rest = dict(values)
    nobody = "owner_id" in rest and rest["owner_id"] is None and by.sight.reach("lead", "create") in {"team", "all"}
    owner_id = owner_of_new(by, "lead", rest.pop("owner_id", None))
    clean = _checked(WRITABLE.checked(rest, by=by))
    custom = take_custom("lead", clean)
    lead = Lead(custom=custom)
    lead.owner_id = None if nobody else owner_id
    lead.raw = dict(raw) if raw is not None else {name: plain(value) for name, value in values.items()}
    for name, value in clean.items():
        setattr(lead, name, value)
    lead.name = lead.name or lead.company_name or lead.email or lead.phone
    if not lead.name:
        raise bad_value("name", _("A lead has at least a name, a company, an e-mail or a phone number."))
    lead.received_at = lead.received_at or timezone.now()
    check_required("lead", lead.custom)
    return create_record(lead, by=by)


def _checked(clean: dict[str, Any]) -> dict[str, Any]:
    if utm := clean.get("utm"):
        if not isinstance(utm, dict) or len(utm) > MAX_UTM:
            raise bad_value("utm")
        clean["utm"] = {
            clean_text(str(key), max_length=40, field="utm"): clean_text(str(value), max_length=300, field="utm")
            for key, value in utm.items()
        }
    elif "utm" in clean:
        clean["utm"] = {}
    return clean


@act
def edit_lead(lead_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None) -> Lead:
    """Change fields of a lead; what arrived stays in `raw`."""
    lead = lead_to_change(by, lead_id)
    clean = _checked(WRITABLE.checked(values, by=by, record=lead))
    change_record(lead, clean, by=by, seen_version=seen_version)
    return lead


def set_status(
    lead: Lead, values: Mapping[str, Any], kind: str, *, by: User, seen_version: int | None,
    extra: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """A step of a locked lead, strict on its version."""
    check_version(lead, seen_version, {"status"}, strict=True)
    save_changes(lead, apply(lead, values), by=by, kind=kind, extra=extra)


def _require_seller(by: User) -> None:
    if by.role == Role.MARKETING:
        raise Forbidden(_("The seller accepts or works on a lead, not marketing."))


@act
def accept_lead(
    lead_id: str | int, *, by: User, seen_version: int | None, next_step: str = "", due_at: datetime | None = None
) -> Lead:
    """The seller takes a lead on, which obliges to a dated next step: it is planned as a task of its owner."""
    _require_seller(by)
    lead = lead_to_change(by, lead_id)
    if lead.status not in {Lead.Status.NEW, Lead.Status.REJECTED}:
        raise Refused("not_new", _("This lead was accepted or converted already."))
    if due_at is None or due_at <= timezone.now():
        message = _("Say what you will do next and when.")
        raise Refused("next_step_needed", message, {"due_at": message}, ask="due_at")
    values = {"status": Lead.Status.WORKING, "accepted_at": timezone.now(), "reject_reason": ""}
    if lead.owner_id is None:
        values["owner_id"] = by.pk
    set_status(lead, values, "lead.accepted", by=by, seen_version=seen_version)
    step = {"kind": "task", "subject": next_step or _("Follow up"), "due_at": due_at}
    plan_activity({**step, "lead_id": lead.pk, "owner_id": lead.owner_id}, by=by)
    return lead


@act
def qualify_lead(lead_id: str | int, *, by: User, seen_version: int | None) -> Lead:
    """The seller found that a deal may come of it."""
    _require_seller(by)
    lead = lead_to_change(by, lead_id)
    if lead.status != Lead.Status.WORKING:
        raise Refused("not_working", _("Accept the lead first."))
    set_status(lead, {"status": Lead.Status.QUALIFIED}, "lead.qualified", by=by, seen_version=seen_version)
    return lead


@act
def reject_lead(lead_id: str | int, reason: str, *, by: User, seen_version: int | None, note: str = "") -> Lead:
    """Say no to a lead for a reason of the list `REASONS`; it can be accepted later all the same."""
    lead = lead_to_change(by, lead_id)
    if lead.status not in OPEN:
        raise Refused("not_open", _("This lead was rejected or converted already."))
    if reason not in REASONS:
        message = _("Choose why the lead is rejected.")
        raise Refused("reject_reason_needed", message, {"reject_reason": message}, ask="reject_reason")
    values = {"status": Lead.Status.REJECTED, "reject_reason": reason}
    words = clean_text(note, max_length=500, field="note")
    extra = {"note": words} if words else None
    set_status(lead, values, "lead.rejected", by=by, seen_version=seen_version, extra=extra)
    return lead


@act
def reassign_lead(lead_id: str | int, to: User, *, by: User, seen_version: int | None) -> Lead:
    """Hand a lead to another person of one's reach."""
    lead = lead_to_change(by, lead_id, "reassign")
    hand_over(lead, to, by=by, seen_version=seen_version)
    return lead


@act
def delete_lead(lead_id: str | int, *, by: User, seen_version: int | None) -> None:
    """Delete a lead and the activities that hang on nothing else; it can be restored for 30 days."""
    lead = lead_to_change(by, lead_id, "delete")
    delete_record(lead, by=by, seen_version=seen_version)
    go_with("lead", [lead.pk], along=f"lead:{lead.pk}", at=lead.changed_at, by_id=by.pk)


@act
def restore_lead(lead_id: str | int, *, by: User) -> Lead:
    """Bring a deleted lead back with what went with it."""
    lead = deleted_lead_for(by, lead_id)
    restore_record(lead, by=by)
    come_back(f"lead:{lead.pk}", at=lead.changed_at, by_id=by.pk)
    return lead
