"""One row of a file as the mapping reads it: texts per target field, with what is wrong in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.integrations.files.proposals.mapping import ColumnMap, FileMap
from spearhead.integrations.files.reading.table import Row, Table

SKIP: Final = "skip"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a cell: a stable code, the column, and words that name line and column."""

    code: str
    column: str
    message: str

    def as_json(self) -> dict[str, str]:
        """As the import keeps it."""
        return {"code": self.code, "column": self.column, "message": self.message}


@dataclass(slots=True)
class Item:
    """A row on its way: `texts` by target field, the columns they came from, the raw cells, and the problems."""

    line: int
    texts: dict[str, str]
    columns: dict[str, ColumnMap]
    cells: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)

    def problem(self, code: str, target: str, message: str) -> None:
        """Note a problem with a target field, in the words of its column."""
        column = self.columns[target].column if target in self.columns else target
        text = _("Line %(line)d, %(column)s: %(problem)s") % {"line": self.line, "column": column, "problem": message}
        self.problems.append(Problem(code, column, text))

    def text(self, target: str) -> str:
        """The text for a target field, "" where there is none."""
        return self.texts.get(target, "")


def items(table: Table, section: FileMap, repairs: Mapping[str, Any], *, after_line: int = 0) -> Iterator[Item]:
    """The rows of a table after a line, mended as the repairs say, as targets and texts."""
    for row in table.rows():
        if row.line <= after_line:
            continue
        mended = repairs.get(str(row.line))
        if mended == SKIP:
            continue
        yield from _items_of(row, table.columns, section, mended or {})


def _items_of(row: Row, columns: tuple[str, ...], section: FileMap, mended: Mapping[str, str]) -> Iterator[Item]:
    cells = {**dict(zip(columns, row.values, strict=True)), **mended}
    item = _item(row, section, cells)
    if section.unpivot is None:
        yield item
        return
    for name, value in section.unpivot.columns.items():
        amount = cells.get(name, "").strip()
        if amount:
            column = ColumnMap(name, scale=section.unpivot.scale, currency=section.unpivot.currency)
            texts = {**item.texts, section.unpivot.key: value, section.unpivot.value: amount}
            yield Item(row.line, texts, {**item.columns, section.unpivot.value: column}, cells, list(item.problems))


def _item(row: Row, section: FileMap, cells: Mapping[str, str]) -> Item:
    item = Item(row.line, dict(section.constants), {}, cells)
    for note in row.notes:
        if note.fatal:
            words = note.in_words()
            item.problems.append(Problem(note.code, str(note.params.get("column", "")), f"{row.line}: {words}"))
    for column in section.columns:
        if column.ignore or column.column not in cells:
            continue
        text = _text(column, cells)
        for target in ("note",) if column.note else column.to:
            if text or target not in item.texts:
                item.texts[target] = text
                item.columns[target] = column
    return item


def _text(column: ColumnMap, cells: Mapping[str, str]) -> str:
    """The cell after empty words, conditions, value map and default."""
    text = cells[column.column].strip()
    if text in column.empty:
        text = ""
    for other, wanted in column.only_when.items():
        if cells.get(other, "").strip() not in wanted:
            return ""
    if text in column.values:
        text = column.values[text] or ""
    return text or column.default or ""
