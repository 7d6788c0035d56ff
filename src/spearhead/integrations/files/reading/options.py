"""How a file is to be read: every guess of the sniffer as a value that a person or a mapping may set instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from spearhead.kernel.errors import Refused

#: Names a person chooses from → Python's codec.
ENCODINGS: Final[Mapping[str, str]] = {
    "utf-8": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "utf-32": "utf-32",
    "gb18030": "gb18030",
    "big5": "big5hkscs",
    "shift-jis": "cp932",
    "windows-1252": "cp1252",
}
WHITESPACE: Final = "whitespace"
FIXED: Final = "fixed"
DELIMITERS: Final = (",", ";", "\t", "|", WHITESPACE, FIXED)
QUOTES: Final = ('"', "'", "")
DATE_ORDERS: Final = ("ymd", "dmy", "mdy")
EVERY_COLUMN: Final = "*"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """`None` means: find out. `open_table` answers with every value filled in.

    `widths` (characters per column) goes with the delimiter ``fixed``; `names` replaces or stands in for the header;
    `sheet` is a name or a number from 1; `first_row` is the line, from 1, at which header or data begin;
    `empty_words` maps a column's name, or ``*``, to the words that mean "nothing" there.
    """

    encoding: str | None = None
    delimiter: str | None = None
    widths: tuple[int, ...] = ()
    quote: str | None = None
    header: bool | None = None
    names: tuple[str, ...] = ()
    sheet: str | int | None = None
    first_row: int = 1
    decimal: str | None = None
    thousands: str | None = None
    date_order: str | None = None
    epoch: int | None = None
    empty_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, fits in _RULES.items():
            if not fits(getattr(self, name)):
                raise _bad(name, getattr(self, name))
        if self.decimal is not None and self.decimal == self.thousands:
            raise _bad("thousands", self.thousands)

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> ReadOptions:
        """From JSON or YAML; an unknown key is refused by name. ``empty_words`` may be a list for every column."""
        known = {item.name for item in fields(cls)}
        for key in data:
            if key not in known:
                raise _bad(str(key), data[key])
        values = dict(data)
        for key in ("widths", "names"):
            if key in values:
                values[key] = _as_tuple(key, values[key])
        if "empty_words" in values:
            values["empty_words"] = _empty_words(values["empty_words"])
        return cls(**values)

    def as_dict(self) -> dict[str, Any]:
        """What differs from "find out", in JSON types; `from_dict` reads it back."""
        bare = ReadOptions()
        chosen = {item.name: getattr(self, item.name) for item in fields(self)}
        kept = {key: value for key, value in chosen.items() if value != getattr(bare, key)}
        for key in ("widths", "names"):
            if key in kept:
                kept[key] = list(kept[key])
        if "empty_words" in kept:
            kept["empty_words"] = {name: list(words) for name, words in kept["empty_words"].items()}
        return kept

    def with_(self, **changes: Any) -> ReadOptions:
        """A copy with some values set."""
        return replace(self, **changes)


def _as_tuple(key: str, value: object) -> tuple[Any, ...]:
    if not isinstance(value, Sequence) or isinstance(value, str):
        raise _bad(key, value)
    return tuple(value)


def _empty_words(value: object) -> dict[str, tuple[str, ...]]:
    if isinstance(value, Mapping):
        return {str(name): _words(words) for name, words in value.items()}
    return {EVERY_COLUMN: _words(value)}


def _words(value: object) -> tuple[str, ...]:
    """Texts only: an unquoted NULL or no in YAML is none."""
    words = _as_tuple("empty_words", value)
    for word in words:
        if not isinstance(word, str):
            raise _bad("empty_words", word)
    return words


def _all_differ(values: Sequence[str]) -> bool:
    return len(set(values)) == len(values)


def _one_of(*allowed: object) -> Callable[[Any], bool]:
    return lambda value: value is None or (not isinstance(value, bool) and value in allowed)


def _whole(value: object, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


_RULES: Final[Mapping[str, Callable[[Any], bool]]] = {
    "encoding": _one_of(*ENCODINGS),
    "delimiter": _one_of(*DELIMITERS),
    "widths": lambda value: all(_whole(width, 1, 100_000) for width in value),
    "quote": _one_of(*QUOTES),
    "header": lambda value: value is None or isinstance(value, bool),
    "names": lambda value: all(isinstance(name, str) and name.strip() for name in value) and _all_differ(value),
    "sheet": lambda value: value is None or isinstance(value, str) or _whole(value, 1, 10_000),
    "first_row": lambda value: _whole(value, 1, 1_000_000),
    "decimal": _one_of(".", ","),
    "thousands": _one_of(",", ".", " ", "'", ""),
    "date_order": _one_of(*DATE_ORDERS),
    "epoch": _one_of(1900, 1904),
    "empty_words": lambda value: isinstance(value, Mapping),
}


def _bad(name: str, value: object) -> Refused:
    words = _("“%(value)s” is not a way to read a file (%(option)s).")
    message = words % {"value": str(value)[:40], "option": name[:40]}
    return Refused("bad_read_option", message, {name: message})
