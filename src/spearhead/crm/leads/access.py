"""Reading leads: the only way in which a door gets at them."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import Role, User
from spearhead.crm.leads.models import Lead
from spearhead.crm.records.access import one, restorable, to_change, visible
from spearhead.kernel.errors import Forbidden

#: Marketing may change a lead until the seller accepted it.
BEFORE_ACCEPTED = (Lead.Status.NEW, Lead.Status.REJECTED)


def leads_visible_to(user: User, verb: str = "read") -> QuerySet[Lead]:
    """The leads that `verb` reaches for this user; deleted ones are left out."""
    rows = Lead.objects.filter(visible(user, "lead", verb=verb), deleted_at__isnull=True)
    if user.role == Role.MARKETING and verb not in {"read", "export"}:
        rows = rows.filter(status__in=BEFORE_ACCEPTED)
    return rows


def lead_for(user: User, lead_id: str | int) -> Lead:
    """One lead with what its page shows, or `Absent`."""
    rows = leads_visible_to(user).select_related("owner", "source", "campaign", "company", "contact", "deal")
    return one(rows, lead_id)


def lead_to_change(user: User, lead_id: str | int, verb: str = "edit") -> Lead:
    """A lead locked for change; marketing's hand ends where the seller accepted it."""
    lead = to_change(user, "lead", leads_visible_to(user), lead_id, verb)
    if user.role == Role.MARKETING and lead.status not in BEFORE_ACCEPTED:
        raise Forbidden(_("This lead was accepted by its owner; marketing reads it from then on."))
    return lead


def deleted_lead_for(user: User, lead_id: str | int) -> Lead:
    """A deleted lead that this user may restore."""
    return restorable(user, "lead", Lead, lead_id)
