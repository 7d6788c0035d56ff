"""Any file as a table: names, streamed rows, what was understood; `open_table` is the one way in."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Final, Protocol

from django.utils.translation import gettext as _

from spearhead.integrations.files.guard import unguard
from spearhead.integrations.files.reading.archive import check_archive
from spearhead.integrations.files.reading.csvfile import RawRow, text_rows
from spearhead.integrations.files.reading.encodings import OFFERED
from spearhead.integrations.files.reading.formats import HEAD, refuse_other_formats
from spearhead.integrations.files.reading.layout import has_header
from spearhead.integrations.files.reading.limits import (
    MAX_BYTES,
    MAX_COLUMNS,
    MAX_ROWS,
    line_too_long,
    too_large,
    too_many_columns,
    too_many_rows,
)
from spearhead.integrations.files.reading.notes import Note, Param
from spearhead.integrations.files.reading.ods import Ods
from spearhead.integrations.files.reading.options import EVERY_COLUMN, ReadOptions
from spearhead.integrations.files.reading.profile import Profile, profile_rows
from spearhead.integrations.files.reading.sheets import ERRORS, Xls, Xlsx
from spearhead.integrations.files.reading.sniff import header_names, settle_signs, sniff_text
from spearhead.kernel.errors import Refused

_SAMPLE_ROWS: Final = 1_000
_XLS_MARK: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class _Book(Protocol):
    names: list[str]
    place: int
    epoch: int

    def rows(self, decimal: str = ".") -> Iterator[RawRow]: ...

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its first line in the file (from 1) and as many texts as the table has columns."""

    line: int
    values: tuple[str, ...]
    notes: tuple[Note, ...] = ()

    @property
    def usable(self) -> bool:
        """No problem that would put wrong values into records."""
        return not any(note.fatal for note in self.notes)


@dataclass(frozen=True, slots=True)
class Understood:
    """What the reader made of the file, for the page with the preview."""

    kind: str  #: ``text``, ``xlsx``, ``xls`` or ``ods``
    notes: tuple[Note, ...]
    encodings: tuple[str, ...] = ()  #: offered for switching
    sheets: tuple[str, ...] = ()
    sample: Profile = field(default_factory=lambda: Profile([]))  #: of the first 1,000 rows

    @property
    def warnings(self) -> list[Note]:
        """Those notes at which a person should look."""
        return [note for note in self.notes if note.warning]


@dataclass(frozen=True, slots=True)
class Table:
    """A file that can be read again and again; nothing of it is held in memory but the sample's counts."""

    path: Path
    options: ReadOptions
    columns: tuple[str, ...]
    understood: Understood
    _source: Callable[[], Iterator[RawRow]]

    def rows(self, *, raw: bool = False) -> Iterator[Row]:
        """Stream all rows. Words that mean "nothing" come as empty text unless `raw`.

        Raises Refused (``file_too_large``) beyond a million rows, (``file_unreadable``) where the file is damaged.
        """
        empties = None if raw else self._empties()
        for count, row in enumerate(self._source()):
            if count >= MAX_ROWS:
                raise too_many_rows()
            yield self._finish(row, empties)

    def preview(self, count: int = 50) -> list[Row]:
        """The first rows as they stand in the file."""
        rows = self.rows(raw=True)
        return list(islice(rows, count))

    def profile(self) -> Profile:
        """Counts over the whole file (one full reading; for a job)."""
        unnamed = frozenset(column.index for column in self.understood.sample.columns if column.unnamed)
        return profile_rows(self.columns, (row.values for row in self.rows()), unnamed)

    def _empties(self) -> list[frozenset[str]] | None:
        given = self.options.empty_words
        if not given:
            return None
        everywhere = given.get(EVERY_COLUMN, ())
        return [frozenset((*everywhere, *given.get(name, ()))) for name in self.columns]

    def _finish(self, row: RawRow, empties: list[frozenset[str]] | None) -> Row:
        cells, notes, width = row.cells, row.notes, len(self.columns)
        if self.understood.kind == "text":
            cells = [unguard(cell) if cell[:1] == "'" else cell for cell in cells]
        if len(cells) != width:
            cells, more = _fitted(cells, width)
            # A sheet's rows end at their last filled cell; only a text line can be short.
            if not notes and (self.understood.kind == "text" or len(row.cells) > width):
                notes = more
        if notes or not ERRORS.isdisjoint(cells):
            notes = self._named(cells, notes)
        if empties:
            cells = ["" if cell.strip() in words else cell for cell, words in zip(cells, empties, strict=True)]
        return Row(row.line, tuple(cells), notes)

    def _placed(self, note: Note) -> Note:
        at = int(note.params["at"])
        return Note(note.code, {**note.params, "column": self.columns[at] if at < len(self.columns) else f"C{at + 1}"})

    def _named(self, cells: Sequence[str], notes: tuple[Note, ...]) -> tuple[Note, ...]:
        """Notes with the column's name in place of its number, and one for each error value."""
        named = [self._placed(note) if "at" in note.params else note for note in notes]
        found = [(name, cell) for name, cell in zip(self.columns, cells, strict=True) if cell in ERRORS]
        return (*named, *(Note("cell_error", {"column": name, "text": cell}) for name, cell in found))


def _fitted(cells: list[str], width: int) -> tuple[list[str], tuple[Note, ...]]:
    """As many cells as columns; surplus cells matter only if they hold something."""
    if len(cells) < width:
        note = Note("too_few", {"found": len(cells), "expected": width})
        return cells + [""] * (width - len(cells)), (note,)
    surplus = [cell for cell in cells[width:] if cell.strip()]
    params: dict[str, Param] = {"found": len(cells), "expected": width, "text": " | ".join(surplus)[:200]}
    return cells[:width], (Note("too_many", params),) if surplus else ()


