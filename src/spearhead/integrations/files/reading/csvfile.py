"""Text tables streamed from disk: decoding, capped records, zero bytes, unclosed quotes; never the whole file."""

from __future__ import annotations

import csv
import io
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from spearhead.integrations.files.reading.layout import Layout, cut, delimited
from spearhead.integrations.files.reading.limits import MAX_LINE
from spearhead.integrations.files.reading.notes import Note
from spearhead.integrations.files.reading.options import ENCODINGS, FIXED, WHITESPACE

# The reader's own cap (128 KB) is below ours, which `_Lines` keeps; it is only ever raised.
csv.field_size_limit(max(csv.field_size_limit(), 2 * MAX_LINE))

_NO_NOTES: Final[tuple[Note, ...]] = ()


@dataclass(frozen=True, slots=True)
class RawRow:
    """Cells as they stand in the file, at the record's first line (from 1)."""

    line: int
    cells: list[str]
    notes: tuple[Note, ...] = _NO_NOTES


class _TooLongError(Exception):
    """The record under way passed the cap."""


class _Lines:
    """Physical lines of the record under way, counted, cleaned of zero bytes, and able to be handed back."""

    def __init__(self, stream: io.TextIOBase) -> None:
        self._stream = stream
        self._back: deque[str] = deque()
        self.line = 0
        self.kept: list[str] = []
        self._size = 0
        self.ended = False
        self.problems: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        text = self._back.popleft() if self._back else self._stream.readline(MAX_LINE + 1)
        if not text:
            self.ended = True
            raise StopIteration
        self.line += 1
        if self.line == 1:
            text = text.removeprefix("\ufeff") or "\n"
        self._size += len(text)
        if len(text) > MAX_LINE:
            self._skip_rest(text)
            raise _TooLongError
        self.kept.append(text)
        if self._size > MAX_LINE:
            raise _TooLongError
        if "\0" in text:
            text = text.replace("\0", "")
            self.problems.append("nul")
        if "\ufffd" in text:
            self.problems.append("row_bad_bytes")
        return text

    def _skip_rest(self, text: str) -> None:
        while text and text[-1] not in "\r\n":
            text = self._stream.readline(MAX_LINE)

    def begin(self) -> int:
        """Forget the finished record; the line at which the next one starts."""
        self.kept.clear()
        self.problems.clear()
        self._size = 0
        return self.line + 1

    def hand_back(self, start: int) -> str:
        """Give back all but the first line of the record that began at `start`; the first line itself."""
        first = self.kept[0]
        self._back.extendleft(reversed(self.kept[1:]))
        self.line = start
        self.ended = False
        return first

    def notes(self) -> tuple[Note, ...]:
        """What was wrong with the record under way."""
        return tuple(Note(code) for code in dict.fromkeys(self.problems)) if self.problems else _NO_NOTES


def open_text(path: Path, encoding: str) -> io.TextIOWrapper:
    """The file as text; bytes that do not decode become U+FFFD, line ends stay as they are."""
    return path.open(encoding=ENCODINGS[encoding], errors="replace", newline="")


def text_rows(path: Path, encoding: str, layout: Layout, first_row: int = 1) -> Iterator[RawRow]:
    """Records from `first_row` on; blank lines are passed over. A bad record is a row with a note, not an exception."""
    with open_text(path, encoding) as stream:
        lines = _Lines(stream)
        for _skipped in range(first_row - 1):
            try:
                next(lines)
            except StopIteration:
                return
            except _TooLongError:
                continue
            finally:
                lines.begin()
        yield from _plain(lines, layout) if layout.delimiter in (WHITESPACE, FIXED) else _delimited(lines, layout)


def _plain(lines: _Lines, layout: Layout) -> Iterator[RawRow]:
    while True:
        start = lines.begin()
        try:
            text = next(lines)
        except StopIteration:
            return
        except _TooLongError:
            yield RawRow(start, [], (Note("line_too_long"),))
            continue
        if text.strip():
            text = text.rstrip("\r\n")
            cells = text.split() if layout.delimiter == WHITESPACE else cut(text, layout.widths)
            yield RawRow(start, cells, lines.notes())


def _delimited(lines: _Lines, layout: Layout) -> Iterator[RawRow]:
    reader = delimited(lines, layout)
    while True:
        start = lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _TooLongError:
            if lines.kept:
                yield _unclosed(lines, start, layout)
            else:
                yield RawRow(start, [], (Note("line_too_long"),))
            continue
        if lines.ended and _is_open(lines.kept, layout.quote):
            yield _unclosed(lines, start, layout)
        elif any(cells):
            yield RawRow(start, cells, lines.notes())


def _is_open(kept: list[str], quote: str) -> bool:
    return bool(quote) and sum(text.count(quote) for text in kept) % 2 == 1


def _unclosed(lines: _Lines, start: int, layout: Layout) -> RawRow:
    """The first line alone, split without regard to quotes; the lines it would have swallowed are read again."""
    first = lines.hand_back(start).rstrip("\r\n")
    return RawRow(start, first.split(layout.delimiter), (Note("open_quote"),))
