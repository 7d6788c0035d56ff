"""How a list is declared: its columns, and where its rows come from."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_noop as _

from spearhead.accounts.users.models import User
from spearhead.crm.custom.models import CustomField
from spearhead.kernel.filters import Fields
from spearhead.web.records.custom import CELLS, NUMERIC, as_result, fields_for, label_of, may_write


@dataclass(frozen=True, slots=True)
class Column:
    """A column: `path` is what is read, `kind` how it is shown; `sort` the field it sorts by ("" for none).

    Kinds: title, text, money (with `currency` path), base_money, number, date, moment, person, ref, status, days,
    tags, custom (a field that the workspace added).
    """

    key: str
    label: str
    kind: str
    path: str
    sort: str = ""
    currency: str = ""
    edit: str = ""  #: the field that edit-in-cell writes
    shown: bool = True
    custom: CustomField | None = None

    @property
    def numeric(self) -> bool:
        """Whether it is aligned to the right."""
        if self.custom is not None:
            return as_result(self.custom).kind in NUMERIC
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

    def open_columns(self, user: User) -> list[Column]:
        """All columns that this user may see: the list's own, the tags, the custom fields."""
        fields = self.fields(user).all
        own = [*self.columns, Column("tag", _("Tags"), "tags", "id", shown=False)]
        for one in fields_for(user, self.entity):
            key = f"custom.{one.key}"
            own.append(Column(
                key, label_of(one), "custom", "custom" if one.kind == "formula" else f"custom__{one.key}",
                key if key in fields and one.kind != "formula" else "",
                edit=key if one.kind in CELLS and may_write(user, one) else "", shown=False, custom=one,
            ))  # fmt: skip
        open_to = set(user.sight.fields(self.entity, [column.key for column in own]))
        return [column for column in own if column.key in open_to]

    def chosen_columns(self, asked: str, user: User) -> list[Column]:
        """The columns that are asked for (or shown by default), without those hidden from the user."""
        known = {column.key: column for column in self.open_columns(user)}
        own = user.sight.reach(self.entity, "read") == "own"  # they are all one's own
        keys = [key for key in asked.split(",") if key in known] if asked else []
        chosen = [known[key] for key in keys] or [
            c for c in known.values() if c.shown and not (c.kind == "person" and own)
        ]
        return chosen if any(c.kind == "title" for c in chosen) else [self.columns[0], *chosen]
