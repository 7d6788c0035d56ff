"""From bodies to what acts take: model fields with typed values; the acts themselves check text, bounds and links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.api.schemas.base import Body, Money
from spearhead.kernel.errors import Refused

#: Fields of bodies that are no fields of the record.
_DOOR: Final = frozenset({"version"})
#: Fields that name another record, kept as ``…_id``.
LINKS: Final = frozenset({
    "owner", "company", "contact", "lead", "deal", "pipeline", "stage", "source", "campaign", "territory", "segment",
    "product", "competitor", "loss_reason", "parent",
})  # fmt: skip


def values_of(body: Body, user: User, resource: str) -> dict[str, Any]:
    """What was sent, by model field: references as ``…_id``, money as ``…_minor`` with its currency, ``custom.key``.

    A field that is hidden from the caller is refused like an unknown one.
    """
    sent = {name: getattr(body, name) for name in body.model_fields_set - _DOOR}
    _refuse_hidden(user, resource, sent)
    amounts = _money_fields(body)
    values: dict[str, Any] = {}
    for name, value in sent.items():
        if name == "custom":
            values |= {f"custom.{key}": item for key, item in value.items()}
        elif isinstance(value, Money):
            values[f"{name}_minor"] = _not_negative(value.minor(name), name)
            values["currency" if name in _IN_OWN_CURRENCY else f"{name}_currency"] = value.currency
        elif name in amounts:
            values[f"{name}_minor"] = None
        else:
            values[f"{name}_id" if name in LINKS else name] = value
    return values


_IN_OWN_CURRENCY: Final = frozenset({"amount", "list", "cost"})


def _refuse_hidden(user: User, resource: str, sent: Mapping[str, Any]) -> None:
    names = [*sent, *(f"custom.{key}" for key in sent.get("custom", {}))]
    for name in names:
        if (resource, name) in user.sight.hidden:
            message = _("There is no field “%(field)s” here.") % {"field": name}
            raise Refused("unknown_field", message, {name: message})


def _money_fields(body: Body) -> set[str]:
    fields = type(body).model_fields.items()
    return {name for name, field in fields if Money in getattr(field.annotation, "__args__", ())}


def _not_negative(minor: int, field: str) -> int:
    if minor < 0:
        message = _("“%(field)s” must not be below zero.") % {"field": field}
        raise Refused("amount_out_of_range", message, {field: message})
    return minor
