"""Reading a member's report: how much there is of each part, and its rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Field, Model, Q, QuerySet

from spearhead.accounts.teams.models import Team
from spearhead.accounts.users.models import User
from spearhead.integrations.personal.columns import column_name, open_columns, relation_name, single
from spearhead.integrations.personal.parts import Part, parts

CHUNK: Final = 2000
#: what a bare row says beside how it names the person
_BARE: Final = frozenset({
    "number", "kind", "record_type", "record_id", "request_id", "door", "at", "created_at", "changed_at", "deleted_at",
    "valid_from", "valid_to", "entered_at", "left_at", "opened_at", "resolved_at", "asked_at", "done_at", "said_at",
    "starts_on", "ends_on", "in_at", "out_at", "started_at", "stopped_at", "due_on", "taken_at", "published_at",
    "state", "undone_at", "day", "confirmed_at", "deal", "lead",
})  # fmt: skip
_MOMENTS: Final = (
    "at", "created_at", "opened_at", "asked_at", "said_at", "valid_from", "entered_at", "in_at", "started_at",
    "taken_at", "drawn_at", "added_at", "seen_at", "published_at", "day", "due_on", "starts_on", "used_at", "last_at",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """One row: how it names the person (``owner``, ``created_by``), its moment, and its values by column."""

    pk: int | str
    ways: tuple[str, ...]
    moment: Any
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Share:
    """How much a part holds: rows that are shown, others' private ones that are only counted, and the newest."""

    part: Part
    count: int
    private: int
    newest: tuple[Row, ...] = ()


class Known:
    """The names of people and teams, which a report shows instead of their ids."""

    def __init__(self) -> None:
        self._names: dict[Any, dict[int, str]] = {}

    def plain(self, row: Any, fields: Iterable[Field[Any, Any]]) -> dict[str, Any]:
        """The columns of a row by name."""
        table: type[Model] = type(row)
        found, people = {}, single(table)
        for field in fields:
            value = getattr(row, field.attname)
            model = User if field in people else field.related_model if field.is_relation else None
            named = model in (User, Team) and value is not None
            found[column_name(table, field)] = self._name(model, value) if named else value
        return found

    def _name(self, model: Any, pk: int) -> str:
        if model not in self._names:
            self._names[model] = dict(model.objects.values_list("pk", "name"))
        return self._names[model].get(pk, str(pk))


class Report:
    """What is stored about `user`, as `by` may see it: oneself everything, somebody else what their rights open."""

    def __init__(self, user: User, by: User) -> None:
        self.user, self.by, self._known = user, by, Known()

    def shares(self, newest: int = 0) -> Iterator[Share]:
        """Each part that holds anything, with its newest rows."""
        for one in parts():
            rows, private = self._found(one), self._private(one)
            count, hidden = rows.count(), private.count() if private is not None else 0
            if not self._opens(one):
                count, hidden = 0, hidden + count
            if count or hidden:
                yield Share(one, count, hidden, tuple(self.page(one, newest)) if newest and count else ())

    def _opens(self, part: Part) -> bool:
        return self.by.pk == self.user.pk or part.needs is None or self.by.sight.reach(*part.needs) == "all"

    def _all(self, part: Part) -> Q:
        found = Q(pk__in=[])
        for way in part.ways(self.user).values():
            found |= way
        return found

    def _found(self, part: Part) -> QuerySet[Any]:
        rows = part.model._default_manager.filter(self._all(part))
        return rows if part.private is None else rows.exclude(self._others(part))

    def _private(self, part: Part) -> QuerySet[Any] | None:
        rows = part.model._default_manager.filter(self._all(part))
        return rows.filter(self._others(part)) if part.private is not None else None

    def _others(self, part: Part) -> Q:
        """Private rows that somebody else made: none of the ways in `about` leads from them to the person."""
        mine, ways = Q(pk__in=[]), part.ways(self.user)
        for name in part.about:
            mine |= ways[name]
        assert part.private is not None
        return part.private & ~mine

    def page(self, part: Part, limit: int, below: int | None = None) -> Iterator[Row]:
        """The newest rows, or those before the one with the id `below`; none that `by` may only count."""
        if not self._opens(part):
            return
        rows = self._found(part).order_by("-pk")
        yield from self._read(part, (rows.filter(pk__lt=below) if below is not None else rows)[:limit])

    def every(self, part: Part) -> Iterator[Row]:
        """All rows, oldest first, for a file."""
        if self._opens(part):
            yield from self._read(part, self._found(part).order_by("pk"), CHUNK)

    def _read(self, part: Part, rows: QuerySet[Any], chunk: int = 0) -> Iterator[Row]:
        ways = part.ways(self.user)
        table, columns = part.model._default_manager, _columns_of(part)
        sets = {
            name: set(table.filter(way).values_list("pk", flat=True)) for name, way in ways.items()
            if name not in columns
        }  # fmt: skip
        for row in rows.iterator(chunk_size=chunk) if chunk else rows:
            named = tuple(name for name in ways if self._leads(part, row, name, sets))
            full = not part.about or bool(set(named) & set(part.about))
            values = self._known.plain(row, shown_columns(part, full=full and bool(part.about)))
            yield Row(row.pk, named, _moment(row), values)

    def _leads(self, part: Part, row: Any, name: str, sets: Mapping[str, set[Any]]) -> bool:
        if name in sets:
            return row.pk in sets[name]
        return bool(getattr(row, _columns_of(part)[name]) == self.user.pk)


def _columns_of(part: Part) -> dict[str, str]:
    """The ways that one column of the row itself tells."""
    return {relation_name(field): field.attname for field in single(part.model)}


def shown_columns(part: Part, *, full: bool) -> list[Field[Any, Any]]:
    """The columns of a part, those of a bare row if not `full`."""
    fields = open_columns(part.model)
    if not full:
        return [field for field in fields if field.primary_key or field.name in _BARE]
    if part.columns:
        return [field for field in fields if field.primary_key or field.name in part.columns]
    return fields


def header(part: Part) -> list[str]:
    """The names of all columns that its rows may have."""
    fields: Iterable[Any] = shown_columns(part, full=bool(part.about))
    names = [column_name(part.model, field) for field in fields]
    bare = (column_name(part.model, field) for field in shown_columns(part, full=False))
    return [*names, *(name for name in bare if name not in names)]


def _moment(row: Any) -> Any:
    return next((value for name in _MOMENTS if (value := getattr(row, name, None)) is not None), None)
