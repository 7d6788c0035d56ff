"""Views of a list as tabs: the ready ones, one's own and the shared ones, and what an address makes of them.

``?view=12`` is a view as it was saved; every link made on it carries the whole state and ``from=12``, so that a
change is seen as a change of that view and Back finds it again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import orjson
from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from spearhead.accounts.users.models import User
from spearhead.crm.views.access import default_view, view_for
from spearhead.crm.views.acts import MOST_COLUMNS, NARROWEST, WIDEST
from spearhead.crm.views.models import SavedView
from spearhead.kernel.errors import Refused
from spearhead.kernel.filters import OPERATORS, Fields
from spearhead.web.asking import RESERVED, Asked, read_tree
from spearhead.web.lists.ready import pairs_of, ready_key
from spearhead.web.lists.spec import ListSpec
from spearhead.web.lists.words import field_word

STATE: Final = ("filter", "columns", "widths", "sort", "group", "density", "shape", "by")
PASSING: Final = frozenset({"page", "q", "exact", "month", "week"})
DENSITIES: Final = ("compact", "normal", "roomy")
MOST_COUNTED: Final = 10_000
Pairs = dict[str, str]


@dataclass(slots=True)
class Viewed:
    """What an address asks for: its parameters in full, the view they come from, and what of that view is gone."""

    params: QueryDict
    base: str = ""
    view: SavedView | None = None
    broken: list[str] = field(default_factory=list)
    changed: bool = False


def viewed(request: HttpRequest, spec: ListSpec, user: User) -> Viewed:
    """The view that the address names, or the one with which this reader's list opens."""
    asked = request.GET
    if "view" not in asked and (asked.get("from") or set(asked) - PASSING):
        found = Viewed(asked, asked.get("from", ""))
        found.view = _saved(spec, user, found.base)
        found.changed = state_of(asked) != state_of(_params(_content(spec, user, found)))
        return found
    own = None if "view" in asked else default_view(user, spec.entity)
    found = Viewed(QueryDict(mutable=True), asked.get("view", "") or (str(own.pk) if own else ready_key(spec.entity)))
    found.view = own or _saved(spec, user, found.base)
    found.params = _params(_content(spec, user, found))
    for key in PASSING & set(asked):
        found.params[key] = asked[key]
    found.params["from"] = found.base
    return found


def board_pairs(found: Viewed) -> Pairs:
    """What of a view the board takes over: its filter, and where it comes from."""
    return {key: str(found.params[key]) for key in ("filter", "from") if found.params.get(key)}


def _saved(spec: ListSpec, user: User, base: str) -> SavedView | None:
    """The saved view of an address; `Absent` for one that may not be seen, None for a ready one."""
    view = view_for(user, base) if base.isascii() and base.isdigit() else None
    return view if view is None or view.entity == spec.entity else None


def _content(spec: ListSpec, user: User, found: Viewed) -> Pairs:
    if found.view is None:
        return pairs_of(spec.entity, found.base, user)
    return healed(spec, user, found.view, found.broken)


def _params(pairs: Mapping[str, str]) -> QueryDict:
    params = QueryDict(mutable=True)
    for key, value in pairs.items():
        params[key] = value
    return params


def healed(spec: ListSpec, user: User, view: SavedView, broken: list[str]) -> Pairs:
    """A saved view as parameters, without the conditions, columns and orders on fields that are gone or hidden."""
    fields = spec.fields(user)
    known = {column.key for column in spec.open_columns(user)}
    tree = _healthy(spec, fields, view.filter, broken) if view.filter else None
    columns = [key for key in view.columns if _kept(key, key in known, spec, broken)]
    order = [key for key in view.order if _kept(key, key.removeprefix("-") in fields.all, spec, broken)]
    group = view.group_by if not view.group_by or _kept(view.group_by, view.group_by in known, spec, broken) else ""
    pairs = {
        "filter": orjson.dumps(tree).decode() if tree else "", "columns": ",".join(columns), "sort": ",".join(order),
        "widths": words_of_widths({key: width for key, width in view.widths.items() if key in known}),
        "group": group, "density": view.density if view.density != "normal" else "", **_dated(fields, view),
    }  # fmt: skip
    return {key: value for key, value in pairs.items() if value}


