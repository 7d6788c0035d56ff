"""Fills in what the reader of a text file was not told: encoding, layout, header, number signs, date order."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from spearhead.integrations.files.reading.csvfile import open_text
from spearhead.integrations.files.reading.encodings import find_encoding
from spearhead.integrations.files.reading.layout import Layout, find_layout, has_header, split_lines
from spearhead.integrations.files.reading.limits import MAX_COLUMNS, MAX_LINE, line_too_long, too_many_columns
from spearhead.integrations.files.reading.notes import Note
from spearhead.integrations.files.reading.options import FIXED, WHITESPACE, ReadOptions
from spearhead.integrations.files.reading.profile import ColumnProfile, Profile

_SAMPLE_LINES: Final = 500
_SAMPLE_CHARS: Final = 256_000
_LINE_END: Final = re.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class TextGuess:
    """Options with encoding, delimiter, quote, widths and header filled in."""

    options: ReadOptions
    layout: Layout
    notes: tuple[Note, ...]


def sniff_text(path: Path, given: ReadOptions) -> TextGuess:
    """What the file's bytes and first lines say; whatever is `given` stays."""
    notes: list[Note] = []
    encoding = given.encoding
    if encoding is None:
        finding = find_encoding(path)
        encoding = finding.encoding
        notes += finding.notes
    lines = _first_lines(path, encoding, given.first_row)
    if len({end for line in lines for end in _LINE_END.findall(line[-2:])}) > 1:
        notes.append(Note("mixed_line_ends"))
    layout = _layout(lines, given)
    rows = [cells for cells in split_lines(lines, layout) if any(cell.strip() for cell in cells)]
    if rows and len(rows[0]) > MAX_COLUMNS:
        raise too_many_columns(len(rows[0]))
    header = given.header if given.header is not None else not given.names and has_header(rows)
    notes += _layout_notes(layout)
    options = given.with_(
        encoding=encoding, delimiter=layout.delimiter, quote=layout.quote, widths=layout.widths, header=header
    )
    return TextGuess(options, layout, tuple(notes))


def _layout(lines: Sequence[str], given: ReadOptions) -> Layout:
    if given.delimiter == FIXED and given.widths:
        return Layout(FIXED, "", given.widths)
    if given.delimiter is not None and given.quote is not None:
        return Layout(given.delimiter, given.quote, given.widths)
    return find_layout(lines, given.delimiter, given.quote)


def _first_lines(path: Path, encoding: str, first_row: int) -> list[str]:
    lines: list[str] = []
    size = 0
    with open_text(path, encoding) as stream:
        for number in range(1, first_row + _SAMPLE_LINES):
            text = stream.readline(MAX_LINE + 1)
            if number == 1:
                text = text.removeprefix("\ufeff") or text
            if len(text) > MAX_LINE and len(lines) == 0:
                raise line_too_long(number)
            if not text or size > _SAMPLE_CHARS:
                break
            if number >= first_row:
                lines.append(text.replace("\0", ""))
                size += len(text)
    return lines


_NAMES: Final = {"\t": "tab"}


def _layout_notes(layout: Layout) -> list[Note]:
    if layout.delimiter == WHITESPACE:
        return [Note("whitespace")]
    if layout.delimiter == FIXED:
        return [Note("fixed", {"widths": ", ".join(map(str, layout.widths))})]
    return [Note("delimiter", {"delimiter": _NAMES.get(layout.delimiter, layout.delimiter)})]


def settle_signs(options: ReadOptions, profile: Profile) -> tuple[ReadOptions, list[Note]]:
    """Decimal and thousands sign, date order and epoch from what the columns hold; doubtful columns are named."""
    notes: list[Note] = []
    decimal = options.decimal or _decimal(profile)
    thousands = options.thousands if options.thousands is not None else ("." if decimal == "," else ",")
    orders = [order for column in profile.columns if (order := column.date_order)]
    order = options.date_order or (max(orders, key=orders.count) if orders else "ymd")
    if decimal == ",":
        notes.append(Note("decimal", {"decimal": decimal}))
    for column in profile.columns:
        notes += column_notes(column, order, options.date_order is None, options.decimal is None)
    filled = options.with_(decimal=decimal, thousands=thousands, date_order=order, epoch=options.epoch or 1900)
    return filled, notes


def _decimal(profile: Profile) -> str:
    commas = sum(column.signs[","] for column in profile.columns)
    points = sum(column.signs["."] for column in profile.columns)
    return "," if commas > points else "."


def column_notes(column: ColumnProfile, order: str, dates_open: bool, signs_open: bool) -> list[Note]:
    """What a person should know of one column before trusting it."""
    notes: list[Note] = []
    name = column.name
    if column.orders and column.date_order:
        notes.append(Note("date_order", {"column": name, "order": column.date_order}))
    if dates_open and column.orders["either"] and not column.date_order:
        notes.append(Note("dates_ambiguous", {"column": name, "count": column.orders["either"]}))
    if signs_open and column.signs["either"] and not column.signs["."] and not column.signs[","]:
        sample = next(text for text in column.distinct if re.fullmatch(r".*\d[.,]\d{3}", text))
        notes.append(Note("numbers_ambiguous", {"column": name, "sample": sample}))
    if column.scientific:
        notes.append(Note("scientific", {"column": name, "sample": column.scientific}))
    if column.leading_zeros:
        notes.append(Note("leading_zeros", {"column": name}))
    return notes


def header_names(cells: Sequence[str]) -> tuple[list[str], list[Note], frozenset[int]]:
    """Column names made unique; nameless ones become C<n>. Also the notes and the places of nameless columns."""
    names: list[str] = []
    twice: list[str] = []
    nameless: set[int] = set()
    for index, cell in enumerate(cells):
        name = " ".join(cell.split())
        if not name:
            name = f"C{index + 1}"
            nameless.add(index)
        if name in names:
            twice.append(name)
            name = next(f"{name} ({n})" for n in range(2, len(cells) + 2) if f"{name} ({n})" not in names)
        names.append(name)
    notes = [Note("duplicate_headers", {"names": ", ".join(islice(twice, 10))})] if twice else []
    return names, notes, frozenset(nameless)
