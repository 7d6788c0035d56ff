"""A report as files: one JSON whole, and a CSV per part, in one pass over the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO, Any

import orjson

from spearhead.integrations.files.writing import Value, write_csv

Tell = Callable[[int, str], None]


@dataclass(frozen=True, slots=True)
class Table:
    """A part to be written: others' private rows are a number."""

    key: str
    title: str
    header: Sequence[str]
    rows: Iterable[Mapping[str, Any]]
    private: int = 0


def write_report(folder: Path, about: Mapping[str, Any], tables: Iterable[Table], mark: str, tell: Tell) -> int:
    """Write ``stored.json`` and ``csv/*.csv``; how many rows. `mark` (who took it, when) ends each line and is in the
    JSON's head; `tell` hears after each part how many are done.
    """
    total = 0
    (folder / "csv").mkdir(parents=True)
    with (folder / "stored.json").open("wb") as out:
        head = orjson.dumps({**about, "taken": mark}, default=str)
        out.write(head[:-1] + b',"parts":[')
        for done, table in enumerate(tables):
            tell(done, table.title)
            out.write(b"," if done else b"")
            total += _write(folder / "csv" / f"{table.key}.csv", table, out, mark)
        out.write(b"]}\n")
    return total


def _write(path: Path, table: Table, out: IO[bytes], mark: str) -> int:
    told = {"key": table.key, "title": table.title, "only_counted": table.private}
    out.write(orjson.dumps(told)[:-1] + b',"rows":[')
    with path.open("wb") as target:
        written = write_csv(target, [*table.header, "taken"], _lines(table, out, mark))
    out.write(b"]}")
    if not written.rows:
        path.unlink()
    return written.rows


def _lines(table: Table, out: IO[bytes], mark: str) -> Iterator[list[Value]]:
    for at, row in enumerate(table.rows):
        out.write(b"," if at else b"")
        out.write(orjson.dumps({name: plain(value) for name, value in row.items()}, option=orjson.OPT_NON_STR_KEYS))
        yield [*(_cell(row.get(name)) for name in table.header), mark]


def plain(value: Any) -> Any:
    """A value as JSON holds it: large whole numbers as text, for a reader with floats would round them."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        return str(value)
    if isinstance(value, Decimal | bytes | memoryview):
        return str(value)
    return value.isoformat() if isinstance(value, date | datetime | time) else value


def _cell(value: Any) -> Value:
    if value is None or isinstance(value, str | bool | int | Decimal | date | datetime):
        return value
    return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
