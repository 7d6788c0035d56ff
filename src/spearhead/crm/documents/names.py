"""Names under which files are shown and offered for download: readable, harmless on every system."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MAX_BYTES: Final = 180
_UNSAFE: Final = re.compile(r'[\x00-\x1f\x7f-\x9f<>:"/\\|?*\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]')
_RESERVED: Final = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.I)
_ESCAPED: Final = re.compile(r"%(?:00|2e|2f|5c)", re.I)


def safe_name(given: str) -> str:
    """The last part of a client's file name without what could deceive or break: at most `MAX_BYTES` bytes of UTF-8,
    no path, control or direction characters, no device names, never empty, the ending kept.
    """
    name = _ESCAPED.sub("_", unicodedata.normalize("NFC", given.encode("utf-8", "replace").decode()))
    name = name.replace("\\", "/").rpartition("/")[2]
    name = _UNSAFE.sub("", name).strip(" .\u3000")
    if not name:
        return "file"
    if _RESERVED.fullmatch(name):
        name = f"_{name}"
    return _cut(name)


def _cut(name: str) -> str:
    if len(name.encode()) <= MAX_BYTES:
        return name
    stem, dot, ending = name.rpartition(".")
    tail = f"{dot}{ending}" if stem and len(ending.encode()) <= 20 else ""
    stem = stem if tail else name
    room = MAX_BYTES - len(tail.encode())
    return stem.encode()[:room].decode("utf-8", "ignore").rstrip() + tail
