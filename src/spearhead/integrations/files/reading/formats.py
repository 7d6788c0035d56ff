"""What is surely no table, by its first bytes: pictures, documents, archives, programs, pages of markup."""

from __future__ import annotations

from typing import Final

from spearhead.integrations.files.reading.limits import unreadable

HEAD: Final = 256
_MARKS: Final = (
    b"\x89PNG\r\n", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"%PDF-", b"{\\rtf", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!\x1a",
    b"BZh", b"\xfd7zXZ", b"MZ\x90", b"\x7fELF", b"\xca\xfe\xba\xbe", b"OggS", b"ID3", b"SQLite format 3",
)  # fmt: skip
_MARKUP: Final = (b"<svg", b"<?xml", b"<!doctype", b"<html")


def refuse_other_formats(head: bytes) -> None:
    """Refuse (``file_unreadable``) what would only be read as lines of noise."""
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if head.startswith(_MARKS) or text.startswith(_MARKUP):
        raise unreadable()
