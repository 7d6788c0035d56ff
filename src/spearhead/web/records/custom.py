"""Custom fields on screens: how each kind is typed, read, and shown; shared by forms, cells, lists, cards and files."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

import structlog
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.crm.custom.access import custom_fields
from spearhead.crm.custom.formulas import may_read_field, value_in
from spearhead.crm.custom.models import CustomField
from spearhead.crm.records.links import names_of, within_reach
from spearhead.kernel.money import to_decimal
from spearhead.kernel.parse.numbers import read_number
from spearhead.web import forms, readable
from spearhead.web.forms import Posted
from spearhead.web.wording import major

#: How a kind is drawn in forms; what is not named is a line of text.
CONTROLS: Final = {
    "long_text": "long", "money": "money", "date": "day", "datetime": "moment", "boolean": "choice_ref",
    "choice": "choice_ref", "choices": "many", "person": "ref", "link": "ref",
}  # fmt: skip
#: How a kind is edited in a cell; what is not named is edited in the form.
CELLS: Final = {
    "text": "text", "url": "text", "phone": "text", "email": "text", "long_text": "textarea", "integer": "number",
    "decimal": "number", "percent": "number", "money": "money", "date": "date", "boolean": "select",
    "choice": "select",
}  # fmt: skip
#: Kinds that point to somebody or something by its id.
NAMING: Final = frozenset({"person", "link"})
NUMERIC: Final = frozenset({"integer", "decimal", "percent", "money"})
_RESULTS: Final = {"number": "decimal", "money": "money", "date": "date"}
ON_CARD: Final = 2
Names = Mapping[int, str]
log = structlog.get_logger(__name__)


def label_of(field: CustomField) -> str:
    """The label in the reader's language."""
    return _in_language(field.label, field.label_zh)


def _in_language(en: str, zh: str) -> str:
    return (zh or en) if (get_language() or "").startswith("zh") else (en or zh)


def help_of(field: CustomField) -> str:
    """What helps to fill it in, in the reader's language."""
    return _in_language(field.help, field.help_zh)


def fields_for(user: User, entity: str) -> list[CustomField]:
    """The custom fields that this user may read."""
    return [one for one in custom_fields(entity) if may_read_field(user, one)]


def may_write(user: User, field: CustomField) -> bool:
    """Whether this role may write the field at all."""
    return field.kind != "formula" and (field.entity, f"custom.{field.key}") not in user.sight.read_only


def as_result(field: CustomField) -> CustomField:
    """A computed field as one of the kind that its formula gives; any other as it is."""
    if field.kind != "formula":
        return field
    return CustomField(entity=field.entity, key=field.key, kind=_RESULTS.get(field.result, "text"))


def choices_of(field: CustomField, *, retired: bool = False) -> list[tuple[str, str]]:
    """What can be chosen: key and words; the retired ones only where old values are read."""
    if field.kind == "boolean":
        return [("true", _("yes")), ("false", _("no"))]
    known = [one if isinstance(one, dict) else {"key": one, "label": one} for one in field.choices]  # a word alone
    named = [(str(one.get("key", "")), one) for one in known if retired or not one.get("retired")]
    return [(key, _in_language(one.get("label", ""), one.get("label_zh", "")) or key) for key, one in named]


def read_custom(field: CustomField, posted: Posted, *, currency: str = "") -> Any:
    """What was typed, as `check_value` takes it; empty is None."""
    name = f"custom.{field.key}"
    if field.kind == "choices":
        many = posted.getlist(name) if hasattr(posted, "getlist") else [posted.get(name, "")]
        return [str(one) for one in many if one]
    if not (raw := forms.text(posted, name)):
        return None
    match field.kind:
        case "integer":
            number = read_number(raw, field=name)
            return int(number) if number == int(number) else raw
        case "decimal" | "percent":
            return format(read_number(raw, field=name), "f")
        case "money":
            code = currency or forms.text(posted, f"{name}_currency") or workspace().base_currency
            return {"minor": forms.amount(posted, name, code), "currency": code}
        case "date":
            return forms.day(posted, name)
        case "datetime":
            return forms.moment(posted, name)
        case "person" | "link":
            return forms.reference(posted, name)
    return raw


def _sound(work: Callable[..., Any], field: CustomField, value: Any, *more: Any) -> Any:
    """What `work` makes of a stored value; one that does not fit its field is shown as it is, marked, and logged."""
    if value is None:
        return None
    try:
        return work(field, value, *more)
    except (TypeError, ValueError, LookupError, AttributeError, ArithmeticError):
        log.warning("custom.unsound", entity=field.entity, field=field.key, kind=field.kind)
        return f"⚠ {value}"[:200]


