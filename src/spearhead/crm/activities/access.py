"""Reading activities: one's own, one's line's, and those on records that one may read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.activities.models import Activity
from spearhead.crm.companies.access import companies_visible_to
from spearhead.crm.contacts.access import contacts_visible_to
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.leads.access import leads_visible_to
from spearhead.crm.records.access import one, require_reach, restorable, visible
from spearhead.kernel.errors import Absent

#: What an activity can hang on → the records of that kind that a user may read.
LINKED = {
    "company": companies_visible_to,
    "contact": contacts_visible_to,
    "lead": leads_visible_to,
    "deal": deals_visible_to,
}


def activities_visible_to(user: User) -> QuerySet[Activity]:
    """Activities that this user may read: by owner, or because they hang on a record that they may read."""
    reach = user.sight.reach("activity", "read")
    seen = visible(user, "activity")
    if reach in {"own", "team"}:
        for name, rows in LINKED.items():
            if user.sight.may(name, "read"):
                seen |= Q(**{f"{name}_id__in": rows(user).values("pk")})
    return Activity.objects.filter(seen, deleted_at__isnull=True)


def activities_on(user: User, parts: Iterable[tuple[str, Sequence[int]]]) -> QuerySet[Activity]:
    """Activities on records that the caller has already been let in to: whoever reads a record reads what hangs on it,
    if they may read activities at all. `parts` names kinds of `LINKED` with their ids."""
    here = Q(pk__in=[])
    if user.sight.may("activity", "read"):
        for kind, ids in parts:
            here |= Q(**{f"{kind}_id__in": list(ids)})
    return Activity.objects.filter(here, deleted_at__isnull=True)


def activity_for(user: User, activity_id: str | int) -> Activity:
    """One activity, or `Absent`."""
    return one(activities_visible_to(user).select_related("owner", "company", "contact", "deal", "lead"), activity_id)


def activity_to_change(user: User, activity_id: str | int, verb: str = "edit") -> Activity:
    """An activity locked for change: `Absent` when it may not be read, `Forbidden` when read but not changed."""
    found = one(activities_visible_to(user), activity_id)
    locked = Activity.objects.select_for_update().get(pk=found.pk)
    if locked.deleted_at is not None:
        raise Absent
    require_reach(user, "activity", verb, locked.owner_id)
    return locked


def deleted_activity_for(user: User, activity_id: str | int) -> Activity:
    """A deleted activity that this user may restore."""
    return restorable(user, "activity", Activity, activity_id)
