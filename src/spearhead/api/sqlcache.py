"""Compiled list queries, kept for the same caller asking the same again; the rights are part of the key.

Only SQL and its parameters are kept, never rows. Rights, line and collaborations are read anew for every request and
belong to the key, so that a change of rights is in force at the very next request.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass, field
from threading import Lock
from typing import Any, Final

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from spearhead.accounts.users.models import User
from spearhead.api.columns import Shape
from spearhead.crm.records.models import Collaborator
from spearhead.kernel.prepared import Prepared, fetch

ROOM: Final = 2000
_HELPED: Final = Prepared(
    lambda user_id: Collaborator.objects.filter(user_id=user_id).order_by("id").values_list("record_type", "record_id"),
    int,
)


@dataclass(frozen=True, slots=True)
class Compiled:
    """A list (or record) query as the database takes it, and the shape of its rows."""

    sql: str
    params: tuple[Any, ...]
    shape: Shape
    width: int  #: how many values at the end of a row go into the cursor

    def rows(self, swap: tuple[Any, Any] | None = None) -> list[tuple[Any, ...]]:
        """Ask the database; `swap` is a stand-in among the parameters and what takes its place."""
        if not self.sql:
            return []
        params = self.params if swap is None else [swap[1] if one == swap[0] else one for one in self.params]
        return fetch(self.sql, params)


def compiled(rows: QuerySet[Any, Any], seen: Shape, width: int = 0) -> Compiled:
    """The query as SQL; where nothing can be in it (no right to read), no SQL at all."""
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        sql, params = "", ()
    return Compiled(sql, tuple(params), seen, width)


@dataclass(slots=True)
class SqlCache:
    """The most recently used queries of one noun."""

    _kept: OrderedDict[Hashable, Compiled] = field(default_factory=OrderedDict)
    _lock: Any = field(default_factory=Lock)

    def get(self, user: User, asked: Hashable) -> Compiled | None:
        """The compiled query of this caller, if the rights are what they were."""
        key = _key(user, asked)
        with self._lock:
            found = self._kept.get(key)
            if found:
                self._kept.move_to_end(key)
        return found

    def put(self, user: User, asked: Hashable, compiled: Compiled) -> None:
        """Keep a query whose making depended on nothing but what the key says."""
        with self._lock:
            self._kept[_key(user, asked)] = compiled
            if len(self._kept) > ROOM:
                self._kept.popitem(last=False)


def _key(user: User, asked: Hashable) -> Hashable:
    sight = user.sight
    helped = user.__dict__.get("_helped")
    if helped is None:
        helped = user.__dict__["_helped"] = tuple(_HELPED.rows(user.pk))
    rights = frozenset(sight.rights.items()) if sight.rights else None
    return (connection.vendor, user.pk, sight.role, sight.people, sight.teams, rights, sight.hidden, helped, asked)
