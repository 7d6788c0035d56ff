"""From bodies to what acts take: model fields with typed values, references checked against the caller's sight."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.api.schemas.base import Body, Money
from spearhead.kernel.errors import Forbidden, Refused

#: Fields of bodies that are no fields of the record.
_DOOR: Final = frozenset({"version"})
Sources = Mapping[str, Callable[[User], QuerySet[Any]]]


def values_of(body: Body, user: User, resource: str, references: Sources) -> dict[str, Any]:
    """What was sent, by model field: references as ``…_id``, money as ``…_minor`` with its currency, ``custom.key``.

    A field hidden from the caller is refused like an unknown one, a read-only one is not allowed (403); a reference
    to what the caller may not see is refused like one to nothing.
    """
    sent = {name: getattr(body, name) for name in body.model_fields_set - _DOOR}
    _may_write(user, resource, sent)
    values: dict[str, Any] = {}
    for name, value in sent.items():
        if name == "custom":
            values |= {f"custom.{key}": item for key, item in value.items()}
        elif isinstance(value, Money):
            values[f"{name}_minor"] = _not_negative(value.minor(name), name)
            values[_currency_field(name)] = value.currency
        elif name in references:
            values[f"{name}_id"] = _reference(references[name], user, name, value)
        elif value is None and name in _money_fields(body):
            values[f"{name}_minor"] = None
        else:
            values[name] = value
    return values


def _may_write(user: User, resource: str, sent: Mapping[str, Any]) -> None:
    names = [*(name for name in sent if name != "custom"), *(f"custom.{key}" for key in sent.get("custom", {}))]
    for name in names:
        if (resource, name) in user.sight.hidden:
            message = _("There is no field “%(field)s” here.") % {"field": name}
            raise Refused("unknown_field", message, {name: message})
        if (resource, name) in user.sight.read_only:
            raise Forbidden(_("You may not change “%(field)s”.") % {"field": name}, "field_not_writable")


def _reference(source: Callable[[User], QuerySet[Any]], user: User, name: str, value: int | None) -> int | None:
    if value is not None and not source(user).filter(pk=value).exists():
        message = _("“%(field)s” names nothing that you can see.") % {"field": name}
        raise Refused("unknown_reference", message, {name: message})
    return value


def _money_fields(body: Body) -> set[str]:
    fields = type(body).model_fields.items()
    return {name for name, field in fields if Money in getattr(field.annotation, "__args__", ())}


def _currency_field(name: str) -> str:
    return "currency" if name in {"amount", "list_price", "cost"} else f"{name}_currency"


def _not_negative(minor: int, field: str) -> int:
    if minor < 0:
        message = _("“%(field)s” must not be below zero.") % {"field": field}
        raise Refused("amount_out_of_range", message, {field: message})
    return minor
