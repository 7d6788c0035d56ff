"""Taking a merge back for 30 days, and remembering that two records are not the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.contacts.models import Employment
from spearhead.crm.duplicates.keys import refresh_keys, refresh_people
from spearhead.crm.duplicates.merge import ENTITIES, Mergeable, stored
from spearhead.crm.duplicates.models import Merge, NotDuplicate
from spearhead.crm.duplicates.relink import linked, relink_back
from spearhead.crm.records.access import KEPT
from spearhead.crm.records.acts import Changes, apply, plain, save_changes
from spearhead.crm.records.kinds import kind_of
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.ids import read_id


@dataclass(frozen=True, slots=True)
class Unmerged:
    """Both records again; `added` is what came to the survivor since and stays with it, `kept` fields edited since."""

    survivor: Mergeable
    loser: Mergeable
    added: dict[str, list[int]]
    kept: list[str]


@act
def unmerge_records(entity: str, loser_id: str | int, *, by: User) -> Unmerged:
    """Take the last merge of this record back, within 30 days."""
    merges = Merge.objects.select_for_update().filter(record_type=entity, loser_id=read_id(loser_id))
    done = merges.filter(undone_at__isnull=True).last()
    if done is None or entity not in ENTITIES:
        raise Absent
    loser: Any = kind_of(entity).model._default_manager.select_for_update().get(pk=done.loser_id)
    if not by.sight.covers(entity, "read", owner_id=loser.owner_id):
        raise Absent  # before anything is said of the survivor
    survivor = kind_of(entity).to_change(by, done.survivor_id, "merge")
    if not by.sight.covers(entity, "merge", owner_id=loser.owner_id):
        raise Absent
    if done.at < timezone.now() - KEPT:
        raise Refused("too_late", _("A merge can be taken back for 30 days."))
    there = linked(entity, survivor.pk)
    relink_back(entity, done.moved, loser.pk, survivor.pk)
    Employment.objects.filter(pk__in=done.moved.get("mains", ())).update(is_main=True)
    changes, kept = _restored(survivor, done.moved.get("fields", {}))
    save_changes(survivor, changes, by=by, kind=f"{entity}.unmerged", extra={"merged": loser.pk, "kept": kept})
    _raise(entity, loser, survivor, by)
    done.undone_at = timezone.now()
    done.save(update_fields=["undone_at"])
    refresh_keys(entity, survivor)
    if entity == "company":
        refresh_people([survivor.pk, loser.pk])
    return Unmerged(survivor, loser, _added(there, done), kept)


def _restored(survivor: Any, fields: Mapping[str, Sequence[Any]]) -> tuple[Changes, list[str]]:
    """Give the survivor its own values back, but where somebody wrote another one since."""
    kept = [name for name, (_before, after) in fields.items() if plain(stored(survivor, name)) != after]
    back = {name: before for name, (before, _after) in fields.items() if name not in kept}
    return apply(survivor, {name: _typed(survivor, name, value) for name, value in back.items()}), kept


def _typed(record: Any, name: str, value: Any) -> Any:
    return value if name.startswith("custom.") else record._meta.get_field(name).to_python(value)


def _raise(entity: str, loser: Any, survivor: Any, by: User) -> None:
    before = plain(loser.deleted_at)
    loser.deleted_at, loser.merged_into_id, loser.deleted_with = None, None, ""
    save_changes(loser, {"deleted_at": (before, None)}, by=by, kind=f"{entity}.restored", extra={"from": survivor.pk})
    refresh_keys(entity, loser)


def _added(there: Mapping[str, list[int]], done: Merge) -> dict[str, list[int]]:
    """What was linked to the survivor after the merge."""
    known: dict[str, list[int]] = {**done.moved.get("links", {}), **done.moved.get("pointers", {})}
    before = done.moved.get("there", {})
    found = {}
    for path, ids in there.items():
        old = {*known.get(path, ()), *before.get(path, ())}
        if new := [pk for pk in ids if pk not in old]:
            found[path] = new
    return found


@act
def say_not_same(entity: str, one_id: str | int, other_id: str | int, *, by: User) -> None:
    """Remember that two records are not the same: they are not offered as duplicates again."""
    if entity not in ENTITIES:
        raise Absent
    one, other = (kind_of(entity).one(by, read_id(found)) for found in (one_id, other_id))
    if one.pk == other.pk:
        raise Refused("same_record", _("Choose two records."))
    first, second = sorted((one.pk, other.pk))
    _row, new = NotDuplicate.objects.get_or_create(
        record_type=entity, first_id=first, second_id=second, defaults={"said_by_id": by.pk}
    )
    if new:
        record_event(Happened(f"{entity}.not_same", entity, one.pk, by.pk, one.version, extra={"other": other.pk}))
