"""Texts of a row as typed values: money, numbers, days, choices; a bad one is a problem of its row, never a crash."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.integrations.files.proposals.values import read_boolean
from spearhead.integrations.files.reading.cells import read_date, read_number
from spearhead.integrations.imports.rows import Item
from spearhead.kernel.errors import Refused
from spearhead.kernel.money import to_minor
from spearhead.kernel.text.clean import clean_text

MAX_WHOLE: Final = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Kind:
    """How a target field is read: `what` kind, into which model field, with which limit."""

    what: str
    field: str
    limit: int = 200


def convert(item: Item, target: str, kind: Kind, *, currency: str, date_order: str) -> Any:
    """The typed value of a target's text; None (and a problem on the item) where it cannot be read."""
    text = item.text(target)
    if not text:
        return "" if kind.what in {"text", "long"} else None
    column = item.columns.get(target)
    decimal = (column.decimal if column else None) or "."
    scale = column.scale if column else Decimal(1)
    try:
        return _READ[kind.what](text, kind, decimal, scale, (column.currency if column else None) or currency,
                                (column.date_order if column else None) or date_order)  # fmt: skip
    except Refused as refusal:
        item.problem(refusal.code, target, refusal.message)
    except (ValueError, OverflowError, ArithmeticError):
        item.problem("bad_value", target, _WRONG[kind.what]() % {"text": text[:60]})
    return None


_WRONG: Final[dict[str, Callable[[], str]]] = {
    "text": lambda: _("“%(text)s” cannot be stored."),
    "long": lambda: _("“%(text)s” cannot be stored."),
    "money": lambda: _("“%(text)s” is no amount."),
    "number": lambda: _("“%(text)s” is no number."),
    "whole": lambda: _("“%(text)s” is no whole number."),
    "date": lambda: _("“%(text)s” is no date."),
    "moment": lambda: _("“%(text)s” is no date."),
    "boolean": lambda: _("“%(text)s” is neither yes nor no."),
}


def _number(text: str, decimal: str) -> Decimal:
    found = read_number(text, decimal)
    if found is None or not found.is_finite():
        raise ValueError
    return found


def _money(text: str, _kind: Kind, decimal: str, scale: Decimal, currency: str, _order: str) -> int:
    return to_minor(_number(text, decimal) * scale, currency, exact=False)


def _whole(text: str, _kind: Kind, decimal: str, scale: Decimal, _currency: str, _order: str) -> int:
    found = _number(text, decimal) * scale
    if found != found.to_integral_value() or not 0 <= found <= MAX_WHOLE:
        raise ValueError
    return int(found)


def _day(text: str, _kind: Kind, _decimal: str, _scale: Decimal, _currency: str, order: str) -> date:
    found = read_date(text, order)
    if found is None:
        raise ValueError
    return found.date() if isinstance(found, datetime) else found


def _boolean(text: str, *_rest: Any) -> bool:
    found = read_boolean(text)
    if found is None:
        raise ValueError
    return found


_READ: Final[dict[str, Callable[..., Any]]] = {
    "text": lambda text, kind, *_rest: clean_text(text, max_length=kind.limit, multiline=False),
    "long": lambda text, kind, *_rest: clean_text(text, max_length=kind.limit, multiline=True),
    "money": _money,
    "number": lambda text, _kind, decimal, scale, *_rest: _number(text, decimal) * scale,
    "whole": _whole,
    "date": _day,
    "boolean": _boolean,
}
