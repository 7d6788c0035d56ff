"""Turning a lead into a company, a contact and a deal in one act, and taking it back while nothing was added."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.activities.cascade import go_with
from spearhead.crm.activities.contact import recount_contact
from spearhead.crm.activities.models import Activity
from spearhead.crm.companies.access import company_for
from spearhead.crm.companies.acts import create_company
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.access import contact_for
from spearhead.crm.contacts.acts import create_contact
from spearhead.crm.contacts.models import Contact
from spearhead.crm.deals.acts import open_deal
from spearhead.crm.deals.history import remember
from spearhead.crm.deals.models import Deal, DealContact
from spearhead.crm.documents.models import DocumentLink
from spearhead.crm.leads.access import lead_to_change
from spearhead.crm.leads.acts import OPEN, set_status
from spearhead.crm.leads.models import Lead
from spearhead.crm.records.access import KEPT
from spearhead.crm.records.acts import delete_record
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Refused, fields_named

#: An id of an existing record, the values of a new one (what the lead knows is filled in), or nothing.
Choice = str | int | Mapping[str, Any] | None

MODELS: Final[dict[str, type[Company] | type[Contact] | type[Deal]]] = {
    "company": Company, "contact": Contact, "deal": Deal,
}  # fmt: skip


@act
def convert_lead(
    lead_id: str | int,
    *,
    company: Choice = None,
    contact: Choice = None,
    deal: Mapping[str, Any] | None = None,
    by: User,
    seen_version: int | None,
) -> Lead:
    """Convert a lead (转化): company and contact are chosen or created, a deal is opened unless `deal` is None.

    Activities and files show on the new records too; source and campaign stay on all of them; nothing is retyped.
    """
    lead = lead_to_change(by, lead_id)
    if lead.status not in OPEN:
        raise Refused("not_open", _("This lead was rejected or converted already."))
    before = lead.status
    made: dict[str, int] = {}
    chosen_company = _company(lead, company, made, by)
    chosen_contact = _contact(lead, contact, chosen_company, made, by)
    opened = _deal(lead, deal, chosen_company, chosen_contact, made, by)
    found = {
        "company_id": chosen_company.pk if chosen_company else None,
        "contact_id": chosen_contact.pk if chosen_contact else None,
        "deal_id": opened.pk if opened else None,
    }
    lead.conversion = {
        "before": before, "made": made, "activities": _move_activities(lead, found), "files": _share_files(lead, found)
    }  # fmt: skip
    values = {"status": Lead.Status.CONVERTED, "converted_at": timezone.now(), **found}
    set_status(lead, values, "lead.converted", by=by, seen_version=seen_version)
    return lead


def _owner(lead: Lead, by: User) -> int:
    return lead.owner_id or by.pk


def _origin(lead: Lead) -> dict[str, Any]:
    return {"source_id": lead.source_id, "campaign_id": lead.campaign_id}


def _known(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in ("", None)}


def _company(lead: Lead, choice: Choice, made: dict[str, int], by: User) -> Company | None:
    if choice is None:
        return None
    if not isinstance(choice, Mapping):
        return company_for(by, choice)
    known = _known({"name": lead.company_name or lead.name, **_origin(lead), "owner_id": _owner(lead, by)})
    with fields_named(prefix="company."):
        company = create_company({**known, **choice}, by=by)
    made["company"] = company.pk
    return company


def _contact(lead: Lead, choice: Choice, company: Company | None, made: dict[str, int], by: User) -> Contact | None:
    if choice is None:
        return None
    if not isinstance(choice, Mapping):
        return contact_for(by, choice)
    known = _known({
        "name": lead.name, "title": lead.title, "email": lead.email, "phone": lead.phone, **_origin(lead),
        "company_id": company.pk if company else None, "owner_id": _owner(lead, by),
    })  # fmt: skip
    with fields_named(prefix="contact."):
        contact = create_contact({**known, **choice}, by=by)
    made["contact"] = contact.pk
    return contact


def _deal(
    lead: Lead, values: Mapping[str, Any] | None, company: Company | None, contact: Contact | None,
    made: dict[str, int], by: User,
) -> Deal | None:  # fmt: skip
    if values is None:
        return None
    known = _known({
        "name": company.name if company else lead.company_name or lead.name, **_origin(lead),
        "company_id": company.pk if company else None, "owner_id": _owner(lead, by), "motion": "inbound",
    })  # fmt: skip
    with fields_named(prefix="deal."):
        deal = open_deal({**known, **values}, by=by)
    made["deal"] = deal.pk
    if contact is not None:
        DealContact.objects.create(deal=deal, contact=contact)
    return deal


def _move_activities(lead: Lead, found: Mapping[str, int | None]) -> dict[str, list[str]]:
    """Hang the lead's activities on the new records too; returns which links were set, for the undo."""
    moved: dict[str, list[str]] = {}
    for activity in Activity.objects.select_for_update().filter(lead=lead, deleted_at__isnull=True):
        links = {name: to for name, to in found.items() if to and getattr(activity, name) is None}
        if links:
            Activity.objects.filter(pk=activity.pk).update(**links)
            moved[str(activity.pk)] = sorted(links)
    recount_contact([found["deal_id"]])
    return moved


