"""Giving records of one kind the values back that an import changed: each row by one statement, the rest in one go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from spearhead.accounts.workspace.access import Rates, today
from spearhead.crm.deals.amounts import let_line_follow
from spearhead.crm.deals.history import remember
from spearhead.crm.deals.models import Deal
from spearhead.crm.records.acts import plain
from spearhead.crm.records.claims import keep_index
from spearhead.crm.search.index import FOUND_BY, index_changed, prepare
from spearhead.integrations.imports.models import Import
from spearhead.kernel.bulk import update_one
from spearhead.kernel.errors import Refused
from spearhead.kernel.events import record_many
from spearhead.kernel.events.record import Happened

CUSTOM: Final = "custom."
#: what an old value pointed to is not there any more
GONE: Final = object()


class Restored:
    """The records of one kind that are given values back in one transaction; `keep` writes what lies beside them."""

    def __init__(self, batch: Import, kind: str) -> None:
        self._batch, self._kind = batch, kind
        self._changed: list[tuple[Any, set[str]]] = []
        self._happened: list[Happened] = []
        self._rates = Rates()

    def give_back(self, record: Any, back: Mapping[str, Any]) -> None:
        """Write the old values of a locked record; refused where another record holds one of them by now."""
        if not any(name.startswith(CUSTOM) for name in back):
            self._write(record, back)
            return
        try:
            with transaction.atomic():
                self._write(record, back)
                keep_index(self._kind, record, by=self._batch.user)
        except Refused:
            self._changed.pop()
            self._happened.pop()
            record.refresh_from_db()
            raise

    def keep(self) -> None:
        """The index and the events."""
        if self._kind in FOUND_BY:
            index_changed(self._kind, self._changed)
        record_many(self._happened)

    def _write(self, record: Any, back: Mapping[str, Any]) -> None:
        changes = {name: _set(record, name, before) for name, before in back.items()}
        names = {name.removesuffix("_id") for name in back}
        if isinstance(record, Deal) and {"amount_minor", "currency", "closed_on"} & set(back):
            record.base_minor = self._rates.in_base(record.amount_minor, record.currency, record.closed_on or today())
        if hasattr(record, "version"):
            record.version += 1
        if hasattr(record, "changed_at"):
            record.changed_at = timezone.now()
        if self._kind in FOUND_BY and names & FOUND_BY[self._kind].all:
            prepare(self._kind, record)
        update_one(record)
        if isinstance(record, Deal):
            if "amount_minor" in back:
                let_line_follow(record)
            remember(record, at=timezone.now(), on=today(), cause="undo")
        self._changed.append((record, names))
        self._happened.append(
            Happened(f"{self._kind}.changed", self._kind, record.pk, self._batch.user_id,
                     getattr(record, "version", 0), changes, {"undone_import": self._batch.pk})
        )  # fmt: skip


def _set(record: Any, name: str, before: Any) -> tuple[Any, Any]:
    """Set one value; what was there and what is there now, as events say it."""
    if name.startswith(CUSTOM):
        key = name.removeprefix(CUSTOM)
        was = record.custom.get(key)
        custom = {**record.custom, key: before}
        record.custom = {one: value for one, value in custom.items() if value is not None}
        return was, before
    field = record._meta.get_field(name.removesuffix("_id"))
    was = plain(getattr(record, name))
    setattr(record, name, before if field.is_relation else field.to_python(before))
    return was, before


def living(record: Any, name: str, before: Any) -> Any:
    """The old value as it can be given back: of a record that was merged since, the one that it became; `GONE` for one
    that was deleted."""
    field = None if name.startswith(CUSTOM) else record._meta.get_field(name.removesuffix("_id"))
    if before is None or field is None or not field.is_relation or not hasattr(field.related_model, "deleted_at"):
        return before
    model = field.related_model
    while (found := model._default_manager.filter(pk=before).first()) is not None and found.deleted_at is not None:
        if (before := getattr(found, "merged_into_id", None)) is None:
            return GONE
    return GONE if found is None else before
