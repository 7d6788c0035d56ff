"""A zipped workbook's declared contents, checked before anything is unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Final

from spearhead.integrations.files.reading.limits import MEGABYTE, too_large, too_many_parts, unreadable

MAX_PARTS: Final = 1_000
MAX_UNPACKED: Final = 1_000 * MEGABYTE
#: Shared strings are held in memory while a workbook is read.
MAX_STRINGS: Final = 150 * MEGABYTE
MAX_OTHER: Final = 32 * MEGABYTE
#: A sheet of one repeated value packs about 100 to 1; a bomb 1,000 to 1.
MAX_RATIO: Final = 150
_SMALL: Final = 10 * MEGABYTE
_TAIL: Final = 65_557
_END_MARK: Final = b"PK\x05\x06"


def check_archive(path: Path) -> str:
    """``xlsx`` or ``ods``, or a refusal; reads the directory only.

    Declared sizes bind: zipfile never unpacks beyond them.
    """
    if (count := _declared_parts(path)) > MAX_PARTS:
        raise too_many_parts(count)
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            _check_sizes(parts)
            if "mimetype" in names and "content.xml" in names:
                if b"opendocument.spreadsheet" in archive.read("mimetype")[:200]:
                    return "ods"
            elif "[Content_Types].xml" in names and any(name.startswith("xl/") for name in names):
                return "xlsx"
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError) as error:
        raise unreadable(type(error).__name__) from error
    raise unreadable()


def _declared_parts(path: Path) -> int:
    """From the end record, so that a huge directory is refused before it is parsed; 65,535 stands for "more"."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - _TAIL))
        tail = stream.read()
    at = tail.rfind(_END_MARK)
    if at < 0 or at + 22 > len(tail):
        raise unreadable()
    return int.from_bytes(tail[at + 10 : at + 12], "little")


def _check_sizes(parts: list[zipfile.ZipInfo]) -> None:
    total = 0
    for part in parts:
        if part.flag_bits & 0x1:
            raise unreadable("encrypted")
        total += part.file_size
        if part.file_size > _SMALL and part.file_size > part.compress_size * MAX_RATIO:
            raise too_large(_SMALL, part.filename)
        if part.file_size > _limit_for(part.filename):
            raise too_large(_limit_for(part.filename), part.filename)
    if total > MAX_UNPACKED:
        raise too_large(MAX_UNPACKED, "*")


def _limit_for(name: str) -> int:
    if name.endswith("sharedStrings.xml"):
        return MAX_STRINGS
    if "worksheets/" in name or name == "content.xml" or "/media/" in name:
        return MAX_UNPACKED
    return MAX_OTHER
