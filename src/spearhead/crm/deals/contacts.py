"""The contacts of a deal and their parts in it (采购角色)."""

from __future__ import annotations

from spearhead.accounts.users.models import User
from spearhead.crm.contacts.access import contact_for, contacts_visible_to
from spearhead.crm.deals.access import deal_to_change
from spearhead.crm.deals.models import Deal, DealContact
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Absent
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.ids import read_id
from spearhead.kernel.text.clean import clean_text


@act
def add_deal_contact(deal_id: str | int, contact_id: str | int, *, by: User, role: str = "") -> DealContact:
    """Add a contact that the caller may read to a deal, or give them another part in it."""
    deal, contact = deal_to_change(by, deal_id), contact_for(by, contact_id)
    part = clean_text(role, max_length=40, field="role")
    row = DealContact.objects.filter(deal=deal, contact=contact).first()
    if row is not None and row.role == part:
        return row
    before = row.role if row else None
    row = row or DealContact(deal=deal, contact=contact)
    row.role = part
    row.save()
    _tell("deal.contact_added", deal, by, contact.pk, before, part)
    return row


@act
def remove_deal_contact(deal_id: str | int, contact_id: str | int, *, by: User) -> None:
    """Take a contact off a deal; the contact stays."""
    deal = deal_to_change(by, deal_id)
    row = DealContact.objects.filter(deal=deal, contact_id=read_id(contact_id)).first()
    if row is None:
        raise Absent
    row.delete()
    _tell("deal.contact_removed", deal, by, row.contact_id, row.role, None)


def _tell(kind: str, deal: Deal, by: User, contact_id: int, before: str | None, after: str | None) -> None:
    extra = {"contact": contact_id, "role": [before, after]}
    record_event(Happened(kind, "deal", deal.pk, by.pk, deal.version, extra=extra))


def deal_contacts(user: User, deal_id: int) -> list[DealContact]:
    """The contacts of a deal that this user may read, with their parts."""
    seen = contacts_visible_to(user).values("pk")
    rows = DealContact.objects.filter(deal_id=deal_id, contact_id__in=seen).select_related("contact__company")
    return list(rows.order_by("contact__sort_key", "id"))
