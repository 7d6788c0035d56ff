"""What acts on definitions (teams, stages, lists …) share: lock, compare versions, validate, save, one event."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.kernel.errors import Absent, Conflict, Refused
from spearhead.kernel.events.record import Happened, record
from spearhead.kernel.ids import read_id
from spearhead.kernel.text.clean import clean_text

M = TypeVar("M", bound=Model)
Changes = dict[str, tuple[Any, Any]]
_KEY_BREAK: Final = re.compile(r"[^a-z0-9]+")


def refuse(code: str, field: str, message: str) -> Refused:
    """A refusal that says what is wrong with one field."""
    return Refused(code, message, {field: message})


def locked(model: type[M], row_id: str | int) -> M:
    """The row, locked for change, or `Absent`."""
    found = model._default_manager.select_for_update().filter(pk=read_id(row_id)).first()
    if found is None:
        raise Absent
    return found


def id_named(rows: Iterable[Any], text: str, *, field: str) -> int:
    """The id that a text names: an id as it is, else that of the one row with this key, name or Chinese name.

    Case does not matter. Raises Refused (``unknown_reference``) where none has it, or more than one.
    """
    wanted = text.strip().casefold()
    if wanted.isascii() and wanted.isdigit():
        return read_id(wanted)
    found = [row.pk for row in rows if wanted in {row.key.casefold(), row.name.casefold(), row.name_zh.casefold()}]
    if len(found) != 1:
        raise refuse("unknown_reference", field, _("“%(field)s” names nothing that you can see.") % {"field": field})
    return int(found[0])


def check_seen(row: Model, seen_version: int | None) -> None:
    """Refuse (409) a change that was made on an older state; None means "whatever it is now" (our own jobs)."""
    now: int = getattr(row, "version")  # noqa: B009  # not every Model has it, those that come here do
    if seen_version is not None and seen_version != now:
        raise Conflict(_("Somebody else changed this since you opened it."), {"version": now})


def check_names(values: Mapping[str, Any], *, max_length: int = 120, field: str = "name") -> dict[str, Any]:
    """The values with `name` and `name_zh` as they are stored; an empty name is refused, one language is enough."""
    checked = dict(values)
    for name in (field, f"{field}_zh"):
        if name in checked:
            checked[name] = clean_text(str(checked[name] or ""), max_length=max_length, field=name)
    if field in checked and not checked[field]:
        checked[field] = checked.get(f"{field}_zh", "")
        if not checked[field]:
            raise refuse("name_missing", field, _("Enter a name."))
    return checked


def check_known(values: Mapping[str, Any], known: Sequence[str]) -> None:
    """Refuse fields that this act does not declare; they are named and never applied."""
    unknown = sorted(set(values) - set(known))
    if unknown:
        message = _("“%(field)s” cannot be written here.") % {"field": unknown[0][:60]}
        raise Refused("unknown_field", message, dict.fromkeys((name[:60] for name in unknown), message))


def validate(row: Model) -> None:
    """`full_clean`, as a refusal that names the fields."""
    try:
        row.full_clean()
    except ValidationError as error:
        fields = {name: " ".join(messages) for name, messages in error.message_dict.items()}
        raise Refused("bad_value", next(iter(fields.values())), fields) from None


def plain(value: Any) -> Any:
    """A value as events keep it."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else getattr(value, "pk", value)


def create(row: M, *, noun: str, by_id: int | None, extra: Mapping[str, Any] | None = None) -> M:
    """Validate and save a new definition and record ``<noun>.created``."""
    validate(row)
    row.save(force_insert=True)
    record(Happened(f"{noun}.created", noun, row.pk, by_id, getattr(row, "version", 1), extra=extra or {}))
    return row


def change(
    row: Model, values: Mapping[str, Any], *, noun: str, by_id: int | None, seen_version: int | None,
    kind: str = "changed", extra: Mapping[str, Any] | None = None,
) -> Changes:  # fmt: skip
    """Set the values of a locked definition, count its version up, save, record; equal values change nothing."""
    check_seen(row, seen_version)
    changes: Changes = {}
    for name, after in values.items():
        before = getattr(row, name)
        if before != after:
            setattr(row, name, after)
            changes[name.removesuffix("_id")] = (plain(before), plain(after))
    if not changes and not extra:
        return {}
    version = getattr(row, "version") + 1  # noqa: B009  # as in check_seen
    setattr(row, "version", version)  # noqa: B010  # as above
    validate(row)
    row.save()
    record(Happened(f"{noun}.{kind}", noun, row.pk, by_id, version, changes, extra or {}))
    return changes


def retire(row: Model, *, noun: str, by_id: int | None, seen_version: int | None, back: bool = False) -> Changes:
    """Take a definition out of choice lists (it stays wherever it is used), or bring it `back`."""
    at = None if back else (getattr(row, "retired_at") or timezone.now())  # noqa: B009  # all that come here have it
    kind = "restored" if back else "retired"
    return change(row, {"retired_at": at}, noun=noun, by_id=by_id, seen_version=seen_version, kind=kind)


def free_key(model: type[Model], name: str, *, fallback: str, **within: Any) -> str:
    """A key made of the name that nobody uses yet (``too-high``, ``too-high-2``); it never changes later."""
    stem = _KEY_BREAK.sub("-", name.lower()).strip("-")[:32] or fallback
    taken = set(model._default_manager.filter(key__startswith=stem, **within).values_list("key", flat=True))
    return next(key for key in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if key not in taken)
