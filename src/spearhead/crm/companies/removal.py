"""Deleting a company with what hangs on it, and bringing all of it back within 30 days."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.activities.cascade import come_back, go_with
from spearhead.crm.companies.access import company_for, company_to_change, deleted_company_for
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.models import Contact, Employment
from spearhead.crm.deals.history import remember
from spearhead.crm.deals.models import Deal
from spearhead.crm.records.acts import apply, check_version, delete_record, restore_record, save_changes
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.events.feed import of_record

WithDeals = Literal["", "move", "delete"]


@act
def delete_company(
    company_id: str | int,
    *,
    by: User,
    seen_version: int | None,
    deals: WithDeals = "",
    move_to: str | int | None = None,
) -> None:
    """Delete a company. Its deals are moved to the company `move_to` or deleted with it; without an answer a company
    with deals is refused (``has_deals``). Contacts and subsidiaries stay and lose the link; activities go that hang
    on nothing else. Restoring brings back what went and the links.
    """
    company = company_to_change(by, company_id, "delete")
    check_version(company, seen_version, {"deleted_at"})
    held = list(Deal.objects.select_for_update().filter(company=company, deleted_at__isnull=True))
    if held:
        _require_answer(len(held), deals)
    if held and deals == "move":
        _move(held, company, move_to, by=by)
    contacts = _unlink(Contact.objects.filter(company=company, deleted_at__isnull=True), "company_id", by)
    Employment.objects.filter(contact_id__in=contacts, company=company, is_main=True).update(is_main=False)
    subsidiaries = _unlink(Company.objects.filter(parent=company, deleted_at__isnull=True), "parent_id", by)
    gone = held if deals == "delete" else []
    extra = {"deals": len(gone), "contacts": contacts, "subsidiaries": subsidiaries}
    delete_record(company, by=by, seen_version=None, extra=extra)
    _delete_deals(gone, company, by=by)
    for kind, ids in (("company", [company.pk]), ("deal", [deal.pk for deal in gone])):
        go_with(kind, ids, along=_tag(company), at=company.changed_at, by_id=by.pk)


def _tag(company: Company) -> str:
    return f"company:{company.pk}"


def _require_answer(count: int, answer: str) -> None:
    if answer in {"move", "delete"}:
        return
    message = ngettext(
        "This company has %(count)d deal. Move it to another company or delete it too.",
        "This company has %(count)d deals. Move them to another company or delete them too.",
        count,
    ) % {"count": count}
    raise Refused("has_deals", message, {"deals": message}, ask="deals")


def _move(held: Iterable[Deal], company: Company, move_to: str | int | None, *, by: User) -> None:
    target = company_for(by, move_to or 0)
    if target.pk == company.pk:
        message = _("Choose another company.")
        raise Refused("same_company", message, {"move_to": message})
    for deal in held:
        _require(by, "edit", deal)
        save_changes(deal, apply(deal, {"company_id": target.pk}), by=by)


def _delete_deals(held: Iterable[Deal], company: Company, *, by: User) -> None:
    day = today()
    for deal in held:
        _require(by, "delete", deal)
        delete_record(deal, by=by, seen_version=None, along=_tag(company))
        remember(deal, at=deal.changed_at, on=day)


def _require(by: User, verb: str, deal: Deal) -> None:
    if not by.sight.covers("deal", verb, owner_id=deal.owner_id):
        raise Forbidden(_("Some deals of this company are out of your reach."), "deals_out_of_reach")


def _unlink(rows: Any, name: str, by: User) -> list[int]:
    """Clear a link on records that stay, each with its event; returns their ids for the way back."""
    found = list(rows.select_for_update())
    for record in found:
        save_changes(record, apply(record, {name: None}), by=by)
    return [record.pk for record in found]


@act
def restore_company(company_id: str | int, *, by: User) -> Company:
    """Bring a deleted company back with the deals and activities that went with it, and the links that were cleared."""
    company = deleted_company_for(by, company_id)
    last = of_record("company", company.pk).filter(kind="company.deleted").first()
    told = last.payload if last else {}
    restore_record(company, by=by)
    day = today()
    for deal in Deal.objects.select_for_update().filter(deleted_with=_tag(company), deleted_at__isnull=False):
        restore_record(deal, by=by)
        remember(deal, at=deal.changed_at, on=day)
    come_back(_tag(company), at=company.changed_at, by_id=by.pk)
    homeless = Contact.objects.filter(pk__in=told.get("contacts", []), company__isnull=True)
    back = list(homeless.filter(deleted_at__isnull=True).values_list("pk", flat=True))
    _relink(homeless, "company_id", company, by)
    for pk in back:
        last_place = Employment.objects.filter(contact_id=pk, company=company).order_by("valid_from", "pk").last()
        if last_place is not None:
            Employment.objects.filter(pk=last_place.pk).update(is_main=True)
    _relink(Company.objects.filter(pk__in=told.get("subsidiaries", []), parent__isnull=True), "parent_id", company, by)
    return company


def _relink(rows: Any, name: str, company: Company, by: User) -> None:
    for record in rows.select_for_update().filter(deleted_at__isnull=True):
        save_changes(record, apply(record, {name: company.pk}), by=by)
