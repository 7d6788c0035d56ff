"""Formula fields on records: which fields they may read, that they end, who may read them, and their present value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.custom.access import custom_fields
from spearhead.crm.custom.formula import Amount, Node, as_stored, bad, calculate, fields_in, kind_of, parse
from spearhead.crm.custom.models import CustomField
from spearhead.kernel.definitions import refuse

FORMULA: Final = CustomField.Kind.FORMULA
#: kind of record → its own fields that formulas read: kind, where the value is, where its currency is
OWN: Final[Mapping[str, Mapping[str, tuple[str, str, str]]]] = {
    "deal": {
        "amount": ("money", "amount_minor", "currency"), "expected_close": ("date", "expected_close", ""),
        "opened_on": ("date", "opened_on", ""), "closed_on": ("date", "closed_on", ""),
        "next_step_on": ("date", "next_step_on", ""),
    },
    "company": {"revenue": ("money", "revenue_minor", "revenue_currency"), "employees": ("number", "employees", "")},
}  # fmt: skip
#: kinds of custom fields that can be reckoned with
_KINDS: Final = {
    "integer": "number", "decimal": "number", "percent": "number", "money": "money", "date": "date", "boolean": "flag",
}  # fmt: skip
_NAMED: Final = re.compile(r"[\[［]([^\[\]［］]{1,90})[\]］]")
_DEEPEST: Final = 10
_tree = lru_cache(maxsize=500)(parse)


def usable(entity: str) -> dict[str, tuple[str, CustomField | None]]:
    """Name → kind of value (and the custom field) of everything that a formula of this kind of record may read."""
    found: dict[str, tuple[str, CustomField | None]] = {}
    found |= {name: (one[0], None) for name, one in OWN.get(entity, {}).items()}
    for field in custom_fields(entity):
        if kind := field.result if field.kind == FORMULA else _KINDS.get(field.kind, ""):
            found[f"custom.{field.key}"] = (kind, field)
    return found


def checked_formula(entity: str, key: str, text: str) -> tuple[str, str]:
    """A formula as it is kept (fields by their keys) and the kind of its result; refused where it makes no sense,
    reads what it cannot, or comes back to itself (``formula_cycle``)."""
    known = usable(entity)
    by_word = _words(known)
    kept = _NAMED.sub(lambda found: f"[{by_word.get(found[1].strip().casefold(), found[1].strip())}]", text)
    tree = parse(kept)
    names = fields_in(tree)
    if unknown := sorted(names - set(known)):
        message = _("A formula cannot read “%(field)s”: take an amount, a number, a day or yes/no of this record.")
        raise refuse("bad_formula", "formula", message % {"field": unknown[0]})
    if f"custom.{key}" in _reached(names, known):
        raise refuse("formula_cycle", "formula", _("This formula would read itself."))
    result = kind_of(tree, {name: kind for name, (kind, _field) in known.items()})
    if result == "flag":
        raise bad(_("A formula gives a number, an amount or a day; put a comparison into if( , , )."))
    return kept, result


def _words(known: Mapping[str, tuple[str, CustomField | None]]) -> dict[str, str]:
    found = {name.casefold(): name for name in known}
    for name, (_kind, field) in known.items():
        for word in (field.key, field.label, field.label_zh) if field else ():
            found.setdefault(word.strip().casefold(), name)
    return found


def _reached(names: set[str], known: Mapping[str, tuple[str, CustomField | None]]) -> set[str]:
    """All names that are read, also by the formulas that are read."""
    found: set[str] = set()
    rest = list(names)
    while rest:
        name = rest.pop()
        if name in found:
            continue
        found.add(name)
        field = known.get(name, ("", None))[1]
        if field is not None and field.kind == FORMULA:
            rest += fields_in(_tree(field.formula))
    return found


def inputs_of(field: CustomField) -> set[str]:
    """Everything that a formula reads, by the names that rights use."""
    return _reached(fields_in(_tree(field.formula)), usable(field.entity))


def may_read_field(user: User, field: CustomField) -> bool:
    """Whether the user may read a field; a formula only together with all that it reads."""
    names = {f"custom.{field.key}", *(inputs_of(field) if field.kind == FORMULA else ())}
    return not any((field.entity, name) in user.sight.hidden for name in names)


def users_of(field: CustomField) -> list[CustomField]:
    """The formulas that read a field."""
    others = [one for one in custom_fields(field.entity) if one.kind == FORMULA]
    return [one for one in others if f"custom.{field.key}" in fields_in(_tree(one.formula))]


def value_in(field: CustomField, source: Any, custom: Mapping[str, Any]) -> Any:
    """A field's value as it is stored, or as its formula makes it of a record, a card or a row (`source`)."""
    if field.kind != FORMULA:
        return custom.get(field.key)
    return as_stored(_result(field, source, custom, 0))


def paths_read(field: CustomField) -> set[str]:
    """The columns of the table that a formula is made of."""
    own = OWN.get(field.entity, {})
    return {"custom", *(path for name in inputs_of(field) for path in own.get(name, ("", "", ""))[1:] if path)}


def _result(field: CustomField, source: Any, custom: Mapping[str, Any], depth: int) -> Any:
    if depth > _DEEPEST:
        return None
    others = {f"custom.{one.key}": one for one in custom_fields(field.entity)}

    def value_of(name: str) -> Any:
        other = others.get(name)
        if other is None:
            return _own(field.entity, name, source)
        if other.kind == FORMULA:
            return _result(other, source, custom, depth + 1)
        return _of_kind(other.kind, custom.get(other.key))

    node: Node = _tree(field.formula)
    return calculate(node, value_of)


def _own(entity: str, name: str, source: Any) -> Any:
    kind, path, currency = OWN.get(entity, {}).get(name, ("", "", ""))
    value, code = _get(source, path), _get(source, currency)
    return _of_kind(kind, {"minor": value, "currency": code} if kind == "money" and value is not None else value)


def _get(source: Any, path: str) -> Any:
    return source.get(path) if isinstance(source, Mapping) else getattr(source, path, None) if path else None


def _of_kind(kind: str, value: Any) -> Any:
    """A stored value as formulas reckon with it; None for nothing, and for what no act would have stored."""
    if value is None:
        return None
    try:
        match kind:
            case "integer" | "number" | "decimal":
                return Fraction(Decimal(value))
            case "percent":
                return Fraction(Decimal(value)) / 100
            case "money":
                return Amount(Fraction(value["minor"]), value["currency"]) if value["currency"] else None
            case "date":
                return value if isinstance(value, date) else date.fromisoformat(value)
            case "boolean":
                return bool(value)
    except (TypeError, ValueError, LookupError, ArithmeticError):
        return None
    return None