def typed(field: CustomField, value: Any) -> str:
    """A stored value as its control holds it; empty for nothing."""
    return str(_sound(_typed, as_result(field), value) or "")


def _typed(field: CustomField, value: Any) -> str:
    match field.kind:
        case "money":
            return major(value["minor"], value["currency"])
        case "boolean":
            return "true" if value else "false"
    return str(value)


def shown(field: CustomField, value: Any, names: Names | None = None) -> str:
    """A stored value as it is read; `names` are those of people, by id."""
    return str(_sound(_shown, as_result(field), value, names) or "")


def _shown(field: CustomField, value: Any, names: Names | None) -> str:
    match field.kind:
        case "integer":
            return readable.number(value)
        case "decimal":
            return readable.number(Decimal(value), max(-int(Decimal(value).as_tuple().exponent), 0))
        case "percent":
            return f"{readable.number(Decimal(value), max(-int(Decimal(value).as_tuple().exponent), 0))}%"
        case "money":
            return readable.money(value["minor"], value["currency"])
        case "date":
            return readable.day(date.fromisoformat(value))
        case "datetime":
            return readable.moment(datetime.fromisoformat(value))
        case "boolean":
            return _("yes") if value else _("no")
        case "choice":
            return str(dict(choices_of(field, retired=True)).get(value, value))
        case "choices":
            words = dict(choices_of(field, retired=True))
            return _in_language(", ", "、").join(words.get(one, one) for one in value)
        case "person" | "link":
            return (names or {}).get(value, "?")
    return str(value)


def exported(field: CustomField, value: Any, names: Names | None = None) -> Any:
    """A stored value as a cell of a file: numbers and days stay what they are, money is its amount."""
    return _sound(_exported, as_result(field), value, names)


def _exported(field: CustomField, value: Any, names: Names | None) -> Any:
    match field.kind:
        case "integer":
            return value
        case "decimal" | "percent":
            return Decimal(value)
        case "money":
            return to_decimal(value["minor"], value["currency"])
        case "date":
            return date.fromisoformat(value)
        case "datetime":
            return datetime.fromisoformat(value)
        case "choices":
            words = dict(choices_of(field, retired=True))
            return "; ".join(words.get(one, one) for one in value)
    return _shown(field, value, names)


def named_in(user: User, field: CustomField, values: Iterable[Any]) -> dict[int, str]:
    """The names of the people or records that values of a field point to, as far as the reader may see them."""
    ids = {value for value in values if isinstance(value, int)} if field.kind in NAMING else set()
    if field.kind == "link":
        return names_of(user, field, ids)
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


def facts_of(user: User, entity: str, record: Any) -> list[dict[str, Any]]:
    """The custom fields of a record as its page lists them: label, value, and how it is edited in place."""
    found = []
    for one in fields_for(user, entity):
        value = value_in(one, record, record.custom)
        kind = CELLS.get(one.kind, "") if may_write(user, one) else ""
        found.append({
            "key": f"custom.{one.key}", "label": label_of(one), "value": typed(one, value), "kind": kind,
            "shown": shown(one, value, named_in(user, one, [value])), "options": options_in_cell(one),
            "link": value if one.kind == "url" else "",
            "page": reverse(one.target, args=[value]) if one.kind == "link" and within_reach(user, one, value) else "",
        })  # fmt: skip
    return found


def options_in_cell(field: CustomField) -> list[tuple[str, str]]:
    """What a cell that is chosen from a list offers, nothing first."""
    return [("", "–"), *choices_of(field)] if CELLS.get(field.kind) == "select" else []


def facts_on_cards(user: User, cards: Iterable[Any]) -> dict[int, list[tuple[str, str]]]:
    """By card: label and value of up to `ON_CARD` custom fields of deals that are marked for it and filled."""
    marked = [one for one in fields_for(user, "deal") if one.on_card][:ON_CARD]
    every = list(cards) if marked else []
    found: dict[int, list[tuple[str, str]]] = {}
    for field in marked:
        values = {card.id: value_in(field, card, card.custom) for card in every}
        names = named_in(user, field, values.values())
        for card in every:
            if words := shown(field, values[card.id], names):
                found.setdefault(card.id, []).append((label_of(field), words))
    return found
