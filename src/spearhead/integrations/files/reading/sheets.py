"""Workbooks as rows of text: XLSX streamed by openpyxl, old XLS by calamine, ODS by `ods`."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet._read_only import ReadOnlyWorksheet
from python_calamine import CalamineWorkbook, PasswordError

from spearhead.integrations.files.reading.csvfile import RawRow
from spearhead.integrations.files.reading.limits import (
    MAX_COLUMNS,
    MAX_XLS_BYTES,
    too_large,
    too_many_columns,
    unreadable,
)
from spearhead.integrations.files.reading.notes import Note
from spearhead.kernel.errors import Refused

ERRORS: Final = frozenset(
    ["#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA"]
)
_ZEROS: Final = re.compile(r"0{2,30}")
#: A double holds 15 decimal digits; longer whole numbers were rounded by the workbook.
_EXACT: Final = 10**15
_BATCH: Final = 256


def pick_sheet(names: Sequence[str], wanted: str | int | None) -> int:
    """The place (from 0) of the sheet by name or number from 1; the first when nothing is wanted."""
    if not names:
        raise unreadable("no sheet")
    if wanted is None:
        return 0
    if isinstance(wanted, int) and 1 <= wanted <= len(names):
        return wanted - 1
    if isinstance(wanted, str) and wanted in names:
        return names.index(wanted)
    message = _("The workbook has no sheet “%(sheet)s”. It has: %(names)s.") % {
        "sheet": str(wanted)[:40],
        "names": ", ".join(names[:20]),
    }
    raise Refused("sheet_absent", message, {"sheet": message})


def cell_text(value: object, decimal: str = ".", number_format: str = "") -> str:
    """A typed cell as exact text: no exponent, ISO dates, TRUE/FALSE, zeros that the cell's format shows."""
    match value:
        case None:
            return ""
        case str():
            return value.replace("_x000D_", "\r")
        case bool():
            return "TRUE" if value else "FALSE"
        case int():
            return str(value).zfill(len(number_format)) if _ZEROS.fullmatch(number_format) else str(value)
        case float() if value.is_integer():
            return cell_text(int(value), decimal, number_format)
        case float() | Decimal():
            return format(Decimal(repr(value)) if isinstance(value, float) else value, "f").replace(".", decimal)
        case datetime():
            value = (value + timedelta(microseconds=500_000)).replace(microsecond=0)
            return value.date().isoformat() if value.time() == time.min else value.isoformat(" ")
        case date() | time():
            return value.isoformat()
    return str(value)


def is_rounded(value: object) -> bool:
    """A whole number with more digits than the workbook can hold."""
    return isinstance(value, int | float) and not isinstance(value, bool) and abs(value) >= _EXACT


class _Sheet(ReadOnlyWorksheet):
    """A sheet whose size is not asked for: where it is not declared, openpyxl would read the whole sheet for it."""

    def _get_size(self) -> None:
        return


class _Reader(ExcelReader):
    """openpyxl's reader, kept to the parts that hold the cells."""

    def read(self) -> None:
        self.sheets: list[_Sheet] = []
        self.read_manifest()
        self.read_strings()
        self.read_workbook()
        apply_stylesheet(self.archive, self.wb)
        for sheet, relation in self.parser.find_sheets():
            if relation.target in self.valid_files and "chartsheet" not in relation.Type:
                self.sheets.append(_Sheet(self.wb, sheet.name, relation.target, self.shared_strings))


