"""Writing one entity as CSV (UTF-8 with mark, CRLF, formulas made harmless) and as JSON lines (exact)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Final

import orjson
from django.db.models import Model

from spearhead.integrations.export.entities import fields_of
from spearhead.integrations.files.writing import Value, write_csv
from spearhead.kernel.money import CURRENCIES, to_decimal

CHUNK: Final = 2000
#: the column that says who took it out and when
TAKEN: Final = "taken"


def write_entity(model: type[Model], base: str, csv: Path, lines: Path, mark: str) -> int:
    """Write both files in one pass; the number of rows. `base` is the workspace's base currency; `mark` says who took
    it and when, at the end of each line.
    """
    names = [field.attname for field in fields_of(model)]
    rows = model._default_manager.order_by("pk").values_list(*names).iterator(chunk_size=CHUNK)
    header, money = _header(names)
    with csv.open("wb") as table, lines.open("wb") as out:
        written = write_csv(table, [*header, TAKEN], _rows(rows, names, money, (base, mark), out))
    return written.rows


def _header(names: list[str]) -> tuple[list[str], list[tuple[int, int | None]]]:
    """The columns and, for each amount in minor units, where it and its currency stand."""
    money = [
        (at, names.index("currency") if "currency" in names and not name.startswith("base") else None)
        for at, name in enumerate(names)
        if name.endswith("_minor")
    ]
    return [*names, *(names[at].removesuffix("_minor") for at, _currency in money)], money


def _rows(
    rows: Iterable[tuple[Any, ...]], names: list[str], money: list[tuple[int, int | None]], said: tuple[str, str],
    lines: IO[bytes],
) -> Iterator[list[Value]]:  # fmt: skip
    base, mark = said
    for row in rows:
        lines.write(
            orjson.dumps(dict(zip(names, map(_json, row), strict=True)) | {TAKEN: mark}, option=orjson.OPT_NON_STR_KEYS)
            + b"\n"
        )
        amounts = [_amount(row[at], base if place is None else row[place]) for at, place in money]
        yield [*map(_cell, row), *amounts, mark]


def _amount(minor: int | None, currency: str | None) -> Decimal | None:
    return None if minor is None or currency not in CURRENCIES else to_decimal(minor, currency)


def _cell(value: Any) -> Value:
    if value is None or isinstance(value, str | bool | int | Decimal | date | datetime):
        return value
    if isinstance(value, dict | list):
        return orjson.dumps(value, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
    return str(value)


def _json(value: Any) -> Any:
    """Large whole numbers as text: a reader with floats would round them."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**53:
        return str(value)
    return str(value) if isinstance(value, Decimal | time | bytes) else value
