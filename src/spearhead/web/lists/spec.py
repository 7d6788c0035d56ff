"""How a list is declared: its columns, and where its rows come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from spearhead.accounts.users.models import User
from spearhead.kernel.filters import Fields


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `path` is what is read, `kind` how it is shown; `sort` the field it sorts by ("" for none).

    Kinds: title, text, money (with `currency` path), base_money, number, date, moment, person, ref, status, days.
    """

    key: str
    label: str
    kind: str
    path: str
    sort: str = ""
    currency: str = ""
    edit: str = ""  #: the field that edit-in-cell writes
    shown: bool = True

    @property
    def numeric(self) -> bool:
        """Whether it is aligned to the right."""
        return self.kind in {"money", "base_money", "number", "days"}


@dataclass(frozen=True, slots=True)
class ListSpec:
    """A kind of record as a list."""

    entity: str
    title: str
    one: str
    word: str
    icon: str
    columns: Sequence[Column]
    visible: Callable[[User], QuerySet[Any]]
    fields: Callable[[User], Fields]
    detail: str  #: url name of the record's page
    order: str
    empty: str
    search: str = "search"
    figures: Sequence[tuple[str, str]] = ()  #: column key → figure that foots it

    def chosen_columns(self, asked: str, user: User) -> list[Column]:
        """The columns that are asked for (or shown by default), without those hidden from the user."""
        known = {column.key: column for column in self.columns}
        open_to = set(user.sight.fields(self.entity, known))
        own = user.sight.reach(self.entity, "read") == "own"  # they are all one's own
        keys = [key for key in asked.split(",") if key in open_to] if asked else []
        chosen = [known[key] for key in keys] or [
            c for c in self.columns if c.shown and c.key in open_to and not (c.kind == "person" and own)
        ]
        return chosen if any(c.kind == "title" for c in chosen) else [self.columns[0], *chosen]
