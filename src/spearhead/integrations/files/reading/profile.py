"""What a column holds, counted while rows stream by: kinds, values, empty words, doubtful dates and numbers."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from spearhead.integrations.files.reading.cells import date_orders, is_scientific, kind_of

#: Words that often stand for "nothing" (casefolded); offered with counts, never applied unasked:
#: Null is also a surname.
EMPTY_WORDS: Final = frozenset(
    r"null|\n|n/a|#n/a|na|nan|none|nil|-|--|—|select|(blank)|无|空|暂无|未知|未填写|请选择".split("|")
)
#: Distinct values remembered per column; beyond it only the total goes on counting.
DISTINCT_CAP: Final = 5_000
#: Of a column with more distinct values, every 16th cell is looked at for its kind.
_SAMPLED: Final = 16
_NEARLY_ALL: Final = 0.95
_GROUPED: Final = re.compile(r"\d{1,3}[.,]\d{3}")
_DECIMALS: Final = re.compile(r"[\d.,' ]*\d([.,])(\d+)")


@dataclass(slots=True)
class ColumnProfile:
    """Counts of one column; `distinct` is complete unless `capped`, and so are kinds and doubts."""

    name: str
    index: int
    unnamed: bool = False
    filled: int = 0
    blank: int = 0
    longest: int = 0
    capped: bool = False
    distinct: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    empty_words: Counter[str] = field(default_factory=Counter)
    orders: Counter[str] = field(default_factory=Counter)
    signs: Counter[str] = field(default_factory=Counter)
    leading_zeros: int = 0
    scientific: str = ""

    def add(self, text: str) -> None:
        """Count one cell."""
        text = text.strip()
        if not text:
            self.blank += 1
            return
        if text.casefold() in EMPTY_WORDS:
            self.empty_words[text] += 1
            self.blank += 1
            return
        self.filled += 1
        self.longest = max(self.longest, len(text))
        if not self.capped or text in self.distinct:
            self.distinct[text] += 1
            self.capped = self.capped or len(self.distinct) >= DISTINCT_CAP
        if self.capped and self.filled % _SAMPLED:
            return
        kind = kind_of(text)
        self.kinds[kind] += 1
        if text[0].isdigit() or text[0] in "+-":
            self._add_doubts(text, kind)

    def _add_doubts(self, text: str, kind: str) -> None:
        if kind in ("date", "datetime") or "/" in text:
            orders = date_orders(text)
            if orders:
                self.orders["either" if len(orders) == 2 else orders[0]] += 1
        elif found := _DECIMALS.fullmatch(text):
            self.signs["either" if _GROUPED.fullmatch(text) else _decimal_sign(text, found[1], found[2])] += 1
        if text[0] == "0" and len(text) > 1 and text.isdigit():
            self.leading_zeros += 1
        if not self.scientific and is_scientific(text):
            self.scientific = text

    @property
    def kind(self) -> str:
        """The kind of nearly all filled cells; of mixed numbers ``decimal``; otherwise ``text``; ``empty`` if none."""
        if not self.filled:
            return "empty"
        enough = self.kinds.total() * _NEARLY_ALL
        top, count = self.kinds.most_common(1)[0]
        if count >= enough:
            return top
        for kind, parts in _TOGETHER:
            if self.kinds[kind] and sum(self.kinds[part] for part in parts) >= enough:
                return kind
        return "text"

    @property
    def unique(self) -> bool:
        """Every filled cell differs from all others, as far as counted."""
        return self.filled > 1 and (self.capped or len(self.distinct) == self.filled) and self.most_common < 2

    @property
    def most_common(self) -> int:
        """How often the most frequent value occurs."""
        return max(self.distinct.values(), default=0)

    @property
    def samples(self) -> list[str]:
        """Three different values as they stand in the file."""
        return list(self.distinct)[:3]

    @property
    def date_order(self) -> str | None:
        """``dmy`` or ``mdy`` where the column proves one; None where the order is not in question or not provable."""
        proved = [name for name in ("dmy", "mdy") if self.orders[name]]
        return proved[0] if len(proved) == 1 else None


_TOGETHER: Final = (
    ("decimal", ("integer", "decimal")),
    ("datetime", ("date", "datetime")),
    ("money", ("integer", "decimal", "money")),
    ("code", ("code", "integer")),
)


def _decimal_sign(text: str, last: str, after: str) -> str:
    """The sign before the last group is the decimal sign unless it occurs twice or groups by three."""
    other = "," if last == "." else "."
    if text.count(last) > 1:
        return other
    if other in text or len(after) != 3:
        return last
    return "either" if len(text) <= 7 else last


@dataclass(slots=True)
class Profile:
    """All columns of a table after a full or partial reading."""

    columns: list[ColumnProfile]
    rows: int = 0

    def column(self, name: str) -> ColumnProfile:
        """By name; KeyError when the table has no such column."""
        return next(item for item in self.columns if item.name == name) if name in self.names else _absent(name)

    @property
    def names(self) -> list[str]:
        """In the file's order."""
        return [item.name for item in self.columns]

    @property
    def empty_words(self) -> Mapping[str, Counter[str]]:
        """Column's name → word that may mean "nothing" → count."""
        return {item.name: item.empty_words for item in self.columns if item.empty_words}


def _absent(name: str) -> ColumnProfile:
    raise KeyError(name)


def profile_rows(names: Sequence[str], rows: Iterable[Sequence[str]], unnamed: frozenset[int] = frozenset()) -> Profile:
    """Count every row once; the caller limits or streams."""
    columns = [ColumnProfile(name, index, index in unnamed) for index, name in enumerate(names)]
    adders = [column.add for column in columns]
    profile = Profile(columns)
    for row in rows:
        profile.rows += 1
        for add, text in zip(adders, row, strict=False):
            add(text)
    return profile
