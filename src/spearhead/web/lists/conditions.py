"""The filter of an address as people read it: chips for what is on, groups and rows for the dialog, and back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final

import orjson
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.kernel.errors import Refused
from spearhead.kernel.filters import COMPUTED, OPERATORS, RELATIVE, Fields
from spearhead.kernel.money import to_minor
from spearhead.kernel.parse.numbers import read_number
from spearhead.web import forms, readable
from spearhead.web.asking import RESERVED, Asked
from spearhead.web.forms import Posted
from spearhead.web.lists.choices import choice_options, choosable, own_pick, ref_names
from spearhead.web.lists.spec import ListSpec
from spearhead.web.lists.words import FIELDS, choice_word, field_word, operator_word, stretch_word

ORDER: Final = (
    "is", "is_not", "in", "not_in", "contains", "starts", "gt", "gte", "lt", "lte", "between", "within", "not_within",
    "older_than", "empty", "not_empty",
)  # fmt: skip
NO_VALUE: Final = frozenset({"empty", "not_empty"})
MANY: Final = frozenset({"in", "not_in"})
Tree = dict[str, list[Any]]


@dataclass(frozen=True, slots=True)
class Chip:
    """A condition that is on: its words, and the address without it."""

    words: str
    without: str


@dataclass(slots=True)
class Row:
    """A condition in the dialog; `at` makes its controls' names unique."""

    at: str
    key: str
    op: str
    value: Any = None

    @property
    def values(self) -> list[Any]:
        """The value as a list."""
        return self.value if isinstance(self.value, list) else [] if self.value is None else [self.value]


@dataclass(slots=True)
class Group:
    """Conditions that all (or any of which) have to hold."""

    at: str
    joiner: str = "all"
    rows: list[Row] = field(default_factory=list)


def dump(tree: Tree) -> str | None:
    """The tree as it stands in an address; None for an empty one."""
    ((_joiner, items),) = tree.items()
    return orjson.dumps(tree).decode() if items else None


def offered(spec: ListSpec, user: User) -> list[tuple[str, str]]:
    """The fields that the dialog offers: key and words."""
    fields = spec.fields(user).all
    keys = [key for key in FIELDS if key in fields and (fields[key].kind != "ref" or choosable(key))]
    keys += [key for key in fields if key.startswith("custom.") and fields[key].kind != COMPUTED]
    return [(key, field_word(spec.entity, key)) for key in keys]


def operators(kind: str) -> list[str]:
    """The operators that the dialog offers for a kind of field."""
    return [op for op in ORDER if op in OPERATORS[kind] and not (kind == "text" and op == "in")]


def chips(spec: ListSpec, user: User, question: Asked, tree: Tree | None) -> list[Chip]:
    """One chip for each condition that is on, whether it came as a short parameter or in ``filter=``."""
    found = [
        Chip(_short(spec, user, key, value), question.link(**{key: None}))
        for key, value in question.pairs
        if key.partition(".")[0] not in RESERVED and key not in RESERVED
    ]
    if not tree:
        return found
    ((joiner, items),) = tree.items()
    if joiner == "any":
        return [*found, Chip(in_words(spec, user, tree), question.link(filter=None))]
    for place, item in enumerate(items):
        rest = dump({"all": [one for at, one in enumerate(items) if at != place]})
        found.append(Chip(in_words(spec, user, item), question.link(filter=rest)))
    return found


def _short(spec: ListSpec, user: User, name: str, value: str) -> str:
    fields = spec.fields(user)
    key, operator = fields.named(name)
    operator = operator or ("in" if "," in value and "in" in OPERATORS[fields.get(key).kind] else "is")
    many = operator in {*MANY, "between"}
    return in_words(spec, user, {"field": key, "op": operator, "value": value.split(",") if many else value})


def in_words(spec: ListSpec, user: User, item: Mapping[str, Any]) -> str:
    """A condition or a group of them as a phrase."""
    if "field" not in item:
        ((joiner, items),) = item.items()
        between = _(" or ") if joiner == "any" else _(" and ")
        return between.join(in_words(spec, user, one) for one in items)
    key, operator = str(item["field"]), str(item.get("op", "is"))
    kind = spec.fields(user).get(key).kind
    words = f"{field_word(spec.entity, key)} {operator_word(kind, operator)}"
    if operator in NO_VALUE:
        return words
    raw = item.get("value")
    values = raw if isinstance(raw, list) else [raw]
    if operator in RELATIVE:
        return f"{words} {stretch_word(operator, str(raw))}"
    shown = [_shown(spec, user, key, kind, one) for one in values[:4]] + (["…"] if len(values) > 4 else [])
    return f"{words} {(' – ' if operator == 'between' else _(', ')).join(shown)}"