class Xlsx:
    """An XLSX workbook opened for streaming; check the archive before."""

    def __init__(self, path: Path, sheet: str | int | None) -> None:
        self._stream = path.open("rb")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                # As a stream, because of a path openpyxl judges the suffix, which says nothing here.
                reader: Any = _Reader(self._stream, read_only=True, data_only=True, keep_links=False)
                reader.read()
                self._book = reader.wb
                sheets = reader.sheets
            except Exception as error:
                self._stream.close()
                raise unreadable(type(error).__name__) from error
        self.names = [str(item.title) for item in sheets]
        try:
            self.place = pick_sheet(self.names, sheet)
        except Refused:
            self.close()
            raise
        self._sheet = sheets[self.place]
        self.epoch = 1904 if self._book.epoch == CALENDAR_MAC_1904 else 1900

    def rows(self, decimal: str = ".") -> Iterator[RawRow]:
        """Rows that hold anything, numbered as in the sheet."""
        source = iter(self._sheet.rows)
        line = 0
        while batch := _next_batch(source):
            for cells in batch:
                line += 1
                if row := _xlsx_row(line, cells, decimal):
                    yield row

    def close(self) -> None:
        """Release the file."""
        self._book.close()
        self._stream.close()


def _next_batch(source: Iterator[Any]) -> list[Any]:
    """Some rows at a time, since openpyxl warns of dates it cannot hold (they come back as errors)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return list(islice(source, _BATCH))
        except Exception as error:  # openpyxl raises whatever damaged XML leads it to
            raise unreadable(type(error).__name__) from error


def _xlsx_row(line: int, cells: Sequence[Any], decimal: str) -> RawRow | None:
    width = len(cells)
    while width and cells[width - 1].value is None:
        width -= 1
    if not width:
        return None
    if width > MAX_COLUMNS:
        raise too_many_columns(width)
    texts: list[str] = []
    notes: list[Note] = []
    for index, cell in enumerate(cells[:width]):
        value = cell.value
        if value is None:
            texts.append("")
        elif isinstance(value, str):
            texts.append(value.replace("_x000D_", "\r"))
        else:
            texts.append(cell_text(value, decimal, cell.number_format if type(value) in (int, float) else ""))
            if is_rounded(value):
                notes.append(Note("digits_lost", {"at": index, "sample": texts[-1]}))
    return RawRow(line, texts, tuple(notes))


class Xls:
    """An old binary workbook, read whole (≤ 64 MB)."""

    epoch = 1900  # calamine has turned serials into dates by the workbook's own calendar

    def __init__(self, path: Path, sheet: str | int | None) -> None:
        if path.stat().st_size > MAX_XLS_BYTES:
            raise too_large(MAX_XLS_BYTES)
        try:
            self._book = CalamineWorkbook.from_path(path)
            self.names = list(self._book.sheet_names)
            self.place = pick_sheet(self.names, sheet)
            self._sheet = self._book.get_sheet_by_index(self.place)
        except Refused:
            raise
        except PasswordError as error:
            raise _protected() from error
        except BaseException as error:
            raise _translated(error) from error

    def rows(self, decimal: str = ".") -> Iterator[RawRow]:
        """Rows that hold anything, numbered as in the sheet."""
        if self._sheet.start is None:
            return
        top, left = self._sheet.start
        if left + self._sheet.width > MAX_COLUMNS:
            raise too_many_columns(left + self._sheet.width)
        yield from _calamine_rows(self._sheet.iter_rows(), top, left, decimal)

    def close(self) -> None:
        """Release the file."""
        self._book.close()


def _calamine_rows(rows: Iterable[Sequence[object]], top: int, left: int, decimal: str) -> Iterator[RawRow]:
    for line, values in enumerate(rows, top + 1):
        texts = [""] * left + [cell_text(value, decimal) for value in values]
        if any(texts):
            lost = [at for at, value in enumerate(values) if is_rounded(value)]
            notes = tuple(Note("digits_lost", {"at": left + at, "sample": texts[left + at]}) for at in lost)
            yield RawRow(line, texts, notes)


def _protected() -> Refused:
    message = _("The workbook is protected by a password. Save it without one and try again.")
    return Refused("file_protected", message)


def _translated(error: BaseException) -> BaseException:
    """Rust panics arrive as BaseException; interrupts stay what they are."""
    if isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit):
        return error
    return unreadable(type(error).__name__)
