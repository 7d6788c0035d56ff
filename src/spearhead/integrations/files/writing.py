"""Tables streamed to CSV or XLSX with formula-like text made harmless; `reading` gives back what was written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from spearhead.integrations.files.guard import guard

Value = str | int | Decimal | date | datetime | bool | None

CSV_ENCODINGS: Final = {"utf-8": "utf-8-sig", "gb18030": "gb18030"}
#: Rows of one sheet including its header, and characters of one cell, as Excel holds them.
SHEET_ROWS: Final = 1_048_576
CELL_CHARS: Final = 32_767
#: Whole numbers beyond 15 digits would lose digits as cells.
_DIGITS: Final = 15
_EXACT: Final = 10**_DIGITS
_UNFIT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_UNFIT_CSV: Final = re.compile(r"[\x00\ud800-\udfff]")
_DATE: Final = "yyyy-mm-dd"
_MOMENT: Final = "yyyy-mm-dd hh:mm:ss"


@dataclass(frozen=True, slots=True)
class Written:
    """What went into the file; `cut` counts texts longer than a sheet's cell can hold (XLSX only)."""

    rows: int
    sheets: int = 1
    cut: int = 0


def plain_text(value: Value) -> str:
    """A value as exact text: ISO dates, UTC moments with an offset, TRUE/FALSE, no exponents."""
    match value:
        case None:
            return ""
        case str():
            return value
        case bool():
            return "TRUE" if value else "FALSE"
        case Decimal():
            return format(value, "f")
        case datetime():
            return value.isoformat(" ", "seconds")
        case date():
            return value.isoformat()
    return str(value)


def write_csv(
    target: IO[bytes], header: Sequence[str], rows: Iterable[Sequence[Value]], encoding: str = "utf-8"
) -> Written:
    """Comma separated, CRLF, UTF-8 with mark or GB18030; numbers are plain, text is guarded. `target` stays open."""
    codec = CSV_ENCODINGS[encoding]
    count = 0
    target.write((_csv_line(header)).encode(codec))
    codec = codec.removesuffix("-sig")
    for row in rows:
        target.write(_csv_line(row).encode(codec))
        count += 1
    return Written(count)


_NEEDS_QUOTES: Final = re.compile(r"[\",\r\n\t;|]|^\s|\s$")


def _csv_line(values: Sequence[Value]) -> str:
    return ",".join(map(_csv_cell, values)) + "\r\n"


def _csv_cell(value: Value) -> str:
    if not isinstance(value, str):
        return plain_text(value)
    text = guard(_UNFIT_CSV.sub("", value))
    if _NEEDS_QUOTES.search(text):
        return '"' + text.replace('"', '""') + '"'
    return text


def write_xlsx(
    target: IO[bytes] | Path, header: Sequence[str], rows: Iterable[Sequence[Value]], title: str = "Spearhead"
) -> Written:
    """Typed cells, a bold header that stays in view, another sheet when one is full; memory does not grow with rows."""
    book = Workbook(write_only=True)
    title = re.sub(r"[\[\]:*?/\\]", " ", title)[:28] or "Spearhead"
    sheet = _new_sheet(book, title, header)
    count, sheets, room, cut = 0, 1, SHEET_ROWS - 1, 0
    for row in rows:
        if not room:
            sheets += 1
            sheet, room = _new_sheet(book, f"{title} {sheets}", header), SHEET_ROWS - 1
        sheet.append([_xlsx_cell(sheet, value) for value in row])
        cut += sum(isinstance(value, str) and len(value) > CELL_CHARS for value in row)
        count, room = count + 1, room - 1
    book.save(target)
    return Written(count, sheets, cut)


def _new_sheet(book: Workbook, title: str, header: Sequence[str]) -> Any:
    sheet: Any = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    cells = [_xlsx_cell(sheet, name) for name in header]
    for cell in cells:
        if cell is not None:
            cell.font = Font(bold=True)
    sheet.append(cells)
    return sheet


def _xlsx_cell(sheet: Any, value: Value) -> Any:
    """Numbers, dates and truth values as they are; what a cell cannot hold exactly as text."""
    if value is None or value == "":
        return None
    if isinstance(value, str) or not _fits(value):
        return _text_cell(sheet, value if isinstance(value, str) else plain_text(value))
    if isinstance(value, datetime):
        cell = WriteOnlyCell(sheet, value.astimezone(UTC).replace(tzinfo=None) if value.tzinfo else value)
        cell.number_format = _MOMENT
        return cell
    if isinstance(value, date):
        cell = WriteOnlyCell(sheet, datetime.combine(value, time.min))
        cell.number_format = _DATE
        return cell
    return value


def _text_cell(sheet: Any, text: str) -> Any:
    """Text that never is a formula, also after it is edited in Excel."""
    cell = WriteOnlyCell(sheet)
    cell.value = _UNFIT.sub("", text[:CELL_CHARS]).replace("\r", "_x000D_")
    cell.data_type = "s"
    if guard(text) != text:
        cell.quotePrefix = True
    return cell


def _fits(value: int | Decimal | date | datetime | bool) -> bool:
    """Can a spreadsheet hold it exactly? It knows 15 digits and no day before 1900."""
    match value:
        case bool():
            return True
        case int():
            return abs(value) < _EXACT
        case Decimal():
            return len(value.as_tuple().digits) <= _DIGITS and abs(value) < _EXACT
    return value.year > 1900
