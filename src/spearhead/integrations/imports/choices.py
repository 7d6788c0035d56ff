"""What a person changes in a mapping on the wizard's pages: pure steps from one mapping to the next."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from django.utils.translation import gettext as _

from spearhead.integrations.files.proposals.columns import propose_columns
from spearhead.integrations.files.proposals.mapping import ColumnMap, FileMap, ImportMapping
from spearhead.integrations.files.proposals.targets import standard_targets
from spearhead.integrations.files.reading.options import ReadOptions
from spearhead.integrations.imports.propose import (
    LINKS,
    OPEN_CHOICES,
    Draft,
    custom_column,
    hints_for,
    key_for,
    link_for,
    section_for,
)
from spearhead.kernel.errors import Absent, Refused

PASSED_BY = "Passed over by choice."


def section_of(mapping: ImportMapping, name: str) -> FileMap:
    """The section of a mapping by its name, or `Absent`."""
    found = next((one for one in mapping.files if one.name == name), None)
    if found is None:
        raise Absent
    return found


def with_section(mapping: ImportMapping, name: str, change: Callable[[FileMap], FileMap]) -> ImportMapping:
    """The mapping with one section changed."""
    section_of(mapping, name)
    return replace(mapping, files=tuple(change(one) if one.name == name else one for one in mapping.files))


def with_reading(mapping: ImportMapping, name: str, read: ReadOptions) -> ImportMapping:
    """Another way to read the file."""
    return with_section(mapping, name, lambda section: replace(section, read=read))


def with_entity(draft: Draft, mapping: ImportMapping, file: str, name: str, entity: str) -> ImportMapping:
    """The file feeds another entity (its columns are proposed anew), or none: it is passed over."""

    def change(section: FileMap) -> FileMap:
        if not entity:
            return FileMap(section.name, section.match, pass_over=PASSED_BY)
        own = [field for field in standard_targets() if field.entity == entity]
        if not own:
            raise Absent
        proposals = propose_columns(draft.profiles[file], own, hints=hints_for(draft, file))
        fresh = section_for(draft, file, entity, proposals)
        return replace(fresh, name=section.name, match=section.match, read=section.read)

    return with_section(mapping, name, change)


def with_column(draft: Draft, mapping: ImportMapping, file: str, name: str, column: str, choice: str) -> ImportMapping:
    """What a column fills: a field's key, ``custom``, ``note`` or ``ignore``."""

    def change(section: FileMap) -> FileMap:
        if section.entity is None or column not in draft.profiles[file].names:
            raise Absent
        now = section.column(column) or ColumnMap(column, ignore=True)
        made = _column(draft, file, section.entity, now, choice)
        others = tuple(one for one in section.columns if one.column != column)
        columns = tuple(_without(one, made.to) for one in others)
        order = {found: at for at, found in enumerate(draft.profiles[file].names)}
        together = tuple(sorted((*columns, made), key=lambda one: order.get(one.column, len(order))))
        return replace(section, columns=together, key=key_for(section.entity, together))

    return with_section(mapping, name, change)


def _without(column: ColumnMap, taken: tuple[str, ...]) -> ColumnMap:
    """A field is filled by one column only: the one chosen last."""
    rest = tuple(target for target in column.to if target not in taken)
    if rest == column.to:
        return column
    return replace(column, to=rest) if rest else ColumnMap(column.column, ignore=True)


def _column(draft: Draft, file: str, entity: str, now: ColumnMap, choice: str) -> ColumnMap:
    if choice == "ignore":
        return ColumnMap(now.column, ignore=True)
    if choice == "note":
        return ColumnMap(now.column, note=True)
    counted = draft.profiles[file].column(now.column)
    if choice == "custom":
        return custom_column(now.column, counted.kind if counted.kind in _CUSTOM else "text", entity)
    field = next((one for one in standard_targets() if one.entity == entity and one.key == choice), None)
    if field is None:
        raise Absent
    proposed = propose_columns(draft.profiles[file], [field], hints=hints_for(draft, file))
    units = next((one for one in proposed if one.column == now.column and one.field == choice), None)
    made = ColumnMap(
        now.column, (choice,), scale=Decimal(units.scale) if units else Decimal(1), empty=now.empty,
        currency=units.currency if units else None, unknown="create" if choice in OPEN_CHOICES else "reject",
        date_order=counted.date_order or ("ymd" if counted.kind in ("date", "datetime") else None),
    )  # fmt: skip
    return replace(made, link=link_for(draft, file, now.column, choice)) if choice in LINKS else made


_CUSTOM = frozenset({"text", "long_text", "integer", "decimal", "money", "percent", "date", "datetime", "boolean"})


def with_unit(mapping: ImportMapping, name: str, column: str, scale: str, currency: str) -> ImportMapping:
    """In what unit a column's amounts are: times 1, 1,000, 10,000 …, and their currency ("": the import's)."""
    if scale not in {"1", "1000", "10000", "1000000", "100000000", "1000000000"}:
        message = _("Choose a value from the list.")
        raise Refused("bad_value", message, {"scale": message})
    return _with_line(
        mapping, name, column, lambda one: replace(one, scale=Decimal(scale), currency=currency.strip().upper() or None)
    )


def with_dates(mapping: ImportMapping, name: str, column: str, order: str) -> ImportMapping:
    """In which order a column's dates have day, month and year."""
    return _with_line(mapping, name, column, lambda one: replace(one, date_order=order or None))


def with_values(mapping: ImportMapping, name: str, column: str, values: Mapping[str, str | None]) -> ImportMapping:
    """What some values of a column mean; None leaves the cell empty."""
    return _with_line(mapping, name, column, lambda one: replace(one, values={**one.values, **values}))


def without_value(mapping: ImportMapping, name: str, column: str, value: str) -> ImportMapping:
    """A decision on a value taken back."""
    return _with_line(
        mapping, name, column, lambda one: replace(one, values={k: v for k, v in one.values.items() if k != value})
    )


def with_absent(mapping: ImportMapping, name: str, column: str, absent: str) -> ImportMapping:
    """What is done when a link's record is not there: ``reject``, ``leave_empty`` or ``create``."""

    def change(one: ColumnMap) -> ColumnMap:
        if one.link is None or absent not in {"reject", "leave_empty", "create"}:
            raise Absent
        return replace(one, link=replace(one.link, absent=absent))

    return _with_line(mapping, name, column, change)


def with_rules(mapping: ImportMapping, name: str, *, mode: str, duplicates: str, list_price: bool) -> ImportMapping:
    """Create, update or both; what is done with doubles; whether open deals take the list price."""
    listed = ("open",) if list_price else ()
    return with_section(
        mapping, name, lambda one: replace(one, mode=mode, duplicates=duplicates, list_price_for=listed)
    )


def _with_line(
    mapping: ImportMapping, name: str, column: str, change: Callable[[ColumnMap], ColumnMap]
) -> ImportMapping:
    def changed(section: FileMap) -> FileMap:
        if section.column(column) is None:
            raise Absent
        return replace(section, columns=tuple(change(one) if one.column == column else one for one in section.columns))

    return with_section(mapping, name, changed)
