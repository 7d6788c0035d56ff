"""Reading deals: the only way in which a door gets at them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.deals.models import Deal
from spearhead.crm.records.access import one, readable, require_reach, restorable, visible
from spearhead.kernel.errors import Absent
from spearhead.kernel.ids import read_id
from spearhead.kernel.once import once
from spearhead.kernel.prepared import PreparedObjects

_ALONE: Final = PreparedObjects(lambda pk: Deal.objects.filter(pk=pk), int)
# No join under the lock: PostgreSQL drops a row that waited for it when a joined stage no longer matches.
_LOCKED: Final = PreparedObjects(lambda pk: Deal.objects.select_for_update().filter(pk=pk), int)


def deals_visible_to(user: User, verb: str = "read") -> QuerySet[Deal]:
    """The deals that `verb` reaches for this user; deleted ones are left out."""
    return Deal.objects.filter(visible(user, "deal", team="credit_team_id", verb=verb), deleted_at__isnull=True)


@once
def deal_for(user: User, deal_id: str | int) -> Deal:
    """One deal with what its page shows, or `Absent`."""
    return one(deals_visible_to(user).select_related("company", "owner", "stage", "pipeline", "source"), deal_id)


def deal_facts(user: User, deal_id: str | int) -> Deal:
    """One deal alone, or `Absent`: for an act's preparation, where nothing is shown."""
    return _seen(user, _ALONE.first(read_id(deal_id)))


def _seen(user: User, deal: Deal | None) -> Deal:
    if deal is None or deal.deleted_at is not None or not readable(user, "deal", deal, deal.credit_team_id):
        raise Absent
    return deal


def deal_to_change(user: User, deal_id: str | int, verb: str = "edit") -> Deal:
    """A deal locked for change: `Absent` when it may not be read, `Forbidden` when it may be read but not changed."""
    deal = _seen(user, _LOCKED.first(read_id(deal_id)))
    require_reach(user, "deal", verb, deal.owner_id)
    return deal


def deleted_deal_for(user: User, deal_id: str | int) -> Deal:
    """A deleted deal that this user may restore."""
    return restorable(user, "deal", Deal, deal_id)


@dataclass(frozen=True, slots=True)
class Title:
    """What a deal is called in a list of past movements; it may be deleted by now."""

    name: str
    company: str
    deleted: bool


def deal_titles(user: User, ids: Iterable[int]) -> dict[int, Title]:
    """The names of deals that the user may read, deleted ones with them, for what is told about past days."""
    rows = Deal.objects.filter(visible(user, "deal", team="credit_team_id"), pk__in=list(ids))
    values = rows.values_list("id", "name", "company__name", "deleted_at")
    return {pk: Title(name, company or "", deleted is not None) for pk, name, company, deleted in values}
