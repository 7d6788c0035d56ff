"""Which records a user may see: the one rule that lists, counts, sums, search, export and API share."""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, Q, QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.records.models import Collaborator
from spearhead.kernel.errors import Absent
from spearhead.kernel.ids import read_id

M = TypeVar("M", bound=Model)


def visible(user: User, resource: str, *, owner: str = "owner_id", team: str = "", verb: str = "read") -> Q:
    """The records of a kind that `verb` reaches: own, of one's line, as collaborator (reading only), or all.

    `owner` and `team` are ORM paths to the owner and to the team that a closed deal counts for.
    """
    reach = user.sight.reach(resource, verb)
    if reach == "all":
        return Q()
    if reach == "none":
        return Q(pk__in=[])
    if reach == "own":
        seen = Q(**{owner: user.pk})
    else:
        seen = Q(**{f"{owner}__in": list(user.sight.people)})
        if team and user.sight.teams:
            seen |= Q(**{f"{team}__in": list(user.sight.teams)})
    if verb == "read" and (helped := shared_with(user, resource)):
        seen |= Q(pk__in=helped)
    return seen


def shared_with(user: User, record_type: str) -> list[int]:
    """Ids of the records on which the user collaborates."""
    rows = Collaborator.objects.filter(user=user, record_type=record_type)
    return list(rows.values_list("record_id", flat=True))


def one(rows: QuerySet[M], record_id: str | int) -> M:
    """The record with this id among those that may be seen; anything else is `Absent`."""
    found = rows.filter(pk=read_id(record_id)).first()
    if found is None:
        raise Absent
    return found