def _share_files(lead: Lead, found: Mapping[str, int | None]) -> list[int]:
    """Link the lead's files to the furthest record made of it; returns the new links."""
    kind = next((kind for kind in ("deal", "contact", "company") if found[f"{kind}_id"]), "")
    if not kind:
        return []
    made = []
    target = found[f"{kind}_id"] or 0
    for document_id in DocumentLink.objects.filter(record_type="lead", record_id=lead.pk).values_list("document_id"):
        link, new = DocumentLink.objects.get_or_create(document_id=document_id[0], record_type=kind, record_id=target)
        made += [link.pk] if new else []
    return made


@act
def undo_conversion(lead_id: str | int, *, by: User, seen_version: int | None) -> Lead:
    """Take a conversion of the last 30 days back: what it made is deleted, unless something was added to it since."""
    lead = lead_to_change(by, lead_id)
    if lead.status != Lead.Status.CONVERTED or lead.converted_at is None:
        raise Refused("not_converted", _("This lead is not converted."))
    if lead.converted_at < timezone.now() - KEPT:
        raise Refused("too_late", _("A conversion can be undone for 30 days."))
    made: dict[str, int] = lead.conversion.get("made", {})
    moved: dict[str, list[str]] = lead.conversion.get("activities", {})
    if any(_added_to(kind, pk, made, set(map(int, moved))) for kind, pk in made.items()):
        raise Refused("added_since", _("Something was added or changed since; delete the records one by one instead."))
    for activity_id, links in moved.items():
        Activity.objects.filter(pk=int(activity_id)).update(**dict.fromkeys(links))
    DocumentLink.objects.filter(pk__in=lead.conversion.get("files", [])).delete()
    _delete_made(lead, made, by)
    values = {
        "status": lead.conversion.get("before", Lead.Status.WORKING), "converted_at": None,
        "company_id": None, "contact_id": None, "deal_id": None,
    }  # fmt: skip
    lead.conversion = {}
    set_status(lead, values, "lead.conversion_undone", by=by, seen_version=seen_version)
    return lead


def _added_to(kind: str, record_id: int, made: Mapping[str, int], moved: set[int]) -> bool:
    """Whether a record that the conversion made was changed or got more than the conversion gave it."""
    record = MODELS[kind].objects.filter(pk=record_id, deleted_at__isnull=True).first()
    if record is None:
        return False
    activities = Activity.objects.filter(**{f"{kind}_id": record_id}, deleted_at__isnull=True).exclude(pk__in=moved)
    more = record.version > 1 or activities.exists()
    if kind in {"company", "contact"}:
        parts = Deal.objects.filter(company_id=record_id) if kind == "company" else None
        parts = Deal.objects.filter(deal_contacts__contact_id=record_id) if parts is None else parts
        more = more or parts.filter(deleted_at__isnull=True).exclude(pk=made.get("deal", 0)).exists()
    if kind == "company":
        people = Contact.objects.filter(company_id=record_id, deleted_at__isnull=True)
        more = more or people.exclude(pk=made.get("contact", 0)).exists()
    if kind == "deal":
        more = more or DealContact.objects.filter(deal_id=record_id).count() > 1
    return more


def _delete_made(lead: Lead, made: Mapping[str, int], by: User) -> None:
    along = f"lead:{lead.pk}"
    for kind in ("deal", "contact", "company"):
        record = MODELS[kind].objects.select_for_update().filter(pk=made.get(kind, 0), deleted_at__isnull=True).first()
        if record is None:
            continue
        delete_record(record, by=by, seen_version=None, along=along)
        if isinstance(record, Deal):
            remember(record, at=record.changed_at, on=timezone.localdate())
        go_with(kind, [record.pk], along=along, at=record.changed_at, by_id=by.pk)
