"""Reading contacts: the only way in which a door gets at them."""

from __future__ import annotations

from django.db.models import QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.contacts.models import Contact
from spearhead.crm.records.access import one, restorable, to_change, visible


def contacts_visible_to(user: User, verb: str = "read") -> QuerySet[Contact]:
    """The contacts that `verb` reaches for this user; deleted ones are left out."""
    return Contact.objects.filter(visible(user, "contact", verb=verb), deleted_at__isnull=True)


def contact_for(user: User, contact_id: str | int) -> Contact:
    """One contact with what its page shows, or `Absent`."""
    return one(contacts_visible_to(user).select_related("owner", "company"), contact_id)


def contact_to_change(user: User, contact_id: str | int, verb: str = "edit") -> Contact:
    """A contact locked for change: `Absent` when it may not be read, `Forbidden` when read but not changed."""
    return to_change(user, "contact", contacts_visible_to(user), contact_id, verb)


def deleted_contact_for(user: User, contact_id: str | int) -> Contact:
    """A deleted contact that this user may restore."""
    return restorable(user, "contact", Contact, contact_id)


def company_contacts(user: User, company_id: int) -> QuerySet[Contact]:
    """Contacts of a company that this user may read: those who work there now or worked there once."""
    return contacts_visible_to(user).filter(employments__company_id=company_id).distinct().order_by("sort_key", "id")
