"""How a record looks in JSON: its columns as SQL expressions, so that rows become answers with almost no work per row.

The database makes ids into strings and moments into RFC 3339 (SQLite keeps them as text anyway); PostgreSQL's driver
gives dates and moments quickly by itself. Only money and stored JSON are touched in Python.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import orjson
from django.db import connection
from django.db.models import F, Func, Subquery, TextField, Value
from django.db.models.functions import Cast, Coalesce, Concat, Length

from spearhead.accounts.workspace.models import Workspace
from spearhead.crm.custom.access import custom_fields
from spearhead.crm.custom.formulas import FORMULA, inputs_of, value_in
from spearhead.crm.custom.models import CustomField
from spearhead.kernel.money import digits

BASE: Final = "_base"


@dataclass(frozen=True, slots=True)
class Column:
    """A key of the answer. `kind` is plain, id, number, date, moment, flag, json, maybe_json (which may be null),
    length (of a text, in characters) or money; `path` is its ORM path.

    Money takes its currency from the path `currency`, or from the workspace where that is `BASE`. `prefix` begins a
    public number. `needs` is the field whose right to be read also covers this one.
    """

    key: str
    kind: str = "plain"
    path: str = ""
    currency: str = "currency"
    prefix: str = ""
    needs: str = ""

    @property
    def source(self) -> str:
        """The ORM path."""
        return self.path or self.key

    def visible(self, noun: str, hidden: frozenset[tuple[str, str]]) -> bool:
        """Whether a reader with these hidden fields sees it."""
        return (noun, self.key) not in hidden and (noun, self.needs) not in hidden


#: What every record ends with.
STAMPS: Final = (
    Column("custom", "json"),
    Column("created_at", "moment"),
    Column("created_by", "id", "created_by_id"),
    Column("created_door"),
    Column("changed_at", "moment"),
    Column("changed_by", "id", "changed_by_id"),
)


def base_currency() -> Any:
    """The workspace's currency, as part of the same query."""
    rows = Workspace.objects.filter(pk=1).values("base_currency")
    return Coalesce(Subquery(rows), Value("CNY"))


def expression(column: Column) -> Any:
    """The SQL expression of a column on the present database."""
    sqlite, source = connection.vendor == "sqlite", F(column.source)
    match column.kind:
        case "length":
            return Length(source)
        case "id":
            return Cast(source, TextField())
        case "number":
            return Concat(Value(column.prefix), Cast(source, TextField()), output_field=TextField())
        case "date" if sqlite:
            return Func(source, template="CAST(%(expressions)s AS TEXT)", output_field=TextField())
        case "moment" if sqlite:
            # 2026-11-24 03:47:08.1 → 2026-11-24T03:47:08.1Z
            template = "REPLACE(%(expressions)s, ' ', 'T') || 'Z'"
            return Func(source, template=template, output_field=TextField())
        case "json" | "maybe_json" if sqlite:
            return Func(source, template="CAST(%(expressions)s AS TEXT)", output_field=TextField())
    return source


def money_text(minor: int, currency: str) -> str:
    """Minor units in major units, exactly, with the currency's own digits."""
    places = _digits(currency)
    if not places:
        return str(minor)
    text = str(abs(minor)).rjust(places + 1, "0")
    return f"{'-' if minor < 0 else ''}{text[:-places]}.{text[-places:]}"


@cache
def _digits(currency: str) -> int:
    return digits(currency) if currency else 2


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns that one reader sees, ready to be selected and turned into dicts."""

    keys: tuple[str, ...]
    select: Mapping[str, Any]
    money: tuple[tuple[str, str], ...]
    json: tuple[str, ...]
    barred: frozenset[str]
    extra: tuple[str, ...]
    noun: str = ""
    hidden: frozenset[tuple[str, str]] = frozenset()
    maybe: tuple[str, ...] = ()

    def dicts(self, rows: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
        """Answers from rows as `select` gives them."""
        keys = self.keys + self.extra
        found = [dict(zip(keys, row, strict=False)) for row in rows]
        computed = self._computed() if "custom" in self.json else []
        for answer in found:
            if computed:
                self._compute(answer, computed)
            for key, currency in self.money:
                minor = answer[key]
                if minor is not None:
                    code = answer[currency]
                    answer[key] = {"amount": money_text(minor, code), "currency": code}
            for key in self.json:
                answer[key] = self._stored(answer[key], self.barred if key == "custom" else frozenset())
            for key in self.maybe:
                answer[key] = None if answer[key] is None else orjson.Fragment(answer[key])
            for key in self.extra:
                del answer[key]
        return found

    def _computed(self) -> list[CustomField]:
        """The formulas of the noun that this reader may read."""
        found = [one for one in custom_fields(self.noun) if one.kind == FORMULA]
        return [one for one in found if not {(self.noun, name) for name in inputs_of(one)} & self.hidden]

    def _compute(self, answer: dict[str, Any], fields: Sequence[CustomField]) -> None:
        """Put computed values beside the stored ones, while amounts are still minor units."""
        source = dict(answer)
        for key, currency in self.money:
            source[f"{key}_minor"], source[currency.removeprefix("_")] = answer[key], answer[currency]
        custom = orjson.loads(answer["custom"]) if isinstance(answer["custom"], str | bytes) else answer["custom"] or {}
        found = {one.key: value_in(one, source, custom) for one in fields}
        answer["custom"] = orjson.dumps(custom | {key: value for key, value in found.items() if value is not None})

    @staticmethod
    def _stored(raw: Any, barred: frozenset[str]) -> Any:
        """JSON as stored, passed on unread; where custom fields are hidden, without those."""
        if raw is None or raw in ("{}", b"{}"):
            return {}
        if not barred:
            return orjson.Fragment(raw)
        return {name: value for name, value in orjson.loads(raw).items() if name not in barred}


def shape(noun: str, columns: Sequence[Column], hidden: frozenset[tuple[str, str]]) -> Shape:
    """The shape of a noun's answers for a reader with these hidden fields."""
    seen = [column for column in columns if column.visible(noun, hidden)]
    money = tuple((column.key, f"_{column.currency.strip('_')}") for column in seen if column.kind == "money")
    select = {f"c_{column.key}": expression(column) for column in seen}
    extra = tuple(dict.fromkeys(currency for _key, currency in money))
    for name in extra:
        select[f"x{name}"] = base_currency() if name == BASE else F(_currency_path(seen, name))
    return Shape(
        keys=tuple(column.key for column in seen),
        select=select,
        money=money,
        json=tuple(column.key for column in seen if column.kind == "json"),
        barred=frozenset(field.removeprefix("custom.") for resource, field in hidden
                         if resource == noun and field.startswith("custom.")),
        extra=extra,
        noun=noun,
        hidden=hidden,
        maybe=tuple(column.key for column in seen if column.kind == "maybe_json"),
    )  # fmt: skip


def _currency_path(columns: Sequence[Column], name: str) -> str:
    return next(column.currency for column in columns if f"_{column.currency.strip('_')}" == name)
