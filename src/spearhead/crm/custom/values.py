"""Checking and storing values of custom fields; what is stored is JSON and the same on every database."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any, Final
from urllib.parse import urlsplit

from django.apps import apps
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.custom.access import custom_fields
from spearhead.crm.custom.models import CustomField
from spearhead.kernel.acts import passage
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.ids import MAX_ID, read_id
from spearhead.kernel.money import Money, check_currency, to_minor
from spearhead.kernel.names import local_name
from spearhead.kernel.text.clean import clean_text
from spearhead.kernel.text.contact import normal_email, read_phone

#: Doors through which a person fills a form, who can be asked for what is required.
ASKING_DOORS: Final = frozenset({"web", "api", "mcp"})
MAX_DIGITS: Final = 18
_RELATIVE: Final = re.compile(r"today([+-][0-9]{1,4})?\Z")


def check_values(entity: str, values: Mapping[str, Any], *, by: User | None = None) -> dict[str, Any]:
    """Values named ``custom.key`` as they are stored; empty ones are None. Hidden fields answer like unknown ones.

    Money is ``{"minor", "currency"}``, decimals and percentages are text, dates ISO 8601, people ids.
    """
    known = {field.key: field for field in custom_fields(entity)}
    stored = {}
    for name, value in values.items():
        field = known.get(name.removeprefix("custom."))
        if field is None or (by is not None and (entity, name) in by.sight.hidden):
            message = _("“%(field)s” cannot be written here.") % {"field": name[:60]}
            raise Refused("unknown_field", message, {name[:60]: message})
        stored[name] = check_value(field, value)
        if stored[name] is None and field.required:
            raise _needed(field)
    return stored


def take_custom(entity: str, clean: dict[str, Any]) -> dict[str, Any]:
    """The custom values of a new record, taken out of `clean`, by key: as given, else the field's default.

    What was given as empty stays empty.
    """
    given = {name.removeprefix("custom."): clean.pop(name) for name in list(clean) if name.startswith("custom.")}
    return {key: value for key, value in (defaults(entity) | given).items() if value is not None}


def defaults(entity: str) -> dict[str, Any]:
    """What a new record gets that says nothing of these fields, as it is stored, by key."""
    found = {field.key: default_of(field) for field in custom_fields(entity) if field.default is not None}
    return {key: value for key, value in found.items() if value is not None}


def default_of(field: CustomField) -> Any:
    """A field's default as it is stored today; None where there is none, or where it no longer fits."""
    value = field.default
    if field.kind == CustomField.Kind.DATE and (found := _RELATIVE.match(str(value))):
        return (today() + timedelta(days=int(found[1] or 0))).isoformat()
    try:
        return check_value(field, value)
    except Refused:
        return None


def check_default(field: CustomField, value: Any) -> Any:
    """A default as it is kept: like a value, a choice also by its label, a day also as ``today`` or ``today+14``."""
    if field.kind == CustomField.Kind.DATE and isinstance(value, str) and _RELATIVE.match(value.replace(" ", "")):
        return value.replace(" ", "")
    if field.kind == CustomField.Kind.CHOICE:
        value = _key_of(field, value)
    elif field.kind == CustomField.Kind.CHOICES and isinstance(value, list):
        value = [_key_of(field, one) for one in value]
    try:
        return check_value(field, value)
    except Refused as refusal:
        raise Refused("bad_default", refusal.message, {"default": refusal.message}) from None


def _key_of(field: CustomField, value: Any) -> Any:
    for one in field.choices:
        if not one.get("retired") and value in {one["key"], one["label"], one["label_zh"]}:
            return one["key"]
    return value


def check_required(entity: str, custom: Mapping[str, Any]) -> None:
    """Refuse a new record without its required custom fields, at the doors where somebody can be asked."""
    if passage().door not in ASKING_DOORS:
        return
    for field in custom_fields(entity):
        if field.required and custom.get(field.key) is None:
            raise _needed(field)


def _needed(field: CustomField) -> Refused:
    message = _("Fill in “%(field)s”.") % {"field": label_of(field)}
    return Refused("required", message, {f"custom.{field.key}": message}, ask=f"custom.{field.key}")


def label_of(field: CustomField) -> str:
    """The label in the reader's language."""

    class Label:
        name, name_zh = field.label, field.label_zh

    return local_name(Label())


