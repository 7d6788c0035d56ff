"""What a bulk change does to one record: all of its values or none, and what was before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.bulk.choosing import read_value
from spearhead.crm.bulk.kinds import TAGS, BulkKind, apply_to_one
from spearhead.crm.deals.moves import NO_WORDS, Why
from spearhead.crm.records.acts import plain
from spearhead.crm.records.models import BulkItem
from spearhead.crm.tags.access import tags_of
from spearhead.kernel.errors import Absent, Refused, SpearheadError

State = BulkItem.State
Done = tuple[str, str, dict[str, Any], dict[str, Any]]


def change_one(kind: BulkKind, record_id: int, wanted: Mapping[str, Any], by: User) -> Done:
    """Change one record through its acts: state, reason, fields before and after."""
    before = _held(kind, record_id, wanted)
    try:
        with transaction.atomic():
            apply_to_one(kind, record_id, wanted, by, NO_WORDS)
    except SpearheadError as refusal:
        return State.SKIPPED, _reason(refusal), {}, {}
    after = _held(kind, record_id, wanted)
    changed = {name for name, value in after.items() if before.get(name) != value}
    if not changed:
        return State.UNCHANGED, "", {}, {}
    return State.CHANGED, "", {name: before.get(name) for name in changed}, {name: after[name] for name in changed}


def undo_one(kind: BulkKind, item: BulkItem, by: User) -> None:
    """Give a record its old values back where it still holds the new ones; else say why not."""
    if _held(kind, item.record_id, item.after) != item.after:
        item.state, item.reason = State.KEPT, _("It was changed since.")
    else:
        back = {
            name: read_value(kind, name, value) if value is not None else None for name, value in item.before.items()
        }
        try:
            with transaction.atomic():
                apply_to_one(kind, item.record_id, back, by, Why(_("Undo a bulk change")))
            item.state = State.UNDONE
        except SpearheadError as refusal:
            item.state, item.reason = State.KEPT, _reason(refusal)
    item.save(update_fields=["state", "reason"])


def _held(kind: BulkKind, record_id: int, names: Mapping[str, Any]) -> dict[str, Any]:
    record = kind.writable.model._default_manager.filter(pk=record_id).first()
    if record is None:
        return {}
    return {"tags" if name in TAGS else name: _value_of(kind, record, name) for name in names}


def _value_of(kind: BulkKind, record: Any, name: str) -> Any:
    """What a record holds under the name of a bulk value, as items keep it."""
    if name == "delete":
        return record.deleted_at is not None
    if name == "tags" or name in TAGS:
        return tags_of(kind.kind, [record.pk])[record.pk]
    if name.startswith("custom."):
        return record.custom.get(name.removeprefix("custom."))
    return plain(record.done_at if name == "done" else getattr(record, name))


def _reason(refusal: SpearheadError) -> str:
    if isinstance(refusal, Absent):
        return _("It was deleted meanwhile or is out of your reach.")
    if (
        isinstance(refusal, Refused) and refusal.code == "has_deals"
    ):  # without the number, so that all of them are one line of the report
        return _("It has deals. Move or delete them first.")
    return str(refusal)[:300] or _("You may not change it.")
