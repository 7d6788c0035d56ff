"""Which records a bulk change means, and the values that it sets, checked before anything is touched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.bulk.kinds import TAGS, BulkKind
from spearhead.crm.records.values import clean_value
from spearhead.crm.tags.acts import clean_tags
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.ids import read_id

MOST_IDS: Final = 1000


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which records: a filter as in lists, or up to `MOST_IDS` ids."""

    filter: Mapping[str, Any] = field(default_factory=dict)
    ids: Sequence[str | int] = ()

    def as_params(self) -> dict[str, Any]:
        """As a job keeps it."""
        return {"filter": dict(self.filter), "ids": [read_id(one) for one in self.ids]}


def chosen_records(kind: BulkKind, user: User, chosen: Chosen) -> QuerySet[Any]:
    """The chosen records that the user may read, by id."""
    rows = kind.visible(user)
    if chosen.ids:
        if len(chosen.ids) > MOST_IDS:
            message = _("At most %(limit)d records at once.") % {"limit": MOST_IDS}
            raise Refused("too_many_records", message, {"ids": message})
        rows = rows.filter(pk__in=[read_id(one) for one in chosen.ids])
    elif not chosen.filter:
        message = _("Choose the records by a filter or one by one.")
        raise Refused("nothing_chosen", message, {"filter": message})
    return rows.filter(kind.fields(user).tree(chosen.filter).q()).order_by("pk")


def checked_values(kind: BulkKind, values: Mapping[str, Any], by: User) -> dict[str, Any]:
    """The values as the acts of one record take them; texts of dates become dates; ``delete`` stands alone."""
    by.sight.require(kind.kind, "bulk")
    if "delete" in values:
        return _deletion(kind, values, by)
    known = kind.editable | TAGS | {"owner_id"}
    unknown = {name for name in values if name not in known and not name.startswith("custom.")}
    if not values or unknown:
        name = sorted(unknown)[0][:60] if values else ""
        message = _("“%(field)s” cannot be changed for many records at once.") % {"field": name}
        raise Refused("unknown_field", message, {name or "values": message})
    read = {name: read_value(kind, name, value) for name, value in values.items()}
    plain_ones = {name: value for name, value in read.items() if name not in {"owner_id", *TAGS, *kind.own}}
    checked = {name: _checked_own(kind, name, read[name]) for name in kind.own if name in read}
    return {**read, **checked, **kind.writable.checked(plain_ones, by=by)}


def _checked_own(kind: BulkKind, name: str, value: Any) -> Any:
    """What is set by an act of its own, as far as it can be checked without the record."""
    if name == "done":
        if not isinstance(value, bool):
            message = _("This value does not fit.")
            raise Refused("bad_value", message, {name: message})
        return value
    return value if name == "stage_id" else clean_value(kind.writable.model._meta.get_field(name), name, value)


def _deletion(kind: BulkKind, values: Mapping[str, Any], by: User) -> dict[str, Any]:
    if len(values) > 1 or values["delete"] is not True:
        message = _("Either delete the records or change their fields.")
        raise Refused("bad_value", message, {"delete": message})
    by.sight.require(kind.kind, "delete")
    return {"delete": True}


def read_value(kind: BulkKind, name: str, value: Any) -> Any:
    """A value as events and jobs keep it, back in its own type."""
    try:
        if name in kind.dates and isinstance(value, str):
            return date.fromisoformat(value) if value else None
        if name in TAGS:
            return clean_tags(value)
        if name == "due_at" and isinstance(value, str):
            return datetime.fromisoformat(value) if value else None
        return read_id(value) if name in {"owner_id", "stage_id"} else value
    except (ValueError, TypeError, Absent):
        message = _("This value does not fit.")
        raise Refused("bad_value", message, {name.removesuffix("_id"): message}) from None
