"""Mapping files (YAML, version 1) read and written; what they mean is in `mapping`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

import yaml
from django.utils.translation import gettext as _

from spearhead.integrations.files.proposals.mapping import (
    ABSENT,
    CUSTOM,
    CUSTOM_KINDS,
    DELETED,
    DUPLICATES,
    MODES,
    ON_COLLISION,
    OTHER_COLUMNS,
    OUTCOMES,
    UNKNOWN_VALUES,
    VERSION,
    ColumnMap,
    FileMap,
    ImportMapping,
    Link,
    Unpivot,
)
from spearhead.integrations.files.proposals.targets import TargetField, standard_targets
from spearhead.integrations.files.proposals.yamlnodes import Item, read_root, without_defaults
from spearhead.integrations.files.reading.options import DATE_ORDERS, ReadOptions
from spearhead.kernel.errors import Refused
from spearhead.kernel.money import check_currency

Fields = Mapping[str, frozenset[str]]


def load_mapping(text: str, targets: Iterable[TargetField] | None = None) -> ImportMapping:
    """Read and check a mapping file's text.

    Raises Refused (``bad_mapping``) naming line and key: unknown key, unknown field, wrong kind, missing part.
    """
    root = read_root(text)
    found = root.closed(
        ("version", "name", "name_zh", "source", "currency", "time_zone", "constants", "deleted", "files"),
        ("version", "files"),
    )
    if found["version"].text() != str(VERSION):
        raise found["version"].bad(_("This version of mapping files is not known; use version: 1."))
    fields = _fields_by_entity(targets)
    given: dict[str, Any] = {
        name: found[name].text() for name in ("name", "name_zh", "source", "time_zone") if name in found
    }
    if "currency" in found:
        given["currency"] = _currency(found["currency"])
    if "constants" in found:
        given["constants"] = _texts(found["constants"])
    if "deleted" in found:
        given["deleted"] = found["deleted"].one_of(DELETED)
    files = tuple(_file(item, fields) for item in found["files"].items())
    names = [section.name for section in files]
    if len(set(names)) < len(names):
        raise found["files"].bad(_("Two sections have the same name."))
    return ImportMapping(files=files, **given)


def _fields_by_entity(targets: Iterable[TargetField] | None) -> Fields:
    keys: dict[str, set[str]] = {}
    for field in standard_targets() if targets is None else targets:
        keys.setdefault(field.entity, set()).add(field.key)
    return {entity: frozenset(found) for entity, found in keys.items()}


def _file(item: Item, fields: Fields) -> FileMap:
    found = item.closed(tuple(_FILE_KEYS), ("match",))
    values = {name: read(found[name]) for name, read in _FILE_KEYS.items() if name in found and read is not None}
    values.setdefault("name", values["match"][0])
    if values.get("pass_over"):
        if len(found) > 2 + ("name" in found):
            raise item.bad(_("A file that is passed over has no other settings."))
        return FileMap(**values)
    if "entity" not in found:
        raise item.bad(_("“%(key)s” is missing.") % {"key": "entity"})
    entity = found["entity"].one_of(tuple(fields))
    known = fields[entity]
    values["entity"] = entity
    for name in ("key", "constants"):
        if name in found:
            for key in values[name]:
                _check_field(found[name], key, entity, known)
    if "columns" in found:
        values["columns"] = tuple(_column(name, part, entity, fields) for name, part in found["columns"].pairs())
    if "unpivot" in found:
        values["unpivot"] = _unpivot(found["unpivot"], entity, known)
    return FileMap(**values)


def _check_field(item: Item, key: str, entity: str, known: frozenset[str]) -> None:
    if key not in known and not (key.startswith(CUSTOM) and len(key) > len(CUSTOM)):
        words = _("%(entity)s has no field “%(key)s”; a custom field is written custom.<key>.")
        raise item.bad(words % {"entity": entity, "key": key[:60]})


def _column(name: str, item: Item, entity: str, fields: Fields) -> ColumnMap:
    """``column: field`` for short, or a table with the details."""
    if isinstance(item.node, yaml.ScalarNode):
        target = item.text()
        _check_field(item, target, entity, fields[entity])
        return ColumnMap(name, (target,))
    found = item.closed(tuple(_COLUMN_KEYS))
    values = {key: read(found[key]) for key, read in _COLUMN_KEYS.items() if key in found and read is not None}
    if sum(bool(values.get(key)) for key in ("to", "ignore", "note")) != 1:
        raise item.bad(_("Say exactly one of: to, ignore, note."))
    for target in values.get("to", ()):
        _check_field(found["to"], target, entity, fields[entity])
    if "link" in found:
        values["link"] = _link(found["link"], fields)
    return ColumnMap(name, **values)


def _link(item: Item, fields: Fields) -> Link:
    found = item.closed(("entity", "by", "absent"), ("entity",))
    entity = found["entity"].one_of(tuple(fields))
    by = found["by"].text() if "by" in found else "name"
    _check_field(found.get("by", item), by, entity, fields[entity])
    return Link(entity, by, found["absent"].one_of(ABSENT) if "absent" in found else "reject")


def _unpivot(item: Item, entity: str, known: frozenset[str]) -> Unpivot:
    found = item.closed(("columns", "key", "value", "scale", "currency"), ("columns", "key", "value"))
    key, value = found["key"].text(), found["value"].text()
    _check_field(found["key"], key, entity, known)
    _check_field(found["value"], value, entity, known)
    scale = found["scale"].number() if "scale" in found else Decimal(1)
    currency = _currency(found["currency"]) if "currency" in found else None
    return Unpivot(_texts(found["columns"]), key, value, scale, currency)


def _read_options(item: Item) -> ReadOptions:
    for _name, _part in item.pairs():
        pass  # refuses what is no table and keys that occur twice
    try:
        return ReadOptions.from_dict(item.plain())
    except Refused as refusal:
        raise item.bad(refusal.message) from refusal


def _texts(item: Item) -> dict[str, str]:
    return {name: part.text() for name, part in item.pairs()}


def _texts_or_none(item: Item) -> dict[str, str | None]:
    return {name: part.text_or_none() for name, part in item.pairs()}


def _lists(item: Item) -> dict[str, tuple[str, ...]]:
    return {name: part.texts() for name, part in item.pairs()}


def _currency(item: Item) -> str:
    try:
        return check_currency(item.text())
    except Refused as refusal:
        raise item.bad(refusal.message) from refusal


def _outcomes(item: Item) -> tuple[str, ...]:
    return tuple(member.one_of(OUTCOMES) for member in item.items())


def _word(*allowed: str) -> Callable[[Item], str]:
    return lambda item: item.one_of(allowed)


#: Key → its reader; None where the value needs more than itself to be judged.
_FILE_KEYS: Final[Mapping[str, Callable[[Item], Any] | None]] = {
    "name": Item.text,
    "match": Item.texts,
    "entity": None,
    "pass_over": Item.text,
    "read": _read_options,
    "mode": _word(*MODES),
    "key": Item.texts,
    "duplicates": _word(*DUPLICATES),
    "group_by": Item.texts,
    "other_columns": _word(*OTHER_COLUMNS),
    "columns": None,
    "constants": _texts,
    "history": _texts,
    "list_price_for": _outcomes,
    "unpivot": None,
}
_COLUMN_KEYS: Final[Mapping[str, Callable[[Item], Any] | None]] = {
    "to": Item.texts,
    "ignore": Item.flag,
    "note": Item.flag,
    "kind": _word(*CUSTOM_KINDS),
    "label": Item.text,
    "label_zh": Item.text,
    "scale": Item.number,
    "currency": _currency,
    "decimal": _word(".", ","),
    "date_order": _word(*DATE_ORDERS),
    "time_zone": Item.text,
    "empty": Item.texts,
    "default": Item.text,
    "values": _texts_or_none,
    "unknown": _word(*UNKNOWN_VALUES),
    "collision": _word(*ON_COLLISION),
    "erase": Item.flag,
    "link": None,
    "only_when": _lists,
}


def dump_mapping(mapping: ImportMapping) -> str:
    """The file's text; `load_mapping` reads the same mapping from it."""
    head = {name: getattr(mapping, name) for name in ("name", "name_zh", "source", "currency", "time_zone")}
    parts = {
        "version": VERSION,
        **without_defaults({**head, "constants": dict(mapping.constants)}),
        **({"deleted": mapping.deleted} if mapping.deleted != "leave" else {}),
        "files": [_file_parts(section) for section in mapping.files],
    }
    return yaml.safe_dump(parts, allow_unicode=True, sort_keys=False, width=120)