def check_value(field: CustomField, value: Any) -> Any:
    """One value of a custom field as it is stored, or None when it is empty."""
    if field.kind == CustomField.Kind.FORMULA:
        message = _("“%(field)s” is computed and cannot be typed.") % {"field": label_of(field)}
        raise Refused("computed_field", message, {f"custom.{field.key}": message})
    if value is None or value in ("", []):
        return None
    try:
        return _KINDS[field.kind](field, value)
    except (ValueError, TypeError, InvalidOperation, OverflowError, KeyError, Absent):
        message = _("“%(value)s” does not fit “%(field)s”.") % {"value": str(value)[:60], "field": label_of(field)}
        raise Refused("bad_value", message, {f"custom.{field.key}": message}) from None


def _text(field: CustomField, value: Any) -> str | None:
    long = field.kind == CustomField.Kind.LONG_TEXT
    if not isinstance(value, str):
        raise TypeError
    name = f"custom.{field.key}"
    return clean_text(value, max_length=20_000 if long else 500, multiline=long, field=name) or None


def _integer(_field: CustomField, value: Any) -> int:
    if isinstance(value, bool) or (not isinstance(value, int) and not isinstance(value, str)):
        raise TypeError
    number = int(value)
    if abs(number) > MAX_ID:
        raise OverflowError
    return number


def _decimal(_field: CustomField, value: Any) -> str:
    if isinstance(value, bool | float):
        raise TypeError
    number = Decimal(value)
    digits = number.as_tuple()
    if not number.is_finite() or len(digits.digits) > MAX_DIGITS or abs(int(digits.exponent)) > MAX_DIGITS:
        raise OverflowError
    return format(number, "f")


def _percent(field: CustomField, value: Any) -> str:
    text = _decimal(field, value)
    if abs(Decimal(text)) > 1000:
        raise OverflowError
    return text


def _money(field: CustomField, value: Any) -> dict[str, Any]:
    if isinstance(value, Money):
        return {"minor": value.minor, "currency": check_currency(value.currency)}
    if set(value) == {"minor", "currency"}:
        return {"minor": _integer(field, value["minor"]), "currency": check_currency(value["currency"])}
    currency = check_currency(value["currency"])
    minor = to_minor(_decimal(field, value["amount"]), currency, field=f"custom.{field.key}")
    return {"minor": minor, "currency": currency}


def _date(_field: CustomField, value: Any) -> str:
    day = value if isinstance(value, date) and not isinstance(value, datetime) else date.fromisoformat(value)
    return day.isoformat()


def _datetime(_field: CustomField, value: Any) -> str:
    moment = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    return moment.astimezone(UTC).isoformat()


def _boolean(_field: CustomField, value: Any) -> bool:
    known = {True: True, False: False, "true": True, "false": False, "1": True, "0": False}
    return known[value]


def _usable(field: CustomField) -> set[str]:
    return {str(one["key"]) for one in field.choices if not one.get("retired")}


def _choice(field: CustomField, value: Any) -> str:
    if value not in _usable(field):
        raise ValueError
    return str(value)


def _choices(field: CustomField, value: Any) -> list[str]:
    if not isinstance(value, list) or not set(value) <= _usable(field):
        raise ValueError
    return list(dict.fromkeys(value))


def _person(_field: CustomField, value: Any) -> int:
    found = read_id(value)
    if not User.objects.filter(pk=found).exists():
        raise Absent
    return found


def _link(field: CustomField, value: Any) -> int:
    """The id of a record of the field's target; who may point to it is asked where a person writes (`Writable`)."""
    found = read_id(value)
    if not apps.get_model("crm", field.target)._default_manager.filter(pk=found, deleted_at__isnull=True).exists():
        raise Absent
    return found


def _url(field: CustomField, value: Any) -> str:
    text = clean_text(value, max_length=500, field=f"custom.{field.key}")
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError
    return text


def _phone(field: CustomField, value: Any) -> str:
    return read_phone(value, field=f"custom.{field.key}").number


def _email(field: CustomField, value: Any) -> str:
    return normal_email(value, field=f"custom.{field.key}")


_KINDS: Final[dict[str, Callable[[CustomField, Any], Any]]] = {
    "text": _text, "long_text": _text, "integer": _integer, "decimal": _decimal, "money": _money, "percent": _percent,
    "date": _date, "datetime": _datetime, "boolean": _boolean, "choice": _choice, "choices": _choices,
    "person": _person, "link": _link, "url": _url, "phone": _phone, "email": _email,
}  # fmt: skip
