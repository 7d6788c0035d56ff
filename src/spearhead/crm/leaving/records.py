"""Records and shared views of somebody who leaves: only what is still open; won, lost and done stay theirs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.activities.access import activities_visible_to
from spearhead.crm.activities.acts import reassign_activity
from spearhead.crm.companies.access import companies_visible_to
from spearhead.crm.companies.acts import reassign_company
from spearhead.crm.contacts.access import contacts_visible_to
from spearhead.crm.contacts.acts import reassign_contact
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.deals.acts import reassign_deal
from spearhead.crm.leads.access import leads_visible_to
from spearhead.crm.leads.acts import reassign_lead
from spearhead.crm.leaving.parts import leaves
from spearhead.crm.views.models import SavedView
from spearhead.kernel.definitions import change


def _records(
    key: str,
    noun: str,
    visible: Callable[[User], QuerySet[Any]],
    reassign: Callable[..., Any],
    open_: Mapping[str, Any],
) -> None:
    def rows(by: User, person_id: int) -> QuerySet[Any]:
        found = visible(by).filter(owner_id=person_id, **open_)
        return found if by.sight.covers(noun, "reassign", owner_id=person_id) else found.none()

    def give(record_id: int, _person_id: int, to: User, by: User) -> None:
        reassign(record_id, to, by=by, seen_version=None)

    leaves(key, rows, give)


_records("deals", "deal", deals_visible_to, reassign_deal, {"status": "open"})
_records("companies", "company", companies_visible_to, reassign_company, {})
_records("contacts", "contact", contacts_visible_to, reassign_contact, {})
_records("leads", "lead", leads_visible_to, reassign_lead, {"status__in": ["new", "working", "qualified"]})
_records("activities", "activity", activities_visible_to, reassign_activity, {"done_at__isnull": True})


def _views(by: User, person_id: int) -> QuerySet[SavedView]:
    """Those that others use as well; a private one nobody else has ever seen."""
    rows = SavedView.objects.filter(owner_id=person_id, deleted_at__isnull=True).exclude(audience="private")
    return rows if by.sight.may("user", "edit") else rows.none()


def _give_view(view_id: int, _person_id: int, to: User, by: User) -> None:
    view = SavedView.objects.select_for_update().get(pk=view_id)
    change(view, {"owner_id": to.pk}, noun="view", by_id=by.pk, seen_version=None, extra={"name": view.name})


leaves("views", _views, _give_view)
