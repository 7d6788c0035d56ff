"""Rows of a list under heads: which columns can lead, how they are ordered, and what each group adds up to."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.scope import scope_for
from spearhead.kernel.errors import Refused
from spearhead.kernel.figures import figure, read
from spearhead.web.lists.spec import Column, ListSpec

KINDS: Final = frozenset({"stage", "person", "status", "lead_status", "activity_kind", "category"})
_PLAIN: Final = frozenset({"industry", "city", "country", "tier"})


@dataclass(frozen=True, slots=True)
class Groups:
    """The column that leads, and by group: how many rows, and their sum in base currency where there is one."""

    column: Column
    path: str
    counts: dict[Any, int]
    sums: dict[Any, Any]

    def count(self, value: Any) -> int:
        """How many rows the group of a value has."""
        return self.counts.get(_key(value), 0)

    def sum(self, value: Any) -> Any:
        """Their sum in minor units, None where there is none."""
        return self.sums.get(_key(value))


def _key(value: Any) -> Any:
    """A value as a key; a custom value that no act would have stored by its words."""
    return str(value) if isinstance(value, list | dict) else value


def may_lead(column: Column) -> bool:
    """Whether a list can be grouped by this column."""
    if column.custom is not None:
        return column.custom.kind in {"choice", "boolean", "person", "link"}
    kind = column.kind.partition(":")[0]
    return kind in KINDS | {"ref", "named"} or column.key in _PLAIN


def leading(spec: ListSpec, user: User, key: str) -> Column | None:
    """The column that the address groups by; a refusal for one that cannot lead, or that is hidden."""
    if not key:
        return None
    found = next((one for one in spec.open_columns(user) if one.key == key and may_lead(one)), None)
    if found is None:
        spec.fields(user).get(key, "group")
        message = _("A list cannot be grouped by this.")
        raise Refused("not_groupable", message, {"group": message})
    return replace(found, edit="")


def id_path(column: Column) -> str:
    """What tells two groups of the same name apart."""
    if column.kind == "person" or column.kind.startswith("ref:"):
        return f"{column.path.partition('__')[0]}_id"
    return column.path


def order_of(column: Column) -> list[str]:
    """How groups follow each other: stages as they are worked through, everything else by name."""
    if column.kind == "stage":
        return ["stage__pipeline_id", "stage__position"]
    if column.kind.startswith("named:"):
        return [column.path]
    return list(dict.fromkeys([column.path, id_path(column)]))


def groups_in(spec: ListSpec, user: User, column: Column, rows: QuerySet[Any]) -> Groups:
    """Counts and sums of whole groups, whatever page is shown."""
    path = id_path(column)
    counts = {_key(one[path]): one["n"] for one in rows.order_by().values(path).annotate(n=Count("pk"))}
    sums: dict[Any, Any] = {}
    name = dict(spec.figures).get("amount", "")
    if name and column.key in figure(name).dimensions:
        scope = scope_for(user, within=rows.order_by().values("pk"), group_by=column.key)
        sums = {group.key: group.value for group in read(name, scope).groups}
    return Groups(column, path, counts, sums)