def file_hash(path: Path) -> str:
    """SHA-256 of the bytes, in hex: the same file again is known by it."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def open_table(path: Path, options: ReadOptions | None = None) -> Table:
    """Understand a file by its content (its name is not trusted) and make it readable.

    Every option that is None is found out and stands in the table's `options` afterwards.
    Raises Refused: file_empty, file_too_large, file_unreadable, file_protected, sheet_absent.
    """
    given = options or ReadOptions()
    size = path.stat().st_size
    if size == 0:
        raise _empty()
    if size > MAX_BYTES:
        raise too_large(MAX_BYTES)
    with path.open("rb") as stream:
        head = stream.read(HEAD)
    mark = head[:8]
    if mark.startswith(b"PK\x03\x04"):
        kind = check_archive(path)
        return _open_book(path, given, kind, Xlsx if kind == "xlsx" else Ods)
    if mark == _XLS_MARK:
        return _open_book(path, given, "xls", Xls)
    refuse_other_formats(head)
    return _open_text(path, given)


def _empty() -> Refused:
    return Refused("file_empty", _("The file is empty."))


def _open_text(path: Path, given: ReadOptions) -> Table:
    guess = sniff_text(path, given)
    options, layout = guess.options, guess.layout
    assert options.encoding is not None

    def source(encoding: str = options.encoding) -> Iterator[RawRow]:
        return text_rows(path, encoding, layout, options.first_row)

    offered = tuple(dict.fromkeys((options.encoding, *OFFERED)))
    return _build(path, options, source, Understood("text", guess.notes, encodings=offered))


def _open_book(path: Path, given: ReadOptions, kind: str, opener: Callable[[Path, str | int | None], _Book]) -> Table:
    book = opener(path, given.sheet)
    names, place, epoch = list(book.names), book.place, given.epoch or book.epoch
    book.close()

    def source() -> Iterator[RawRow]:
        again = opener(path, place + 1)
        try:
            yield from (row for row in again.rows(given.decimal or ".") if row.line >= given.first_row)
        finally:
            again.close()

    notes = [Note("sheet", {"sheet": names[place], "count": len(names)})]
    if epoch == 1904:
        notes.append(Note("epoch_1904"))
    options = given.with_(sheet=names[place], epoch=epoch, decimal=given.decimal or ".")
    return _build(path, options, source, Understood(kind, tuple(notes), sheets=tuple(names)))


def _build(path: Path, options: ReadOptions, source: Callable[[], Iterator[RawRow]], known: Understood) -> Table:
    sample = list(islice(source(), _SAMPLE_ROWS + 1))
    if sample and any(note.code == "line_too_long" for note in sample[0].notes):
        raise line_too_long(sample[0].line)
    header = options.header
    if header is None:
        header = not options.names and has_header([row.cells for row in sample])
    names, notes, unnamed = _names(sample, options, header)
    if len(names) > MAX_COLUMNS:
        raise too_many_columns(len(names))

    def body() -> Iterator[RawRow]:
        rows = source()
        return islice(rows, 1, None) if header else rows

    draft = Table(path, options.with_(header=header), tuple(names), known, body)
    profile = profile_rows(names, (row.values for row in islice(draft.rows(), _SAMPLE_ROWS)), unnamed)
    settled, doubts = settle_signs(draft.options, profile)
    notes = [*known.notes, *notes, *_unnamed_notes(profile), *doubts, *_lost(sample, names)]
    if not profile.rows:
        notes.append(Note("no_rows"))
    understood = Understood(known.kind, tuple(notes), known.encodings, known.sheets, profile)
    return Table(path, settled, draft.columns, understood, body)


def _names(
    sample: Sequence[RawRow], options: ReadOptions, header: bool
) -> tuple[list[str], list[Note], frozenset[int]]:
    if not sample and not options.names:
        raise _empty()
    width = _width(sample, header)
    if options.names:
        extra = [f"C{index + 1}" for index in range(len(options.names), width)]
        return [*options.names, *extra], [Note("names_given")], frozenset()
    if header:
        names, notes, unnamed = header_names(sample[0].cells)
        return names, [Note("header", {"line": sample[0].line}), *notes], unnamed
    return [f"C{index + 1}" for index in range(width)], [Note("no_header", {"count": width})], frozenset()


def _width(sample: Sequence[RawRow], header: bool) -> int:
    """The header's width; without one, what most rows have (a workbook's rows end where they are empty: the widest)."""
    if not sample:
        return 0
    if header:
        return len(sample[0].cells)
    widths = Counter(len(row.cells) for row in sample if not row.notes)
    if not widths:
        return len(sample[0].cells)
    usual, count = widths.most_common(1)[0]
    return usual if count * 2 > len(sample) else max(widths)


def _unnamed_notes(profile: Profile) -> list[Note]:
    return [
        Note("unnamed_column" if column.filled else "unnamed_empty_column", {"column": column.name})
        for column in profile.columns
        if column.unnamed
    ]


def _lost(sample: Sequence[RawRow], names: Sequence[str]) -> list[Note]:
    """Workbook columns whose long numbers were rounded, each once."""
    found: dict[int, Param] = {}
    for row in sample:
        for note in row.notes:
            if note.code == "digits_lost":
                found.setdefault(int(note.params["at"]), note.params["sample"])
    return [Note("digits_lost", {"column": names[at], "sample": text}) for at, text in found.items() if at < len(names)]
