"""Reading activities: one's own, one's line's, and those on records that one may read."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.activities.models import Activity
from spearhead.crm.records.access import one, visible
from spearhead.kernel.errors import Forbidden


def activities_visible_to(user: User) -> QuerySet[Activity]:
    """Activities that this user may read: by owner, or because they hang on a deal or company that they may read."""
    seen = visible(user, "activity")
    reach = user.sight.reach("activity", "read")
    if reach in {"own", "team"}:
        owners = [user.pk] if reach == "own" else list(user.sight.people)
        seen |= Q(deal__owner_id__in=owners) | Q(company__owner_id__in=owners)
    return Activity.objects.filter(seen, deleted_at__isnull=True)


def activity_for(user: User, activity_id: str | int) -> Activity:
    """One activity, or `Absent`."""
    return one(activities_visible_to(user).select_related("owner", "company", "contact", "deal", "lead"), activity_id)


def activity_to_change(user: User, activity_id: str | int, verb: str = "edit") -> Activity:
    """An activity locked for change."""
    found = one(activities_visible_to(user), activity_id)
    locked = Activity.objects.select_for_update().get(pk=found.pk)
    if not user.sight.covers("activity", verb, owner_id=locked.owner_id):
        raise Forbidden
    return locked
