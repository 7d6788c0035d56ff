"""A drawn page as rows: the cells of its tables as texts, numbers, amounts and moments, without controls and hidden
words. A column with amounts becomes two: the number, and its currency.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from spearhead.integrations.files.writing import Value
from spearhead.web.readable import read_amount, without_marks

_VOID: Final = frozenset({"br", "img", "input", "hr", "meta", "link", "col", "wbr", "source"})
_UNSEEN: Final = frozenset({"svg", "script", "style", "template", "select", "textarea", "dialog", "datalist", "form"})
_NUMBER: Final = re.compile(r"[-−+]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?\Z|[-−+]?[0-9]+(?:\.[0-9]+)?\Z")
_NOTHING: Final = frozenset({"–", "-", ""})


class Amount(NamedTuple):
    """A cell that is an amount: major units, and the currency."""

    value: Decimal
    currency: str


Cell = Value | Amount


@dataclass(slots=True)
class Drawn:
    """A table as it is drawn: its caption, the words over its columns, its rows."""

    caption: str = ""
    header: list[str] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)

    def apart(self) -> tuple[list[str], list[list[Value]]]:
        """Header and rows with each column of amounts as two: number and currency."""
        split = {at for row in self.rows for at, cell in enumerate(row) if isinstance(cell, Amount)}
        header: list[str] = []
        for at, words in enumerate(self.header):
            header += [words, _("%(amount)s: currency") % {"amount": words}] if at in split else [words]
        rows = [[part for at, cell in enumerate(row) for part in _parts(cell, at in split)] for row in self.rows]
        return header, rows


def _parts(cell: Cell, split: bool) -> list[Value]:
    if isinstance(cell, Amount):
        return [cell.value, cell.currency]
    return [cell, None] if split else [cell]


@dataclass(slots=True)
class Found:
    """The tables of a page, and whether another page of the list follows."""

    tables: list[Drawn]
    more: bool


def read_page(html: str) -> Found:
    """The tables of a page; columns whose head is empty or for screen readers only (actions) are left out."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Found([_plain(table) for table in reader.tables], reader.more)


def _plain(table: Drawn) -> Drawn:
    kept = [at for at, words in enumerate(table.header) if words]
    rows = [[row[at] for at in kept] for row in table.rows if len(row) == len(table.header)]
    return Drawn(table.caption, [table.header[at] for at in kept], rows)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[Drawn] = []
        self.more = False
        self._inside = False
        self._part = ""  #: thead, tbody or tfoot
        self._row: list[Cell] | None = None
        self._cell: list[str] | None = None
        self._caption: list[str] | None = None
        self._numeric = self._apart = False
        self._moment = ""
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        if tag == "a" and known.get("rel") == "next":
            self.more = True
        if self._unseen:
            self._unseen += tag not in _VOID
            return
        if tag == "table":
            self.tables.append(Drawn())
            self._inside, self._part = True, "tbody"
        if not self._inside:
            return
        if tag in {"thead", "tbody", "tfoot"}:
            self._part = tag
        elif tag == "caption":
            self._caption = []
        elif tag == "tr":
            self._row, self._apart = [], False
        elif tag in {"td", "th"}:
            self._begin(known)
        elif self._cell is not None and _hidden(tag, known):
            self._unseen = tag not in _VOID
        elif tag == "time" and self._cell is not None and not "".join(self._cell).strip():
            self._moment = known.get("datetime", "")

    def _begin(self, known: dict[str, str]) -> None:
        classes = known.get("class", "").split()
        self._apart |= "colspan" in known or "rowspan" in known
        self._cell, self._numeric, self._moment = [], "num" in classes, ""
        if "check-col" in classes:
            self._cell = None

    def handle_endtag(self, tag: str) -> None:
        if self._unseen:
            self._unseen -= tag not in _VOID
            return
        if tag == "table":
            self._inside = False
        elif tag == "caption" and self._caption is not None:
            self.tables[-1].caption, self._caption = _text(self._caption), None
        elif tag in {"td", "th"} and self._cell is not None and self._row is not None:
            self._row.append(self._value())
            self._cell = None
        elif tag == "tr" and self._row is not None and self._inside:
            self._end_row(self._row)
            self._row = None

    def _end_row(self, row: list[Cell]) -> None:
        if self._part == "thead":
            self.tables[-1].header = [str(value or "") for value in row]
        elif self._part == "tbody" and row and not self._apart:
            self.tables[-1].rows.append(row)

    def handle_data(self, data: str) -> None:
        if self._unseen:
            return
        if self._caption is not None:
            self._caption.append(data)
        elif self._cell is not None:
            self._cell.append(data)

    def _value(self) -> Cell:
        text = _text(self._cell or [])
        if self._part == "thead":
            return text
        if text in _NOTHING:
            return None
        if self._moment and (found := _moment(self._moment)):
            return found
        if amount := read_amount(text):
            return Amount(*amount)
        text = without_marks(text)
        if self._numeric and _NUMBER.match(text):
            return Decimal(text.replace(",", "").replace("−", "-"))
        return text


def _hidden(tag: str, known: dict[str, str]) -> bool:
    return (
        tag in _UNSEEN
        or "hidden" in known
        or known.get("aria-hidden") == "true"
        or "visually-hidden" in known.get("class", "").split()
    )


def _text(parts: list[str]) -> str:
    return re.sub(r"\s+", " ", " ".join(parts)).strip()


def _moment(text: str) -> datetime | date | None:
    try:
        return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        return None