def _shown(spec: ListSpec, user: User, key: str, kind: str, value: Any) -> str:
    match kind:
        case "ref":
            named = own_pick(spec.entity, key) if key.startswith("custom.") else key
            return ref_names(user, named, [value])[0][1]
        case "choice":
            if key.startswith("custom."):
                return dict(choice_options(spec.entity, spec.fields(user).get(key))).get(str(value), str(value))
            return choice_word(spec.entity, key, str(value))
        case "flag":
            return _("yes") if str(value).casefold() in {"true", "1", "yes"} else _("no")
        case "date":
            return readable.day(date.fromisoformat(str(value)))
        case "datetime":
            return readable.day(datetime.fromisoformat(str(value)))
        case "money":
            base = workspace().base_currency
            return readable.money(to_minor(read_number(str(value), field=key), base, exact=False), base)
    return str(value)


def groups_of(tree: Tree | None) -> tuple[str, list[Group]]:
    """The tree as the dialog draws it: the word between groups, and the groups. What is nested deeper is left out."""
    if not tree:
        return "all", [Group("1", "all", [Row("1", "", "")])]
    ((joiner, items),) = tree.items()
    own = [item for item in items if "field" in item]
    groups = [_group(str(at + 2), item) for at, item in enumerate(item for item in items if "field" not in item)]
    if own or not groups:
        groups.insert(0, _group("1", {joiner: own}))
    return joiner, groups


def _group(at: str, tree: Tree) -> Group:
    ((joiner, items),) = tree.items()
    rows = [
        Row(f"{at}-{place}", str(item["field"]), str(item.get("op", "is")), item.get("value"))
        for place, item in enumerate(items)
        if "field" in item
    ]
    return Group(at, joiner, rows)


def read_groups(fields: Fields, posted: Posted, rows: list[str]) -> Tree:
    """What was posted from the dialog as a checked tree; a refusal names the control that is wrong."""
    joiner = "any" if forms.text(posted, "joiner") == "any" else "all"
    found: dict[str, list[Any]] = {}
    for entry in rows[:60]:
        group, _dot, at = entry.partition(".")
        key = forms.text(posted, f"f.{at}")
        if key:
            found.setdefault(group, []).append(_condition(fields, posted, at, key))
    parts: list[Any] = []
    for group, conditions in found.items():
        inner = "any" if forms.text(posted, f"j.{group}") == "any" else "all"
        parts += conditions if inner == joiner or len(conditions) == 1 else [{inner: conditions}]
    tree: Tree = {joiner: parts}
    fields.tree(tree)
    return tree


def _condition(fields: Fields, posted: Posted, at: str, key: str) -> dict[str, Any]:
    spec, operator = fields.get(key), forms.text(posted, f"o.{at}")
    condition: dict[str, Any] = {"field": key, "op": operator}
    if operator not in NO_VALUE:
        condition["value"] = _value(spec.kind, operator, posted, at)
    try:
        fields.condition(key, operator, condition.get("value"))
    except Refused as refusal:
        raise Refused(refusal.code, refusal.message, {f"v.{at}": refusal.message}) from None
    return condition


def _value(kind: str, operator: str, posted: Posted, at: str) -> Any:
    name = f"v.{at}"
    if operator in MANY:
        many = posted.getlist(name) if hasattr(posted, "getlist") else [posted.get(name, "")]
        values = [str(one) for one in many if one]
        if values:
            return values
        raise _missing(name)
    if operator == "between":
        return [_one(kind, posted, name), _one(kind, posted, f"w.{at}")]
    if operator in RELATIVE:
        if raw := forms.text(posted, name):
            return raw
        raise _missing(name)
    return _one(kind, posted, name)


def _one(kind: str, posted: Posted, name: str) -> Any:
    raw = forms.text(posted, name)
    if not raw:
        raise _missing(name)
    match kind:
        case "number" | "decimal" | "money":
            return format(read_number(raw, field=name).normalize(), "f")
        case "date":
            day = forms.day(posted, name)
            return day.isoformat() if day else ""
        case "datetime":
            moment = forms.moment({name: f"{forms.day(posted, name)}T00:00"}, name)
            return (moment or timezone.now()).isoformat()
    return raw


def _missing(name: str) -> Refused:
    message = _("Say what to compare with.")
    return Refused("value_missing", message, {name: message})


def day_typed(value: Any) -> str:
    """A stored moment or day as the browser's date field holds it."""
    text = str(value or "")
    if "T" not in text:
        return text
    moment = datetime.fromisoformat(text)
    return timezone.localtime(moment).date().isoformat()


def walk(tree: Tree) -> Iterator[Mapping[str, Any]]:
    """Every condition of a tree."""
    for items in tree.values():
        for item in items:
            if "field" in item:
                yield item
            else:
                yield from walk(item)
