"""What creating, changing, deleting and restoring have in common for every record; each noun's acts build on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.records.claims import keep_index
from spearhead.crm.records.models import Record
from spearhead.crm.search.index import index_new, index_record, prepare
from spearhead.kernel.acts import passage
from spearhead.kernel.bulk import insert_one, update_one
from spearhead.kernel.errors import Conflict, Forbidden, Refused
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.feed import of_record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.ids import take_numbers

R = TypeVar("R", bound=Record)
Changes = dict[str, tuple[Any, Any]]


def record_type(record: Record | type[Record]) -> str:
    """``deal``, ``company`` …: the word that events, links and rights use for a kind of record."""
    return (record if isinstance(record, type) else type(record)).__name__.lower()


def plain(value: Any) -> Any:
    """A value as events keep it: ids of related records, dates as text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    return getattr(value, "pk", value)


def validate(record: Record) -> None:
    """`full_clean`, as a refusal that names the fields.

    Links are not looked up again, for acts take them only from `Writable.checked` and their own look-ups; the
    table's CHECK constraints are asked by the save itself (`save`), not by three queries before it.
    """
    links = [field.name for field in record._meta.concrete_fields if field.is_relation]
    try:
        record.full_clean(exclude=links, validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        fields = {name: " ".join(messages) for name, messages in error.message_dict.items()}
        first = next(iter(fields.values()))
        raise Refused("bad_value", first, {public(name): text for name, text in fields.items()}) from None


def save(record: Record, *, new: bool = False) -> None:
    """Save a validated record; a broken CHECK constraint is a refusal like any other and ends the act."""
    try:
        (insert_one if new else update_one)(record)
    except IntegrityError as error:
        broken = [one.name for one in record._meta.constraints if one.name in str(error)]
        if not broken:
            raise
        words = _("This value does not fit.")
        raise Refused("bad_value", words, dict.fromkeys(broken, words)) from None


def create_record(record: R, *, by: User, at: datetime | None = None, extra: Mapping[str, Any] | None = None) -> R:
    """Number, stamp, validate and save a new record, index it for search, and record ``<type>.created``."""
    kind = record_type(record)
    now = at or timezone.now()
    record.number = take_numbers(kind)[0]
    record.created_at = record.changed_at = now
    record.created_by_id = record.changed_by_id = by.pk
    record.created_door = passage().door
    validate(record)
    prepare(kind, record)
    save(record, new=True)
    keep_index(kind, record, by=by)
    index_new(kind, record)
    record_event(Happened(f"{kind}.created", kind, record.pk, by.pk, record.version, extra=extra or {}, at=at))
    return record


def public(name: str) -> str:
    """The name by which rights, filters, events and doors know a model field: ``company_id`` is ``company``."""
    return name.removesuffix("_id").removesuffix("_minor")


def differs(record: Record, name: str, value: Any) -> bool:
    """Whether a value is another one than the record's."""
    if name.startswith("custom."):
        return bool(record.custom.get(name.removeprefix("custom.")) != plain(value))
    return bool(getattr(record, name) != value)


def check_writable(by: User, kind: str, names: Mapping[str, Any]) -> None:
    """Refuse fields that this role may not write."""
    barred = [name for name in names if {(kind, name), (kind, public(name))} & by.sight.read_only]
    if barred:
        message = _("You may not change “%(field)s”.") % {"field": barred[0]}
        raise Forbidden(message, "field_not_writable")


def check_version(record: Record, seen_version: int | None, fields: set[str], *, strict: bool = False) -> None:
    """Refuse what would silently undo somebody else's change.

    A move (`strict`) needs the present version. A field edit with an old version goes through
    only if none of *its* fields changed since; `None` (our own jobs) means "whatever it is now".
    """
    if seen_version is None or seen_version == record.version:
        return
    kind = record_type(record)
    later = list(of_record(kind, record.pk).filter(record_version__gt=seen_version)[:200])
    touched = {name for event in later for name in event.payload.get("changes", {})}
    if not strict and seen_version < record.version and not fields & touched:
        return
    last = later[0] if later else None
    current = {
        "version": record.version,
        "changed_by": str(last.actor_id) if last and last.actor_id else None,
        "changed_at": (last.at if last else record.changed_at).isoformat(),
        **{name: _current(record, name) for name in sorted(fields)},
    }
    raise Conflict(_("Somebody else changed this since you opened it."), current)


def _current(record: Record, name: str) -> Any:
    if name.startswith("custom."):
        return record.custom.get(name.removeprefix("custom."))
    return plain(getattr(record, name, None))


def apply(record: Record, values: Mapping[str, Any]) -> Changes:
    """Set the values; returns what really changes as ``{field: (before, after)}``."""
    changes: Changes = {}
    for name, after in values.items():
        if name.startswith("custom."):
            changes |= _apply_custom(record, name, plain(after))
            continue
        before = getattr(record, name)
        if before != after:
            setattr(record, name, after)
            changes[name.removesuffix("_id")] = (plain(before), plain(after))
    return changes


def _apply_custom(record: Record, name: str, after: Any) -> Changes:
    key = name.removeprefix("custom.")
    before = record.custom.get(key)
    if before == after:
        return {}
    record.custom = {one: value for one, value in {**record.custom, key: after}.items() if value is not None}
    return {name: (before, after)}


def save_changes(
    record: Record, changes: Changes, *, by: User, kind: str = "", extra: Mapping[str, Any] | None = None
) -> None:
    """Validate, count the version up, save, index, and record the event; nothing happens when nothing changed."""
    if not changes and not extra:
        return
    noun = record_type(record)
    record.version += 1
    record.changed_at = timezone.now()
    record.changed_by_id = by.pk
    validate(record)
    save(record)
    if any(name.startswith("custom.") or name == "deleted_at" for name in changes):
        keep_index(noun, record, by=by)
    index_record(noun, record, changed=set(changes))
    event = Happened(kind or f"{noun}.changed", noun, record.pk, by.pk, record.version, changes, extra or {})
    record_event(event)


def change_record(record: R, values: Mapping[str, Any], *, by: User, seen_version: int | None) -> tuple[R, Changes]:
    """Edit fields of a locked record under the rule of `check_version`; equal values change nothing."""
    check_version(record, seen_version, {name.removesuffix("_id") for name in values})
    changes = apply(record, values)
    save_changes(record, changes, by=by)
    return record, changes


def owner_of_new(by: User, kind: str, owner_id: int | None) -> int:
    """Whom a new record belongs to: the given person of the creator's reach, or the creator."""
    by.sight.require(kind, "create")
    wanted = owner_id or by.pk
    if wanted != by.pk:
        check_owner(User.objects.filter(pk=wanted).first())
    if not by.sight.covers(kind, "create", owner_id=wanted):
        raise Forbidden(_("You cannot create this for this person."))
    return wanted


def check_owner(person: User | None) -> User:
    """Refuse people who cannot be given records."""
    if person is None:
        message = _("There is no such person.")
        raise Refused("unknown_person", message, {"owner": message})
    if not person.is_active:
        message = _("%(name)s no longer works here.") % {"name": person.name}
        raise Refused("owner_inactive", message, {"owner": message})
    return person


def hand_over(record: Record, to: User, *, by: User, seen_version: int | None) -> Changes:
    """Give a locked record to another person within the reach of `reassign` (转移); what it counts for stays."""
    kind = record_type(record)
    check_owner(to)
    if not by.sight.covers(kind, "reassign", owner_id=to.pk):
        raise Forbidden(_("You cannot hand records to this person."))
    check_version(record, seen_version, {"owner"})
    changes = apply(record, {"owner_id": to.pk})
    save_changes(record, changes, by=by, kind=f"{kind}.reassigned")
    return changes


def delete_record(
    record: Record, *, by: User, seen_version: int | None, along: str = "", extra: Mapping[str, Any] | None = None
) -> None:
    """Mark a locked record deleted; it can be restored for 30 days. `along` names the record that it went with."""
    check_version(record, seen_version, {"deleted_at"})
    record.deleted_at = timezone.now()
    record.deleted_with = along
    changes: Changes = {"deleted_at": (None, plain(record.deleted_at))}
    save_changes(record, changes, by=by, kind=f"{record_type(record)}.deleted", extra=extra)


def restore_record(record: Record, *, by: User, extra: Mapping[str, Any] | None = None) -> None:
    """Bring a deleted record back."""
    changes: Changes = {"deleted_at": (plain(record.deleted_at), None)}
    record.deleted_at, record.deleted_with = None, ""
    save_changes(record, changes, by=by, kind=f"{record_type(record)}.restored", extra=extra)
