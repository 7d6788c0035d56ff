"""Reading companies: the only way in which a door gets at them."""

from __future__ import annotations

from django.db.models import QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.companies.models import Company
from spearhead.crm.records.access import one, restorable, to_change, visible


def companies_visible_to(user: User, verb: str = "read") -> QuerySet[Company]:
    """The companies that `verb` reaches for this user; deleted ones are left out."""
    return Company.objects.filter(visible(user, "company", verb=verb), deleted_at__isnull=True)


def company_for(user: User, company_id: str | int) -> Company:
    """One company with what its page shows, or `Absent`."""
    return one(companies_visible_to(user).select_related("owner", "parent", "segment", "territory"), company_id)


def company_to_change(user: User, company_id: str | int, verb: str = "edit") -> Company:
    """A company locked for change: `Absent` when it may not be read, `Forbidden` when read but not changed."""
    return to_change(user, "company", companies_visible_to(user), company_id, verb)


def deleted_company_for(user: User, company_id: str | int) -> Company:
    """A deleted company that this user may restore."""
    return restorable(user, "company", Company, company_id)
