"""Writing many rows of many tables fast: ids are reserved beforehand, rows go in by `executemany` or COPY.

Nothing else is allowed to write so: the rows are made, not typed, and bear what acts would have given them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Final

from django.apps import apps
from django.db import connection, models, transaction
from django.db.models import Max

from spearhead.crm.search.index import prepare, tokens_of
from spearhead.crm.search.models import SearchToken
from spearhead.kernel.ids import Counter

Converter = Callable[[Any], Any]
#: How many ids are reserved at a time where a sequence gives them out.
BLOCK: Final = 5_000


class Ids:
    """Ids of one table, in order; `ranges` are those given out, as inclusive pairs."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.ranges: list[list[int]] = []
        self._next, self._end = 0, 0

    def take(self) -> int:
        """The next id."""
        if self._next >= self._end:
            self._reserve()
        taken, self._next = self._next, self._next + 1
        if self.ranges and self.ranges[-1][1] == taken - 1:
            self.ranges[-1][1] = taken
        else:
            self.ranges.append([taken, taken])
        return taken

    def _reserve(self) -> None:
        if connection.vendor != "postgresql":
            self._next, self._end = highest_id(self.model) + 1, 2**63 - 1
            return
        table = self.model._meta.db_table
        name = f"pg_get_serial_sequence('\"{table}\"', 'id')"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT nextval({name})")
            first = int(cursor.fetchone()[0])
            cursor.execute(f"SELECT setval({name}, %s)", [first + BLOCK - 1])
        self._next, self._end = first, first + BLOCK


def widen_cache() -> None:
    """Let SQLite keep more of its indexes in memory (128 MB) while a large company is written."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA cache_size = -131072")


def highest_id(model: type[models.Model]) -> int:
    """The highest id that the table holds; on SQLite also that it ever held."""
    highest = model._default_manager.aggregate(top=Max("pk"))["top"] or 0
    if connection.vendor == "postgresql":
        return int(highest)
    with connection.cursor() as cursor:
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [model._meta.db_table])
        found = cursor.fetchone()
    return max(int(highest), found[0] if found else 0)


def floor_ids() -> dict[str, int]:
    """The highest id of every table with automatic ids: what lies above was added later."""
    return {
        model._meta.label: highest_id(model)
        for model in apps.get_models()
        if isinstance(model._meta.pk, models.AutoField) and model._meta.app_config.name.startswith("spearhead.")
    }


class Store:
    """Holds rows back until `flush`, which writes all of them in one transaction, whatever their order."""

    def __init__(self) -> None:
        self._ids: dict[type[models.Model], Ids] = {}
        self._waiting: defaultdict[type[models.Model], list[models.Model]] = defaultdict(list)
        self._tokens: list[tuple[str, str, int]] = []
        self._numbers: dict[str, int] = {}
        self.written: defaultdict[str, int] = defaultdict(int)

    def new_id(self, model: type[models.Model]) -> int:
        """An id for a row that will be added."""
        if model not in self._ids:
            self._ids[model] = Ids(model)
        return self._ids[model].take()

    def new_number(self, kind: str) -> int:
        """The next public number of a kind of record; the counter follows at the next flush."""
        if kind not in self._numbers:
            self._numbers[kind] = Counter.objects.filter(name=kind).values_list("value", flat=True).first() or 0
        self._numbers[kind] += 1
        return self._numbers[kind]

    def add(self, row: models.Model) -> None:
        """Give the row an id if it has none, and keep it for the next flush."""
        if row.pk is None:
            row.pk = self.new_id(type(row))
        self._waiting[type(row)].append(row)

    def add_all(self, rows: Iterable[models.Model]) -> None:
        """Add several rows."""
        for row in rows:
            self.add(row)

    def add_indexed(self, kind: str, row: models.Model) -> None:
        """Add a row with its sort key, search text and search tokens."""
        prepare(kind, row)
        self.add(row)
        self.add_tokens(kind, row.pk, tokens_for(kind, row))

    def add_tokens(self, kind: str, record_id: int, tokens: Iterable[str]) -> None:
        """Keep a record's search tokens for the next flush; their ids are the database's business."""
        self._tokens.extend((token, kind, record_id) for token in tokens)

    def flush(self) -> None:
        """Write what waits."""
        with transaction.atomic():
            for model, rows in self._waiting.items():
                insert(model, rows)
                self.written[model._meta.label] += len(rows)
            # In the order of their index, which is the larger part of the work.
            write(SearchToken, ["token", "record_type", "record_id"], sorted(self._tokens))
            self.written["crm.SearchToken"] += len(self._tokens)
            for kind, value in self._numbers.items():
                Counter.objects.update_or_create(name=kind, defaults={"value": value})
        self._waiting.clear()
        self._tokens.clear()

    def ranges(self) -> dict[str, list[list[int]]]:
        """The ids given out: ``{"crm.Deal": [[1, 3000]], ...}``."""
        return {model._meta.label: ids.ranges for model, ids in self._ids.items()}


def insert(model: type[models.Model], rows: list[models.Model]) -> None:
    """Write rows whose ids and dates are set."""
    fields = model._meta.concrete_fields
    names = [str(field.attname) for field in fields]
    convert = [(i, found) for i, field in enumerate(fields) if (found := _converter(field))]
    lines = [_line(row, names, convert) for row in rows]
    write(model, [str(field.column) for field in fields], lines)


def tokens_for(kind: str, row: models.Model) -> list[str]:
    """The tokens under which a saved record is found."""
    return [str(one.token) for one in tokens_of(kind, row)]


def write(model: type[models.Model], columns: list[str], lines: Sequence[Sequence[Any]]) -> None:
    """Write prepared values."""
    table, names = f'"{model._meta.db_table}"', ", ".join(f'"{column}"' for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for line in lines:
                    copy.write_row(line)
            return
        marks = ", ".join(["%s"] * len(columns))
        cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", lines)  # noqa: S608  # our own names


def _line(row: models.Model, names: list[str], convert: list[tuple[int, Converter]]) -> list[Any]:
    values = [getattr(row, name) for name in names]
    for i, change in convert:
        if values[i] is not None:
            values[i] = change(values[i])
    return values


def _converter(field: models.Field[Any, Any]) -> Converter | None:
    if isinstance(field, models.JSONField):
        return lambda value: field.get_db_prep_save(value, connection)
    if connection.vendor == "postgresql":
        return None
    if isinstance(field, models.DateTimeField):
        return lambda value: value.replace(tzinfo=None).isoformat(" ")
    if isinstance(field, models.DateField):
        return lambda value: value.isoformat()
    return None
