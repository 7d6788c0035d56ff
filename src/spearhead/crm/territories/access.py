"""Reading territories: the tree is no secret."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.records.access import one
from spearhead.crm.territories.models import Territory


def territories_visible_to(user: User, *, retired: bool = False) -> QuerySet[Territory]:
    """Territories in use (with `retired` all of them), for everybody who may see the teams."""
    rows = Territory.objects.all() if user.sight.may("team", "read") else Territory.objects.none()
    return rows if retired else rows.filter(retired_at__isnull=True)


def territory_for(user: User, territory_id: str | int) -> Territory:
    """One territory, or `Absent`."""
    return one(territories_visible_to(user, retired=True).select_related("owner", "parent"), territory_id)


def tree_for(user: User) -> list[tuple[Territory, int]]:
    """The territories in use, depth first, each with its depth: one query."""
    rows = list(territories_visible_to(user).select_related("owner"))
    known = {row.pk for row in rows}
    below: defaultdict[int | None, list[Territory]] = defaultdict(list)
    for row in rows:
        below[row.parent_id if row.parent_id in known else None].append(row)
    found: list[tuple[Territory, int]] = []
    waiting = [(row, 0) for row in reversed(below[None])]
    while waiting:
        row, depth = waiting.pop()
        found.append((row, depth))
        waiting += [(child, depth + 1) for child in reversed(below[row.pk])]
    return found