def _file_parts(section: FileMap) -> dict[str, Any]:
    parts = _changed(section, FileMap("", ()), tuple(_FILE_KEYS))
    if section.read != ReadOptions():
        parts["read"] = section.read.as_dict()
    if section.columns:
        parts["columns"] = {item.column: _column_parts(item) for item in section.columns}
    if section.unpivot:
        unpivot = section.unpivot
        parts["unpivot"] = {"columns": dict(unpivot.columns), "key": unpivot.key, "value": unpivot.value}
        parts["unpivot"] |= without_defaults({"scale": _scale(unpivot.scale), "currency": unpivot.currency})
    return parts


def _column_parts(column: ColumnMap) -> dict[str, Any] | str:
    parts = _changed(column, ColumnMap(""), tuple(_COLUMN_KEYS))
    if "scale" in parts:
        parts["scale"] = _scale(column.scale)
    if column.link:
        link = column.link
        parts["link"] = {"entity": link.entity, "by": link.by, "absent": link.absent}
    if "to" in parts and len(column.to) == 1:
        parts["to"] = column.to[0]
    return str(parts["to"]) if list(parts) == ["to"] and len(column.to) == 1 else parts


def _scale(scale: Decimal) -> int | str:
    return int(scale) if scale == int(scale) else str(scale)


def _changed(thing: FileMap | ColumnMap, bare: FileMap | ColumnMap, names: tuple[str, ...]) -> dict[str, Any]:
    """What differs from the default, in YAML's types."""
    found = {name: getattr(thing, name) for name in names if getattr(thing, name) != getattr(bare, name)}
    return {name: _yaml_value(value) for name, value in found.items()}


def _yaml_value(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Mapping):
        return {key: _yaml_value(part) for key, part in value.items()}
    return value
