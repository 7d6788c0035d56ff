"""Custom fields from files: cells as values of their kind, values that only one record may hold, new definitions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from spearhead.crm.custom.access import custom_fields
from spearhead.crm.custom.acts import ENTITIES, KEY, define_field
from spearhead.crm.custom.claims import folded, unique_fields
from spearhead.crm.custom.links import link_fields
from spearhead.crm.custom.models import CustomField
from spearhead.crm.custom.values import check_value, defaults, label_of
from spearhead.crm.records.claims import holder_of, keep_index, taken
from spearhead.crm.records.numbers import read_number as read_number_of_record
from spearhead.integrations.files.proposals.mapping import ColumnMap
from spearhead.integrations.files.proposals.values import read_boolean
from spearhead.integrations.files.reading.cells import read_date, read_number
from spearhead.integrations.imports.context import Context
from spearhead.integrations.imports.known import PENDING, RECORD_TYPES
from spearhead.integrations.imports.rows import Item
from spearhead.kernel.errors import Refused
from spearhead.kernel.money import to_minor

if TYPE_CHECKING:
    from spearhead.integrations.imports.writers.base import Step, Writer

__all__ = ["check_unique", "claim_for", "defaults", "define_missing", "read"]

_SEPARATORS: Final = re.compile(r"[;；、,，|]")
#: Kinds that a column can be seen to have; any other one becomes text.
_KINDS: Final = frozenset({
    "text", "long_text", "integer", "decimal", "money", "percent", "date", "datetime", "boolean", "email", "phone",
    "url",
})  # fmt: skip


def read(writer: Writer, item: Item, target: str) -> Any:
    """A cell as its field stores it; of a field that is not defined the text as it stands. None for nothing, and (with
    a problem on the item) for what does not fit.
    """
    text = item.text(target)
    if not text:
        return None
    field = next((one for one in custom_fields(writer.record_type) if f"custom.{one.key}" == target), None)
    field = field or _to_be(writer.context, writer.record_type, target, item.columns.get(target))
    if field is None:
        return text
    try:
        return check_value(field, _typed(writer, item, field, text))
    except Refused as refusal:
        item.problem(refusal.code, target, refusal.message)
    except (ValueError, ArithmeticError):
        words = _("“%(value)s” does not fit “%(field)s”.") % {"value": text[:60], "field": label_of(field)}
        item.problem("bad_value", target, words)
    return None


def _typed(writer: Writer, item: Item, field: CustomField, text: str) -> Any:
    column = item.columns.get(f"custom.{field.key}")
    match field.kind:
        case "integer" | "decimal" | "percent":
            return _number(text.rstrip("%％ ") if field.kind == "percent" else text, column)
        case "money":
            currency = (column.currency if column else None) or writer.context.currency(writer.section)
            return {"minor": to_minor(Decimal(_number(text, column)), currency, exact=False), "currency": currency}
        case "date" | "datetime":
            return _moment(writer, field, text, (column.date_order if column else None) or "ymd")
        case "boolean":
            return read_boolean(text)  # None is refused by the caller's check
        case "choice":
            return _key_of(field, text)
        case "choices":
            return [_key_of(field, one.strip()) for one in _SEPARATORS.split(text) if one.strip()]
        case "person":
            known = writer.context.known
            return known.find("people", "email", text) or known.find("people", "name", text) or text
        case "link":
            return _linked(writer, item, field, text)
    return text


def _linked(writer: Writer, item: Item, field: CustomField, text: str) -> Any:
    """The record that a cell names by its name, its number or its id in the source; one within the importer's reach."""
    context, entity = writer.context, next(name for name, kind in RECORD_TYPES.items() if kind == field.target)
    written = read_number_of_record(text)
    found = None
    if written and written[0] == field.target:
        found = context.known.find(entity, "number", str(written[1]))
    found = found or context.known.find(entity, "external_id", text) or context.known.find(entity, "name", text)
    if found is None or not context.rights.may_link(entity, found):
        item.problem("link_not_found", f"custom.{field.key}", _("“%(text)s” is not known.") % {"text": text[:60]})
        return None
    return found if found != PENDING else None


def _number(text: str, column: Any) -> str:
    found = read_number(text, (column.decimal if column else None) or ".")
    if found is None or not found.is_finite():
        raise ValueError
    found *= column.scale if column else Decimal(1)
    return format(found.normalize() if found == found.to_integral_value() else found, "f")


def _moment(writer: Writer, field: CustomField, text: str, order: str) -> date | datetime:
    found = read_date(text, order)
    if found is None:
        raise ValueError
    if field.kind == CustomField.Kind.DATE:
        return found.date() if isinstance(found, datetime) else found
    if not isinstance(found, datetime):
        return writer.context.begins(found)
    return (found if found.tzinfo else found.replace(tzinfo=writer.context.zone)).astimezone(UTC)


def _key_of(field: CustomField, text: str) -> str:
    wanted = text.casefold()
    for one in field.choices:
        if wanted in {str(one.get(name, "")).casefold() for name in ("key", "label", "label_zh")} - {""}:
            return str(one["key"])
    return text


def check_unique(writer: Writer, item: Item, values: dict[str, Any], record: Any) -> None:
    """Note values that another record, or another row of this file, holds already."""
    for field in unique_fields(writer.record_type):
        name = f"custom.{field.key}"
        if (value := values.get(name)) is None:
            continue
        holder = holder_of(field, value)
        row = writer.claimed.setdefault((field.pk, folded(value)), writer.key_of(item))
        if holder is not None and (record is None or holder != record.pk):
            item.problem("not_unique", name, taken(field, holder, writer.context.by).message)
        elif row != writer.key_of(item):
            words = _("“%(key)s” stands in the file twice.") % {"key": str(value)[:80]}
            item.problem("not_unique", name, words)


def claim_for(writer: Writer, steps: Sequence[Step]) -> None:
    """Note what written records hold, and to whom they point."""
    if unique_fields(writer.record_type) or link_fields(writer.record_type):
        for step in steps:
            keep_index(writer.record_type, step.record, by=writer.context.by)


def define_missing(context: Context) -> None:
    """Define the fields that columns of the mapping fill and nobody defined yet, where the importer may do so."""
    for section in context.mapping.files:
        entity = RECORD_TYPES.get(section.entity or "", "")
        for column in section.columns if entity in ENTITIES and section.entity != "deal_lines" else ():
            for target in column.to:
                known = any(f"custom.{one.key}" == target for one in custom_fields(entity))
                if target.startswith("custom.") and not known and (field := _to_be(context, entity, target, column)):
                    values = {"key": field.key, "label": field.label, "label_zh": field.label_zh}
                    define_field(entity, field.kind, values, by=context.by)


def _to_be(context: Context, entity: str, target: str, column: ColumnMap | None) -> CustomField | None:
    """The field that this import will define for a column; none where the importer may not, or the key is none."""
    key = target.removeprefix("custom.")
    if column is None or not context.by.sight.may("settings", "edit") or not KEY.match(key):
        return None
    if CustomField.objects.filter(entity=entity, key=key).exists():  # hidden: it stays so
        return None
    kind = column.kind if column.kind in _KINDS else "text"
    label = (column.label or column.column)[:80]
    return CustomField(entity=entity, key=key, kind=kind or "text", label=label, label_zh=column.label_zh[:80])
