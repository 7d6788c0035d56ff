"""Which records a user may see: the one rule that lists, counts, sums, search, export and API share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.records.models import Collaborator, Record
from spearhead.kernel.errors import Absent, Forbidden
from spearhead.kernel.ids import read_id
from spearhead.kernel.once import once
from spearhead.kernel.prepared import Prepared

M = TypeVar("M", bound=Model)
R = TypeVar("R", bound=Record)

#: So long a deleted record can be restored, a merge or a conversion undone.
KEPT: Final = timedelta(days=30)
_SHARED: Final = Prepared(
    lambda user_id: Collaborator.objects.filter(user_id=user_id).order_by("id").values_list("record_type", "record_id"),
    int,
)


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


def readable(user: User, resource: str, record: Record, team_id: int | None = None) -> bool:
    """Whether `visible` (to read) lets this record through; `team_id` is the team that it counts for."""
    reach = user.sight.reach(resource, "read")
    if reach in {"all", "none"}:
        return reach == "all"
    if reach == "own":
        own = record.owner_id == user.pk
    else:
        own = record.owner_id in user.sight.people or (team_id is not None and team_id in user.sight.teams)
    return own or record.pk in shared_with(user, resource)


def shared_with(user: User, record_type: str) -> list[int]:
    """Ids of the records on which the user collaborates."""
    return [record_id for kind, record_id in _shared(user.pk) if kind == record_type]


@once
def _shared(user_id: int) -> list[tuple[Any, ...]]:
    """Kind and id of everything on which a user collaborates; few rows."""
    return _SHARED.rows(user_id)


def one(rows: QuerySet[M], record_id: str | int) -> M:
    """The record with this id among those that may be seen; anything else is `Absent`."""
    found = rows.filter(pk=read_id(record_id)).first()
    if found is None:
        raise Absent
    return found


def to_change(user: User, kind: str, rows: QuerySet[R], record_id: str | int, verb: str = "edit") -> R:
    """The record of `rows` (those that may be read), locked: `Absent` when it may not be read, else `Forbidden`
    when `verb` does not reach it."""
    found = one(rows, record_id)
    locked = type(found)._default_manager.select_for_update().get(pk=found.pk)
    if locked.deleted_at is not None:
        raise Absent
    require_reach(user, kind, verb, locked.owner_id)
    return locked


def require_reach(user: User, kind: str, verb: str, owner_id: int | None) -> None:
    """Refuse (403) a verb on a record of this owner that may be read."""
    if not user.sight.covers(kind, verb, owner_id=owner_id):
        raise Forbidden(_("You may look at this, but not change it."))


def restorable(user: User, kind: str, model: type[R], record_id: str | int) -> R:
    """A deleted record, locked, that this user may restore: deleted in the last 30 days, not merged away."""
    if not user.sight.may(kind, "delete"):
        raise Absent
    return one(trash_of(user, kind, model).select_for_update(), record_id)


def trash_of(user: User, kind: str, model: type[R]) -> QuerySet[R]:
    """The deleted records that this user may restore (回收站)."""
    if not user.sight.may(kind, "delete"):
        return model._default_manager.none()
    rows = model._default_manager.filter(visible(user, kind, verb="delete"), deleted_at__gte=timezone.now() - KEPT)
    if any(field.name == "merged_into" for field in model._meta.get_fields()):
        rows = rows.filter(merged_into__isnull=True)
    return rows
