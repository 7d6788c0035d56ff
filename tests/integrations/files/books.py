"""Workbooks made by hand for tests: ODS from XML, an old XLS from its records."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

_ODS_HEAD = (
    '<?xml version="1.0"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
)
_ODS_FOOT = "</office:spreadsheet></office:body></office:document-content>"


def ods_text(text: str, repeat: int = 1) -> str:
    """A text cell."""
    times = f' table:number-columns-repeated="{repeat}"' if repeat > 1 else ""
    return f'<table:table-cell office:value-type="string"{times}><text:p>{text}</text:p></table:table-cell>'


def ods_value(kind: str, name: str, value: str, shown: str = "") -> str:
    """A typed cell: ``ods_value("float", "value", "1.5")``."""
    attributes = f'office:value-type="{kind}" office:{name}="{value}"'
    return f"<table:table-cell {attributes}><text:p>{shown or value}</text:p></table:table-cell>"


def write_ods(path: Path, sheets: dict[str, list[str]], extra: dict[str, str] | None = None) -> Path:
    """Each sheet's rows are the XML of their cells."""
    body = "".join(
        f'<table:table table:name="{name}">'
        + "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
        + "</table:table>"
        for name, rows in sheets.items()
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", _ODS_HEAD + body + _ODS_FOOT)
        for name, text in (extra or {}).items():
            archive.writestr(name, text)
    return path


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def write_xls(path: Path, rows: list[list[str | float]], sheet: str = "Alt") -> Path:
    """One sheet of texts and numbers in BIFF8 inside a compound file."""
    cells = b""
    for row, values in enumerate(rows):
        for column, value in enumerate(values):
            place = struct.pack("<HHH", row, column, 0)
            if isinstance(value, str):
                text = value.encode("utf-16-le")
                cells += _record(0x0204, place + struct.pack("<HB", len(value), 1) + text)
            else:
                cells += _record(0x0203, place + struct.pack("<d", value))
    name = sheet.encode("latin-1")
    bof = struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0)
    tail = _record(0x000A, b"")
    start = len(_record(0x0809, bof)) + 4 + 8 + len(name) + len(tail)
    globals_ = _record(0x0809, bof) + _record(0x0085, struct.pack("<IHBB", start, 0, len(name), 0) + name) + tail
    body = struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0)
    size = struct.pack("<IIHHH", 0, len(rows), 0, max(map(len, rows)), 0)
    stream = globals_ + _record(0x0809, body) + _record(0x0200, size) + cells + tail
    path.write_bytes(_compound(stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")))
    return path


def _compound(stream: bytes) -> bytes:
    sectors = len(stream) // 512
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    fat = struct.pack("<128I", *(chain + [0xFFFFFFFF] * (128 - len(chain))))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    header += struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *([0xFFFFFFFF] * 108))
    entries = _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0) + _entry("Workbook", 2, 0xFFFFFFFF, 2, len(stream))
    return header + fat + entries.ljust(512, b"\0") + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = (name + "\0").encode("utf-16-le")
    head = text.ljust(64, b"\0") + struct.pack("<HBB", len(text), kind, 1)
    return head + struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child) + bytes(36) + struct.pack("<IQ", start, size)
