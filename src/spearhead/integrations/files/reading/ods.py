"""OpenDocument sheets streamed from their XML; a repeated cell is written out only as far as the limits allow."""

from __future__ import annotations

import html
import re
import zipfile
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element, ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import iterparse

from spearhead.integrations.files.reading.csvfile import RawRow
from spearhead.integrations.files.reading.limits import MAX_COLUMNS, too_many_columns, unreadable
from spearhead.integrations.files.reading.sheets import pick_sheet

_OFFICE: Final = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT: Final = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_SHEET_NAME: Final = re.compile(rb'<table:table\s[^>]*?table:name="([^"]{0,300})"')
_CHUNK: Final = 1 << 20
_OVERLAP: Final = 1_000
_FAILURES: Final = (ParseError, DefusedXmlException, zipfile.BadZipFile, EOFError, OSError, KeyError, UnicodeError)


class Ods:
    """An ODS workbook opened for streaming; check the archive before."""

    epoch = 1900  # dates are written out in ISO

    def __init__(self, path: Path, sheet: str | int | None) -> None:
        self._path = path
        try:
            self.names = _sheet_names(path)
        except _FAILURES as error:
            raise unreadable(type(error).__name__) from error
        self.place = pick_sheet(self.names, sheet)

    def rows(self, decimal: str = ".") -> Iterator[RawRow]:
        """Rows that hold anything, numbered as in the sheet."""
        line = 0
        try:
            for repeat, cells in self._xml_rows(decimal):
                for number in range(line + 1, line + 1 + repeat) if cells else ():
                    yield RawRow(number, list(cells))
                line += repeat
        except _FAILURES as error:
            raise unreadable(type(error).__name__) from error

    def _xml_rows(self, decimal: str) -> Iterator[tuple[int, list[str]]]:
        """(times repeated, cells) of the chosen sheet."""
        place = -1
        with zipfile.ZipFile(self._path) as archive, archive.open("content.xml") as stream:
            for event, node in iterparse(stream, events=("start", "end")):
                if node.tag == _TABLE + "table":
                    if event == "start":
                        place += 1
                    elif place == self.place:
                        return
                elif event == "end" and node.tag == _TABLE + "table-row":
                    if place == self.place:
                        yield _repeat(node, "number-rows-repeated"), _cells(node, decimal)
                    node.clear()

    def close(self) -> None:
        """Nothing is held open between readings."""


def _sheet_names(path: Path) -> list[str]:
    names: list[str] = []
    with zipfile.ZipFile(path) as archive, archive.open("content.xml") as stream:
        tail = b""
        while chunk := stream.read(_CHUNK):
            text = tail + chunk
            end = 0
            for found in _SHEET_NAME.finditer(text):
                names.append(html.unescape(found[1].decode("utf-8", "replace")))
                end = found.end()
            tail = text[max(end, len(text) - _OVERLAP) :]
    return names


def _repeat(node: Element, name: str) -> int:
    found = node.get(_TABLE + name, "1")
    return max(1, int(found)) if found.isdigit() and len(found) < 9 else 1


def _cells(row: Element, decimal: str) -> list[str]:
    cells: list[str] = []
    waiting = 0  # empty cells that count only if something follows
    for node in row:
        if node.tag not in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
            continue
        repeat = _repeat(node, "number-columns-repeated")
        text = _cell_text(node, decimal)
        if not text:
            waiting += repeat
            continue
        if len(cells) + waiting + repeat > MAX_COLUMNS:
            raise too_many_columns(len(cells) + waiting + repeat)
        cells += [""] * waiting + [text] * repeat
        waiting = 0
    return cells


def _cell_text(node: Element, decimal: str) -> str:
    kind = node.get(_OFFICE + "value-type", "")
    shown = "\n".join(_paragraph(part) for part in node if part.tag == _TEXT + "p")
    if kind == "date":
        return node.get(_OFFICE + "date-value", shown).replace("T00:00:00", "").replace("T", " ")
    if kind == "boolean":
        return node.get(_OFFICE + "boolean-value", shown).upper()
    if kind in ("float", "currency", "percentage"):
        return _number_text(node.get(_OFFICE + "value", ""), shown, decimal)
    return shown


def _number_text(value: str, shown: str, decimal: str) -> str:
    """The exact value; leading zeros where the sheet shows them; an error where it shows one."""
    if shown.startswith("#") or (shown.isdigit() and shown.startswith("0") and len(shown) > 1):
        return shown
    try:
        number = Decimal(value)
    except InvalidOperation:
        return shown
    if not number.is_finite() or abs(number.adjusted()) > 400:
        return shown
    plain = format(number, "f")
    plain = plain.rstrip("0").rstrip(".") if "." in plain else plain
    return plain.replace(".", decimal)


def _paragraph(node: Element) -> str:
    parts = [node.text or ""]
    for child in node:
        if child.tag == _TEXT + "s":
            count = child.get(_TEXT + "c", "1")
            parts.append(" " * (min(int(count), 1_000) if count.isdigit() else 1))
        elif child.tag == _TEXT + "tab":
            parts.append("\t")
        elif child.tag == _TEXT + "line-break":
            parts.append("\n")
        else:
            parts.append(_paragraph(child))
        parts.append(child.tail or "")
    return "".join(parts)
