"""Reading what was granted on a deal, with the rights of the deal; prices need the right to read amounts."""

from __future__ import annotations

from django.db.models import QuerySet

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.models import Deal
from spearhead.crm.terms.models import DealTerm


def terms_of(user: User, deal: Deal) -> QuerySet[DealTerm]:
    """What was granted on a deal that the caller has been let in to, newest first."""
    if ("deal", "amount") in user.sight.hidden:
        return DealTerm.objects.none()
    return DealTerm.objects.filter(deal=deal).select_related("asked_by", "granted_by", "applied_by")


def runs_out(term: DealTerm) -> bool:
    """Whether its day is over."""
    return term.until is not None and term.until < today()


def may_be_applied(term: DealTerm, deal: Deal) -> bool:
    """Whether it is a price that could be put on the lines now."""
    return bool(term.lines) and term.applied_at is None and not runs_out(term) and deal.status == "open"
