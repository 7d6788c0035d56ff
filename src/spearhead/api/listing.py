"""Lists and single records of a noun, under the caller's rights: from the query string to JSON in one query."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection
from django.db.models import F, QuerySet
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse

from spearhead.accounts.roles.reach import Sight
from spearhead.accounts.users.models import User
from spearhead.api import parsing
from spearhead.api.auth import caller
from spearhead.api.columns import Column, Shape, expression, shape
from spearhead.api.paging import DEFAULT_LIMIT, MAX_LIMIT, Key, after, keys_of, read_cursor, typed, write_cursor
from spearhead.api.rendering import reply
from spearhead.api.sqlcache import Compiled, SqlCache, compiled
from spearhead.kernel.errors import Absent
from spearhead.kernel.filters import Fields, Filter
from spearhead.kernel.ids import read_id

_READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "limit": parsing.whole("limit", 1, MAX_LIMIT),
    "cursor": parsing.text("cursor", 2000),
    "order": parsing.text("order", 400),
    "filter": parsing.text("filter", 12_000),
    "total": parsing.flag("total"),
}
_NO_FILTER: Final = frozenset(_READERS)
_STAND_IN: Final = 4_611_686_018_427_387_001


@dataclass(frozen=True)
class Noun:
    """What the API knows of a kind of record: how it is named, seen, filtered and shown.

    `resource` is its word in rights and events; `visible` and `fields` come from the domain; `order` is the order of
    a list that names none; `more` adds to a single record what lies in other tables; of the texts in `cut` a list has
    only so many characters, that it may never weigh megabytes. `lasting` says that what is
    visible depends on nothing but the caller's rights, line and collaborations, so that its SQL may be kept.
    """

    resource: str
    columns: Sequence[Column]
    visible: Callable[[User], QuerySet[Any]]
    fields: Callable[[User], Fields]
    order: Sequence[str] = ("id",)
    more: Callable[[User, dict[str, Any]], None] | None = None
    cut: Mapping[str, int] = field(default_factory=dict)
    lasting: bool = True
    known: SqlCache = field(default_factory=SqlCache)

    def shape(self, sight: Sight) -> Shape:
        """The columns that this reader sees."""
        return shape(self.resource, self.columns, sight.hidden)


@dataclass(frozen=True, slots=True)
class _Asked:
    """A list as it was asked for."""

    limit: int
    cursor: str
    order: tuple[str, ...]
    total: bool
    pairs: tuple[tuple[str, str], ...]
    tree: str


def _asked(request: HttpRequest, noun: Noun) -> _Asked:
    given, pairs = parsing.read_params(request, dict(_READERS))
    order = tuple(name for name in given.get("order", "").split(",") if name)
    return _Asked(
        limit=given.get("limit", DEFAULT_LIMIT),
        cursor=given.get("cursor", ""),
        order=order or tuple(noun.order),
        total=given.get("total", False),
        pairs=tuple(pairs),
        tree=given.get("filter", ""),
    )


def read_filter(fields: Fields, pairs: Sequence[tuple[str, str]], tree: str) -> Filter:
    """Both forms of a filter together: the short form and the tree both have to hold."""
    short = fields.from_query(pairs, reserved=_NO_FILTER)
    if not tree:
        return short
    return Filter(groups=(short, fields.tree(parsing.read_json(tree))))


def listing(request: HttpRequest, noun: Noun) -> HttpResponse:
    """``GET /<nouns>``: one page, the cursor of the next one, and the total when asked for."""
    user, asked = caller(request), _asked(request, noun)
    query = noun.known.get(user, asked) or _compile(noun, user, asked)
    rows = query.rows()
    more = len(rows) > asked.limit
    answer: dict[str, Any] = {"items": query.shape.dicts(rows[: asked.limit]), "next_cursor": None}
    if more:
        last = rows[asked.limit - 1][-query.width :]
        answer["next_cursor"] = write_cursor(last, _about(noun, asked.order))
    if asked.total:
        answer["total"] = _chosen(noun, user, asked)[0].count()
    return reply(answer)


def _about(noun: Noun, order: Sequence[str]) -> str:
    return f"{noun.resource} {','.join(order)}"


def _chosen(noun: Noun, user: User, asked: _Asked) -> tuple[QuerySet[Any], Filter]:
    """What the caller may see and asked for, and the filter that says so."""
    chosen = read_filter(noun.fields(user), asked.pairs, asked.tree)
    return noun.visible(user).filter(chosen.q()), chosen


def _compile(noun: Noun, user: User, asked: _Asked) -> Compiled:
    fields, seen = noun.fields(user), noun.shape(user.sight)
    keys = keys_of(fields, asked.order)
    page, chosen = _chosen(noun, user, asked)
    page = fields.prepared(page, asked.order)
    if asked.cursor:
        page = page.filter(after(keys, typed(keys, read_cursor(asked.cursor, _about(noun, asked.order)))))
    ends = {f"k_{place}": _plain_key(key) for place, key in enumerate(keys)}
    short = {f"c_{key}": Left(F(key), most) for key, most in noun.cut.items() if key in seen.keys}
    rows = page.annotate(**{**seen.select, **short}, **ends).order_by(*(key.by() for key in keys))
    query = compiled(rows.values_list(*seen.select, *ends)[: asked.limit + 1], seen, len(keys))
    custom = any("custom." in text for text in (asked.tree, *asked.order, *(name for name, _value in asked.pairs)))
    if noun.lasting and not custom and not any(_reads_more(part) for part in _flat(chosen)):
        noun.known.put(user, asked, query)
    return query


def _plain_key(key: Key) -> Any:
    """The value that goes into the cursor: text for dates on SQLite, whatever the driver gives elsewhere."""
    if key.kind in {"date", "datetime"} and connection.vendor == "sqlite":
        return expression(Column("", "moment" if key.kind == "datetime" else "date", key.path))
    return F(key.path)


def _flat(chosen: Filter) -> list[Any]:
    return [*chosen.conditions, *(one for group in chosen.groups for one in _flat(group))]


def _reads_more(condition: Any) -> bool:
    """Whether building the condition looked at the database or the clock, so that its SQL must not be kept."""
    return condition.field.build is not None or condition.field.read is not None or condition.moves


def record(user: User, noun: Noun, record_id: str | int, *, whole: bool = True) -> dict[str, Any]:
    """One record as JSON sees it, or `Absent`; `whole` adds what lies in other tables."""
    number = read_id(record_id)
    query = noun.known.get(user, "one") or _compile_one(noun, user)
    rows = query.rows(swap=(_STAND_IN, number))
    if not rows:
        raise Absent
    answer = query.shape.dicts(rows)[0]
    if whole and noun.more:
        noun.more(user, answer)
    return answer


def _compile_one(noun: Noun, user: User) -> Compiled:
    seen = noun.shape(user.sight)
    rows = noun.visible(user).filter(pk=_STAND_IN).order_by().annotate(**seen.select).values_list(*seen.select)
    query = compiled(rows, seen)
    if noun.lasting:
        noun.known.put(user, "one", query)
    return query


def reading(request: HttpRequest, noun: Noun, record_id: str | int, status: int = 200) -> HttpResponse:
    """``GET /<nouns>/{id}``, and the answer to every act on a record: all of it, with its version as ETag."""
    answer = record(caller(request), noun, record_id)
    headers = {"ETag": f'"{answer["version"]}"'} if "version" in answer else {}
    if status == 201:
        headers["Location"] = f"{request.path}/{answer['id']}"
    return reply(answer, status, **headers)
