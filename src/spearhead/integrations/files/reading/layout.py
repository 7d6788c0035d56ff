"""Delimiter, quote and header of a text table, judged from its first lines."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from spearhead.integrations.files.reading.cells import kind_of
from spearhead.integrations.files.reading.options import FIXED, WHITESPACE

#: Where two signs divide equally well, the one less common inside numbers and sentences wins.
_PREFERENCE: Final = ("\t", "|", ";", ",")
_WIDTH_LINES: Final = 200


@dataclass(frozen=True, slots=True)
class Layout:
    """How lines fall into cells."""

    delimiter: str
    quote: str = '"'
    widths: tuple[int, ...] = ()


def split_lines(lines: Sequence[str], layout: Layout) -> list[list[str]]:
    """Cells of complete records; lines may end in any way."""
    if layout.delimiter == WHITESPACE:
        return [line.split() for line in lines]
    if layout.delimiter == FIXED:
        return [cut(line, layout.widths) for line in lines]
    return list(delimited(lines, layout))


def delimited(lines: Iterable[str], layout: Layout) -> Iterator[list[str]]:
    """Python's reader set to the layout."""
    if layout.quote:
        return csv.reader(lines, delimiter=layout.delimiter, quotechar=layout.quote)
    return csv.reader(lines, delimiter=layout.delimiter, quoting=csv.QUOTE_NONE)


def cut(line: str, widths: Sequence[int]) -> list[str]:
    """A line cut at fixed widths, blanks around the parts removed; the last part takes the rest."""
    cells, at = [], 0
    for width in widths[:-1]:
        cells.append(line[at : at + width].strip())
        at += width
    return [*cells, line[at:].strip()]


def find_layout(lines: Sequence[str], delimiter: str | None = None, quote: str | None = None) -> Layout:
    """The layout that divides `lines` most evenly; what is given is kept."""
    lines = [line for line in lines if line.strip()]
    if delimiter == FIXED:
        return Layout(FIXED, "", fixed_widths(lines))
    if delimiter == WHITESPACE:
        return Layout(WHITESPACE, "")
    best: tuple[float, int, int, Layout] | None = None
    for sign in (delimiter,) if delimiter else _PREFERENCE:
        for mark in ('"', "'", "") if quote is None else (quote,):
            layout = Layout(sign, mark)
            even, width = _evenness(lines, layout)
            rank = (round(even, 2), -('"', "'", "").index(mark), -_PREFERENCE.index(sign), layout)
            if (width > 1 or delimiter) and (best is None or rank[:3] > best[:3]):
                best = rank
    if best is not None and (delimiter or best[0] >= 0.5):
        return best[3]
    return _blanks(lines) or Layout(",", '"' if quote is None else quote)


def _evenness(lines: Sequence[str], layout: Layout) -> tuple[float, int]:
    """Share of records with the most usual number of cells, and that number."""
    if layout.delimiter not in "".join(lines):
        return 0.0, 1
    widths = Counter(len(cells) for cells in split_lines(lines, layout) if cells)
    if not widths:
        return 0.0, 1
    width, count = widths.most_common(1)[0]
    rows = sum(widths.values())
    # A quote mark that swallows lines leaves fewer records than lines.
    return count / rows * (rows / len(lines) if layout.quote == "'" else 1), width


def _blanks(lines: Sequence[str]) -> Layout | None:
    """Whitespace columns: the same number of words in each line, aligned; or fixed widths with blanks in the cells."""
    lines = [line.rstrip("\r\n") for line in lines[:_WIDTH_LINES]]
    if len(lines) < 2:
        return None
    widths = fixed_widths(lines)
    words = {len(line.split()) for line in lines}
    if len(words) == 1 and len(widths) == next(iter(words)) > 1:
        return Layout(WHITESPACE, "")
    wide_gap = all(re.search(r"\S {2,}\S", line.strip()) for line in lines)
    return Layout(FIXED, "", widths) if len(widths) > 1 and wide_gap else None


def fixed_widths(lines: Sequence[str]) -> tuple[int, ...]:
    """Widths of the columns between positions that are blank in every line."""
    lines = [line.rstrip("\r\n") for line in lines[:_WIDTH_LINES]]
    length = max(map(len, lines), default=0)
    used = [any(at < len(line) and line[at] != " " for line in lines) for at in range(length)]
    starts = [at for at in range(length) if used[at] and (at == 0 or not used[at - 1])]
    if len(starts) < 2:
        return (length,) if length else ()
    return (*(after - before for before, after in zip([0, *starts[1:]], starts[1:], strict=False)), length - starts[-1])


_DATA_KINDS: Final = frozenset({"integer", "decimal", "money", "percent", "date", "datetime", "email", "phone", "url"})
_NAME_LIKE: Final = re.compile(r"[^\W\d]\w*(?:[ _\-/.(（][\w ()（）%$¥.,/_-]*)?")


def has_header(rows: Sequence[Sequence[str]]) -> bool:
    """Does the first row name the columns? No, if it holds data, or values that come again below."""
    if not rows:
        return False
    first = [cell.strip() for cell in rows[0]]
    filled = [cell for cell in first if cell]
    if not filled or len(filled) < len(first) / 2:
        return False
    data_like = sum(kind_of(cell) in _DATA_KINDS for cell in filled)
    if data_like > len(filled) / 4:
        return False
    below = rows[1:]
    if not below:
        return True
    again = sum(_comes_again(cell, index, below) for index, cell in enumerate(first) if cell)
    if again:
        return False
    return _typed_below(first, below) or all(_NAME_LIKE.match(cell) for cell in filled)


def _comes_again(cell: str, index: int, below: Sequence[Sequence[str]]) -> bool:
    return any(index < len(row) and row[index].strip() == cell for row in below)


def _typed_below(first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """A column of numbers or dates under a word."""
    for index, cell in enumerate(first):
        kinds = [kind_of(row[index].strip()) for row in below[:50] if index < len(row) and row[index].strip()]
        if kinds and all(kind in _DATA_KINDS for kind in kinds) and kind_of(cell) not in _DATA_KINDS:
            return True
    return False