def _dated(fields: Fields, view: SavedView) -> dict[str, str]:
    """A view that is shown as a calendar, and by which day; a day that is gone or hidden is the usual one."""
    if view.shape != "calendar":
        return {}
    return {"shape": "calendar", "by": view.date_field if view.date_field in fields.all else ""}


def words_of_widths(widths: Mapping[str, int]) -> str:
    """Widths of columns as an address has them: ``name:220,amount:120``."""
    return ",".join(f"{key}:{width}" for key, width in widths.items())


def widths_of(text: str) -> dict[str, int]:
    """The same, read; what is no width, or too wide or narrow to be one, is left out."""
    found: dict[str, int] = {}
    for part in text.split(",")[:MOST_COLUMNS]:
        key, _colon, width = part.partition(":")
        if key and width.isascii() and width.isdigit() and len(width) < 5 and NARROWEST <= int(width) <= WIDEST:
            found[key[:64]] = int(width)
    return found


def _kept(key: str, there: bool, spec: ListSpec, broken: list[str]) -> bool:
    if not there:
        _tell(spec, key, broken)
    return there


def _tell(spec: ListSpec, key: str, broken: list[str]) -> None:
    word = field_word(spec.entity, key.removeprefix("-"))
    if word not in broken:
        broken.append(word)


def _healthy(spec: ListSpec, fields: Fields, tree: Mapping[str, Any], broken: list[str]) -> dict[str, Any] | None:
    ((joiner, items),) = tree.items()
    kept: list[Any] = []
    for item in items:
        if "field" not in item:
            inner = _healthy(spec, fields, item, broken)
            kept += [inner] if inner else []
            continue
        try:
            fields.condition(item["field"], item.get("op", "is"), item.get("value"))
        except Refused:
            _tell(spec, str(item["field"]), broken)
            continue
        kept.append(item)
    return {joiner: kept} if kept else None


def state_of(params: QueryDict) -> dict[str, Any]:
    """What a view keeps of an address: the whole filter as one tree, columns, order, grouping, row height."""
    state: dict[str, Any] = {key: params.get(key, "") for key in STATE if key != "filter"}
    return state | {"filter": whole_tree(params), "density": state["density"] or "normal"}


def whole_tree(params: QueryDict) -> dict[str, Any] | None:
    """The short conditions and the tree of an address as one tree, with ``me`` left as it is."""
    items: list[Any] = [_condition(key, value) for key, value in params.items() if _is_condition(key) and value]
    if params.get("scope") == "mine":
        items.append({"field": "owner", "op": "is", "value": "me"})
    tree = read_tree(str(params.get("filter", "")))
    if not items or not tree:
        return {"all": items} if items else tree
    if "all" in tree:
        return {"all": [*items, *tree["all"]]}
    return {"all": [*items, tree]}


def _is_condition(key: str) -> bool:
    return key not in RESERVED and key.partition(".")[0] not in RESERVED


def _condition(name: str, value: Any) -> dict[str, Any]:
    key, _dot, operator = name.rpartition(".")
    if not key or operator not in _OPERATORS:
        key, operator = name, "in" if "," in value else "is"
    return {
        "field": key,
        "op": operator,
        "value": value.split(",") if operator in {"in", "not_in", "between"} else value,
    }


_OPERATORS: Final = frozenset().union(*OPERATORS.values())


def counted(spec: ListSpec, user: User, view: SavedView, matching: Callable[..., QuerySet[Any]]) -> int:
    """How many records a saved view holds for this reader, up to one more than is ever told exactly."""
    tree = _healthy(spec, spec.fields(user), view.filter, []) if view.filter else None
    chosen = spec.fields(user).tree(tree)
    return matching(spec, user, Asked(chosen, [], 1, ())).order_by()[: MOST_COUNTED + 1].count()
