"""What all writers do alike: plan a batch (create, update, unchanged, skip, error), then write it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db import models
from django.db.models import Max
from django.utils.translation import gettext as _

from spearhead.crm.records.acts import plain
from spearhead.crm.search.index import index_changed, index_new, prepare
from spearhead.integrations.files.proposals.mapping import ColumnMap, FileMap
from spearhead.integrations.imports.cells import Kind, convert
from spearhead.integrations.imports.context import Context
from spearhead.integrations.imports.known import PENDING, RECORD_TYPES, Known, free_external_ids
from spearhead.integrations.imports.models import ImportRow
from spearhead.integrations.imports.rows import Item
from spearhead.integrations.imports.writers import custom, trash
from spearhead.kernel.bulk import insert_objects
from spearhead.kernel.events import record_many
from spearhead.kernel.events.record import Happened
from spearhead.kernel.ids import take_numbers

SPECIAL = frozenset({"external_id", "note", "tags"})


@dataclass(slots=True)
class Step:
    """What one row will do: `action` is create, update, restore, unchanged, skip or error."""

    item: Item
    action: str
    record: Any = None
    values: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    extra: dict[str, Any] = field(default_factory=dict)


class Writer:
    """Base of all writers."""

    entity: ClassVar[str]
    model: ClassVar[Any]
    kinds: ClassVar[Mapping[str, Kind]] = {}
    links: ClassVar[Mapping[str, tuple[str, str]]] = {}  #: target → (entity, model field)
    by_name: ClassVar[str] = "name"

    def __init__(self, context: Context, section: FileMap) -> None:
        self.context = context
        self.section = section
        self.record_type = RECORD_TYPES[self.entity]
        self.seen: set[tuple[str, ...]] = set()
        self.claimed: dict[tuple[int, str], tuple[str, ...]] = {}  #: unique value → the row of this file that has it

    # -- reading a row -------------------------------------------------------------------------------------------

    def key_of(self, item: Item) -> tuple[str, ...]:
        """The texts that together find a record."""
        return tuple(item.text(name) for name in self.section.key or (self.by_name,))

    def read(self, item: Item) -> dict[str, Any]:
        """The model fields that this row gives; problems are noted on the item."""
        currency = self.context.currency(self.section)
        values: dict[str, Any] = {}
        for target, kind in self.kinds.items():
            if target in item.texts:
                value = convert(item, target, kind, currency=currency, date_order="ymd")
                if self._counts(item, target, value):
                    values[kind.field] = value
        for target, (entity, name) in self.links.items():
            if target in item.texts:
                found = self.resolve(item, target, entity)
                if self._counts(item, target, found):
                    values[name] = found
        for target in item.texts:
            if target.startswith("custom."):
                value = custom.read(self, item, target)
                if self._counts(item, target, value):
                    values[target] = value
        return values

    def _counts(self, item: Item, target: str, value: Any) -> bool:
        """Empty cells never erase unless the mapping says so."""
        column = item.columns.get(target)
        return value not in (None, "") or (column is not None and column.erase)

    def resolve(self, item: Item, target: str, entity: str) -> int | None:
        """The id that a link means; what is absent is refused, left empty or made, as the mapping says."""
        text = item.text(target)
        if not text:
            return None
        column = item.columns.get(target)
        link = column.link if column else None
        by = link.by if link else "name"
        found = self.context.known.find(link.entity if link else entity, by, text)
        if found is not None and self.context.rights.may_link(entity, found):
            return found
        gone = trash.met(self.context, link.entity if link else entity, by, text) if found is None else None
        if gone is not None and not (link and link.absent == "leave_empty" and self.context.mapping.deleted == "leave"):
            return trash.linked(self.context, item, target, link.entity if link else entity, by, gone)
        if found is None and link and link.absent == "create" and self.context.rights.may_make(entity):
            return self.make_linked(item, target, entity, by, text)
        if link is None or link.absent != "leave_empty":
            item.problem("link_not_found", target, _("“%(text)s” is not known.") % {"text": text[:60]})
        return None

    def make_linked(self, item: Item, target: str, entity: str, by: str, text: str) -> int | None:
        """Make a missing record that a link names; the writers that can do so say how."""
        from spearhead.integrations.imports.writers.linked import make  # noqa: PLC0415  # it makes what writers write

        return make(self.context, entity, by, text)

    def name_rows(self, items: Iterable[Item]) -> None:
        """Give rows ids of their own where the mapping's key does not do; called for those before a resumed one too."""

    # -- planning ------------------------------------------------------------------------------------------------

    def plan(self, items: Sequence[Item]) -> list[Step]:
        """What each row of a batch will do."""
        existing = self.existing(items)
        return [self.planned(item, existing.get(self.key_of(item))) for item in items]

    def planned(self, item: Item, record: Any) -> Step:
        """What a row will do. A refused row makes no parent, so a row that would make one is tried first."""
        context, key = self.context, self.key_of(item)
        new = key not in self.seen
        context.trying, context.wanted = not context.dry, False
        try:
            step = self._judged(item, record)
        finally:
            context.trying = False
        if not context.wanted or step.action not in {"create", "update", "restore"}:
            return step
        if new:
            self.seen.discard(key)
        return self._judged(item, record)

    def _judged(self, item: Item, record: Any) -> Step:
        step = self._step(item, record)
        self.context.rights.judge(self.entity, step)
        return step

    def existing(self, items: Sequence[Item]) -> dict[tuple[str, ...], Any]:
        """The records that the rows of a batch mean, by key; those in the trash too, unless new ones are wanted."""
        ids: dict[tuple[str, ...], int] = {}
        for item in items:
            key = self.key_of(item)
            found = self.find(key, self.context.known)
            if found is None and self.context.mapping.deleted != "new":
                found = self.find(key, self.context.trash)
            if found is not None and found != PENDING:
                ids[key] = found
        rows = self.model.objects.in_bulk(list(ids.values()))
        return {key: rows[pk] for key, pk in ids.items() if pk in rows}

    def find(self, key: tuple[str, ...], known: Known) -> int | None:
        """The id of the record with this key in `known`; by default a single field is looked up."""
        names = self.section.key or (self.by_name,)
        return known.find(self.entity, names[0], key[0]) if len(names) == 1 and key[0] else None

    def _step(self, item: Item, record: Any) -> Step:
        key = self.key_of(item)
        if not any(key):
            item.problem("key_missing", (self.section.key or (self.by_name,))[0], _("This row has no key."))
        elif key in self.seen and self.section.duplicates == "reject":
            item.problem("duplicate_in_file", (self.section.key or (self.by_name,))[0],
                         _("“%(key)s” stands in the file twice.") % {"key": " / ".join(key)[:80]})  # fmt: skip
        elif key in self.seen and self.section.duplicates == "first":
            return Step(item, "skip")
        self.seen.add(key)
        values = self.read(item)
        custom.check_unique(self, item, values, record)
        if item.problems:
            return Step(item, "error")
        if record is None:
            if self.section.mode == "update":
                return Step(item, "skip")
            self.announce(item, PENDING)
            return Step(item, "create", values=values)
        if getattr(record, "deleted_at", None) is not None:
            return trash.step_for(self, item, record, values)
        if self.section.mode == "create":
            return Step(item, "skip", record)
        changed = self.differences(item, record, values)
        before = {name: self.present(record, name) for name in changed}
        return Step(item, "update" if changed else "unchanged", record, changed, before)

    def announce(self, item: Item, record_id: int) -> None:
        """Let later rows and files link to this record."""
        for target in {self.by_name, *self.section.key}:
            if item.text(target):
                self.context.known.add(self.entity, target, item.text(target), record_id)

    def present(self, record: Any, name: str) -> Any:
        """A field's present value, as it is kept for undo."""
        if name.startswith("custom."):
            return record.custom.get(name.removeprefix("custom."))
        return plain(getattr(record, name))

    def differences(self, item: Item, record: Any, values: Mapping[str, Any]) -> dict[str, Any]:
        """The values that would really change the record, under the rules for collisions."""
        named = {target: kind.field for target, kind in self.kinds.items()}
        named |= {target: name for target, (_entity, name) in self.links.items()}
        rules = {named.get(target, target): column for target, column in item.columns.items()}
        return {
            name: value
            for name, value in values.items()
            if plain(value) != self.present(record, name) and self._allowed(rules.get(name), self.present(record, name))
        }

    def _allowed(self, column: ColumnMap | None, present: Any) -> bool:
        rule = column.collision if column else "overwrite"
        return rule == "overwrite" or (rule in {"if_empty", "append"} and present in (None, ""))

    # -- writing -------------------------------------------------------------------------------------------------

    def write(self, steps: Sequence[Step]) -> list[ImportRow]:
        """Write a planned batch inside the caller's transaction; one event per record, one row per change."""
        self.create([step for step in steps if step.action == "create"])
        trash.bring_back(self, [step for step in steps if step.action == "restore"])
        self.update([step for step in steps if step.action == "update" or (step.action == "restore" and step.values)])
        actions = {
            "create": ImportRow.Action.CREATED, "update": ImportRow.Action.UPDATED,
            "restore": ImportRow.Action.RESTORED,
        }  # fmt: skip
        return [
            ImportRow(
                batch_id=self.context.import_id, section=self.section.name, line=step.item.line,
                action=actions[step.action], record_type=self.record_type, record_id=step.record.pk,
                before=step.before, after={name: plain(value) for name, value in step.values.items()},
            )
            for step in steps
            if step.action in actions
        ]  # fmt: skip

    def create(self, steps: Sequence[Step]) -> None:
        """Make the records of a batch."""
        if not steps:
            return
        numbers = iter(take_numbers(self.record_type, len(steps)))
        for step in steps:
            step.record = self.build(step)
            number = next(numbers)
            if hasattr(step.record, "number"):
                step.record.number = number
            prepare(self.record_type, step.record)
        self.insert([step.record for step in steps])
        custom.claim_for(self, steps)
        self.after_create(steps)
        happened = [Happened(f"{self.record_type}.created", self.record_type, step.record.pk, self.context.by.pk, 1,
                             extra={"import": self.context.import_id}) for step in steps]  # fmt: skip
        record_many(happened)
        for step in steps:
            self.context.rights.note(self.entity, step.record.pk)
            self.announce(step.item, step.record.pk)

    def insert(self, records: Sequence[Any]) -> None:
        """Insert new records and learn their ids, numbered ones without an SQL text per row."""
        if not hasattr(records[0], "number"):
            self.model.objects.bulk_create(records, batch_size=500)
            return
        last = self.model.objects.aggregate(last=Max("pk"))["last"] or 0
        insert_objects(records)
        taken = {"number__gte": records[0].number, "number__lte": records[-1].number}
        ids = dict(self.model.objects.filter(pk__gt=last, **taken).values_list("number", "pk"))
        for record in records:
            record.pk = ids[record.number]

    def build(self, step: Step) -> Any:
        """An unsaved record with the common fields and the row's values."""
        context = self.context
        record = self.model(
            created_at=context.now, changed_at=context.now, created_by_id=context.by.pk,
            changed_by_id=context.by.pk, created_door="import",
        )  # fmt: skip
        if hasattr(record, "custom"):
            record.custom = custom.defaults(self.record_type)
        self.assign(record, step.values)
        return record

    def own_owner(self) -> int | None:
        """Whose a record is for which the file names nobody: the importer's, who would not see it otherwise; nobody's
        where the importer sees all, for an administrator who brings a file does not sell to what is in it."""
        return self.context.by.pk if self.owned else None

    @property
    def owned(self) -> bool:
        """Whether every record has an owner even where the file names none."""
        return self.context.by.sight.reach(self.model.__name__.lower(), "read") != "all"

    def assign(self, record: Any, values: Mapping[str, Any]) -> None:
        """Set values, custom ones in their place."""
        for name, value in values.items():
            if name.startswith("custom."):
                after = {**record.custom, name.removeprefix("custom."): plain(value)}
                record.custom = {key: one for key, one in after.items() if one is not None}
            else:
                setattr(record, name, value)

    def after_create(self, steps: Sequence[Step]) -> None:
        """Search tokens, match keys and external ids of new records; writers add what else belongs to theirs."""
        index_new(self.record_type, *(step.record for step in steps))
        self.keep_external_ids(steps)

    def keep_external_ids(self, steps: Sequence[Step]) -> None:
        """The ids that the records have in the source system."""
        from spearhead.crm.records.models import ExternalId  # noqa: PLC0415

        rows = [
            ExternalId(record_type=self.record_type, record_id=step.record.pk, source=self.context.source,
                       value=step.item.text("external_id")[:200])
            for step in steps
            if step.item.text("external_id")
        ]  # fmt: skip
        if rows:
            free_external_ids(self.entity, self.context.source, [row.value for row in rows])
        insert_objects(rows)

    def update(self, steps: Sequence[Step]) -> None:
        """Change the records of a batch, each with its event."""
        if not steps:
            return
        names: set[str] = {"version", "changed_at", "changed_by_id", "search", "sort_key"}
        for step in steps:
            self.assign(step.record, step.values)
            step.record.version += 1
            if hasattr(step.record, "changed_at"):
                step.record.changed_at, step.record.changed_by_id = self.context.now, self.context.by.pk
            prepare(self.record_type, step.record)
            names |= {"custom" if name.startswith("custom.") else name for name in step.values}
        self.bulk_update([step.record for step in steps], names)
        custom.claim_for(self, steps)
        index_changed(
            self.record_type, [(step.record, {name.removesuffix("_id") for name in step.values}) for step in steps]
        )
        self.after_update(steps)
        record_many(
            Happened(
                f"{self.record_type}.changed", self.record_type, step.record.pk, self.context.by.pk,
                step.record.version, {name: (step.before[name], plain(new)) for name, new in step.values.items()},
                {"import": self.context.import_id},
            )
            for step in steps
        )  # fmt: skip

    def bulk_update(self, records: Sequence[Any], names: set[str]) -> None:
        """Save the changed fields that the table really has."""
        columns = {one.name for one in self.model._meta.get_fields() if isinstance(one, models.Field)}
        attributes = {one.attname: one.name for one in self.model._meta.concrete_fields}
        wanted = {attributes.get(name, name) for name in names} & columns
        self.model.objects.bulk_update(records, sorted(wanted), batch_size=200)

    def after_update(self, steps: Sequence[Step]) -> None:
        """What else a change moves; nothing by default."""

    def finish(self) -> None:
        """Called once after the last batch of the section."""
