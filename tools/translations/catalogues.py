"""The catalogues: one `.po` file per area, read with every doubling seen, merged, and compiled into one `.mo`."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, PoFileParser

from tools.repository import SOURCE, relative
from tools.translations.messages import Key

LOCALE = "zh_Hans"
FOLDER = SOURCE / "locale" / LOCALE
COMPILED = FOLDER / "LC_MESSAGES" / "django.mo"
#: The header's dates, so that equal catalogues compile to equal bytes.
ALWAYS = datetime(2026, 1, 1, tzinfo=UTC)
#: Babel takes a string without its closing quote and drops a character; such a line is refused instead.
WELL_FORMED = re.compile(r'\s*(?:#.*|(?:msg(?:ctxt|id|id_plural|str(?:\[\d\])?)\s+)?"(?:[^"\\]|\\.)*")?\s*')


@dataclass(frozen=True, slots=True)
class Entry:
    """One translation as it stands in a catalogue."""

    key: Key
    strings: tuple[str, ...]
    fuzzy: bool
    path: Path
    line: int

    @property
    def is_translated(self) -> bool:
        """Whether every form says something."""
        return bool(self.strings) and all(self.strings)


class BrokenCatalogue(Exception):
    """A catalogue that cannot be parsed; says which, where and why."""


class _Gatherer(Catalog):
    """A catalogue that keeps each message apart, where Babel's own would silently fold equal ones together."""

    def __init__(self) -> None:
        super().__init__(locale=LOCALE)
        self.gathered: list[Message] = []

    def __setitem__(self, _id: object, message: Message) -> None:
        if message.id:
            self.gathered.append(message)


def read(path: Path) -> Iterator[Entry]:
    """The entries of one file, in its order; obsolete ones (`#~`) are left out."""
    gatherer = _Gatherer()
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, start=1):
            if not WELL_FORMED.fullmatch(line):
                raise BrokenCatalogue(f"{relative(path)}:{number}: cannot be read: {line}")
        PoFileParser(gatherer, ignore_obsolete=True, abort_invalid=True).parse(lines)
    except (PoFileError, UnicodeDecodeError) as error:
        raise BrokenCatalogue(f"{relative(path)}: {error}") from error
    for message in gatherer.gathered:
        text, plural = message.id if isinstance(message.id, tuple | list) else (message.id, "")
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        key = Key(text, message.context or "", plural)
        yield Entry(key, tuple(one or "" for one in strings), message.fuzzy, path, message.lineno or 0)


def read_all(folder: Path = FOLDER) -> list[Entry]:
    """The entries of all areas."""
    return [entry for path in sorted(folder.glob("*.po")) for entry in read(path)]


def compiled(entries: Iterable[Entry]) -> bytes:
    """The bytes of the merged `.mo` file; fuzzy and untranslated entries stay out, so that English shows."""
    catalog = Catalog(locale=LOCALE, charset="utf-8", creation_date=ALWAYS, revision_date=ALWAYS)
    for entry in entries:
        if entry.fuzzy or not entry.is_translated:
            continue
        key = entry.key
        if key.plural:
            catalog.add((key.text, key.plural), entry.strings[:1], context=key.context or None)
        else:
            catalog.add(key.text, entry.strings[0], context=key.context or None)
    buffer = io.BytesIO()
    write_mo(buffer, catalog)
    return buffer.getvalue()


def compile_to(path: Path = COMPILED, folder: Path = FOLDER) -> bool:
    """Write the merged `.mo`; False when it already says exactly this."""
    made = compiled(read_all(folder))
    if path.exists() and path.read_bytes() == made:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_suffix(".part")
    beside.write_bytes(made)
    beside.replace(path)  # a running server never sees half a file
    return True
