"""What a file is, from its first bytes; what a client claims about it counts for nothing."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from typing import BinaryIO, Final


@dataclass(frozen=True, slots=True)
class Content:
    """The kind that screens show, and the content type that is sent when the file is opened."""

    kind: str
    content_type: str


OTHER: Final = Content("other", "application/octet-stream")
_STARTS: Final[tuple[tuple[bytes, Content], ...]] = (
    (b"\x89PNG\r\n\x1a\n", Content("image", "image/png")),
    (b"\xff\xd8\xff", Content("image", "image/jpeg")),
    (b"GIF87a", Content("image", "image/gif")),
    (b"GIF89a", Content("image", "image/gif")),
    (b"%PDF-", Content("pdf", "application/pdf")),
    (b"\x1f\x8b", Content("archive", "application/gzip")),
    (b"7z\xbc\xaf\x27\x1c", Content("archive", "application/x-7z-compressed")),
    (b"Rar!\x1a\x07", Content("archive", "application/vnd.rar")),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", Content("office", "application/x-ole-storage")),
    (b"ID3", Content("media", "audio/mpeg")),
    (b"OggS", Content("media", "application/ogg")),
)
_OFFICE: Final[tuple[tuple[str, Content], ...]] = (
    ("word/", Content("document", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")),
    ("xl/", Content("sheet", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")),
    ("ppt/", Content("slides", "application/vnd.openxmlformats-officedocument.presentationml.presentation")),
)
_OPEN: Final = {
    "application/vnd.oasis.opendocument.text": "document",
    "application/vnd.oasis.opendocument.spreadsheet": "sheet",
    "application/vnd.oasis.opendocument.presentation": "slides",
}
#: Text that a browser might run is sent as bare text, whatever it says that it is.
TEXT: Final = Content("text", "text/plain; charset=utf-8")
HEAD: Final = 4096
MOST_NAMES: Final = 2000


def content_of(file: BinaryIO) -> Content:
    """The content of a file; HTML, SVG, XML and scripts are text, for they are never shown as what they are."""
    file.seek(0)
    head = file.read(HEAD)
    for start, content in _STARTS:
        if head.startswith(start):
            return content
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return Content("image", "image/webp")
    if head[4:8] == b"ftyp":
        return Content("media", "video/mp4")
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _packed(file)
    return TEXT if _is_text(head) else OTHER


def _packed(file: BinaryIO) -> Content:
    try:
        with zipfile.ZipFile(file) as packed:
            names = packed.namelist()[:MOST_NAMES]
            if names[:1] == ["mimetype"] and packed.getinfo("mimetype").file_size < 100:
                said = packed.read("mimetype").decode("ascii", "replace")
                if said in _OPEN:
                    return Content(_OPEN[said], said)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        return OTHER
    for folder, content in _OFFICE:
        if "[Content_Types].xml" in names and any(name.startswith(folder) for name in names):
            return content
    return Content("archive", "application/zip")


def _is_text(head: bytes) -> bool:
    if not head:
        return True
    if b"\0" in head:
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            text = head.decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(head) - 4 or len(head) < HEAD:  # but a character cut off at the end
                continue
            text = head[: error.start].decode(encoding)
        return sum(not one.isprintable() and one not in "\r\n\t\f\ufeff" for one in text) * 50 <= len(text)
    return False
