"""Which encoding a text file is in: mark, strict UTF-8, zero-byte pattern, GB18030, then the offered list."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from spearhead.integrations.files.reading.notes import Note
from spearhead.integrations.files.reading.options import ENCODINGS

#: Longer marks first: UTF-32 LE begins like UTF-16 LE.
_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: Always offered to the person who looks at the preview, in this order.
OFFERED: Final = ("utf-8", "gb18030", "big5", "shift-jis", "windows-1252", "utf-16-le", "utf-16-be")
_CHUNK: Final = 1 << 20
_ENOUGH: Final = 1 << 16
_FEW: Final = 0.02
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]+")


@dataclass(frozen=True, slots=True)
class Finding:
    """The encoding to read with and what a person should know about it."""

    encoding: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class _Traits:
    """Shares (0 to 1) that tell double-byte encodings and Windows-1252 apart."""

    lone: float  #: high bytes between ASCII letters, blanks or marks
    low_trail: float  #: pairs whose second byte is below 0xA1
    big5_lead: float  #: pairs that begin where Big5 keeps its common characters
    kana: float  #: pairs that are Shift-JIS kana
    early_lead: float  #: pairs that begin below 0xA0, rare in simplified Chinese


def find_encoding(path: Path) -> Finding:
    """Read the whole file once (as bytes, in chunks) and say what it is; never raises on odd bytes."""
    with path.open("rb") as stream:
        head = stream.read(_ENOUGH)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Finding(name, (Note("encoding", {"encoding": name}), *_bad_bytes(path, name)))
    if wide := _utf16_by_zeros(head):
        return Finding(wide, (Note("encoding", {"encoding": wide}),))
    bad, foreign = _count_bad(path, "utf-8")
    if bad <= foreign * _FEW:
        return Finding("utf-8", (Note("encoding", {"encoding": "utf-8"}), *_bad_note("utf-8", bad)))
    return _chinese_or_other(path)


def _utf16_by_zeros(head: bytes) -> str | None:
    """UTF-16 without a mark: the ASCII part leaves zeros on one side of each pair only."""
    half = len(head) // 2
    even, odd = head[0::2].count(0), head[1::2].count(0)
    most = max(even, odd)
    # A stray zero byte in a short text is no pattern.
    if half < 2 or most <= half * 0.1 or (most < 3 and most < half * 0.9) or min(even, odd) > most / 20:
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _chinese_or_other(path: Path) -> Finding:
    sample = _foreign_sample(path)
    traits = _traits(sample)
    bad, foreign = _count_bad(path, "gb18030")
    gb_reads = bad <= foreign * _FEW
    if traits.lone > 0.8:
        return Finding("windows-1252", (_guess("windows-1252", gb_reads),))
    for name, likely in (
        ("shift-jis", traits.kana > 0.3 or (traits.early_lead > 0.5 and traits.big5_lead < 0.5)),
        ("big5", traits.low_trail > 0.15 and traits.big5_lead > 0.85),
    ):
        if likely and _reads(sample, name):
            return Finding(name, (_guess(name, gb_reads),))
    if gb_reads:
        return Finding("gb18030", (Note("encoding", {"encoding": "gb18030"}), *_bad_note("gb18030", bad)))
    name = next((name for name in ("big5", "shift-jis") if _reads(sample, name)), "windows-1252")
    return Finding(name, (_guess(name, False),))


def _guess(name: str, gb_reads: bool) -> Note:
    if gb_reads:
        return Note("looks_like", {"encoding": name, "other": "gb18030"})
    return Note("encoding_guessed", {"encoding": name})


def _bad_note(name: str, bad: int) -> tuple[Note, ...]:
    return (Note("bad_bytes", {"encoding": name, "count": bad}),) if bad else ()


def _bad_bytes(path: Path, name: str) -> tuple[Note, ...]:
    return _bad_note(name, _count_bad(path, name)[0])


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _count_bad(path: Path, name: str) -> tuple[int, int]:
    """How many places do not decode, and how many characters are not ASCII (replacements included)."""
    decoder = codecs.getincrementaldecoder(ENCODINGS[name])(errors="replace")
    bad = foreign = 0
    for chunk in _chunks(path):
        text = decoder.decode(chunk)
        if not text.isascii():
            bad += text.count("\ufffd")
            foreign += sum(len(part) for part in _NOT_ASCII.findall(text))
    rest = decoder.decode(b"", True)
    return bad + rest.count("\ufffd"), foreign + len(rest)


def _reads(sample: bytes, name: str) -> bool:
    text = sample.decode(ENCODINGS[name], errors="replace")
    return text.count("\ufffd") <= len(text) * 0.005


def _foreign_sample(path: Path) -> bytes:
    """Lines that hold high bytes, from anywhere in the file, up to 64 KB."""
    kept: list[bytes] = []
    size = 0
    for chunk in _chunks(path):
        for line in () if chunk.isascii() else chunk.split(b"\n"):
            if not line.isascii():
                kept.append(line[:_ENOUGH])
                size += len(kept[-1])
        if size > _ENOUGH:
            break
    return b"\n".join(kept)[: 2 * _ENOUGH]


def _traits(data: bytes) -> _Traits:
    pairs = list(_pairs(data))
    count = len(pairs) or 1
    return _Traits(
        lone=_lone_share(data),
        low_trail=sum(trail < 0xA1 for _lead, trail in pairs) / count,
        big5_lead=sum(0xA1 <= lead <= 0xC6 for lead, _trail in pairs) / count,
        kana=sum(_is_kana(lead, trail) for lead, trail in pairs) / count,
        early_lead=sum(lead < 0xA0 for lead, _trail in pairs) / count,
    )


def _is_kana(lead: int, trail: int) -> bool:
    return (lead == 0x82 and 0x9F <= trail <= 0xF1) or (lead == 0x83 and 0x40 <= trail <= 0x96)


def _pairs(data: bytes) -> Iterator[tuple[int, int]]:
    at, end = 0, len(data) - 1
    while at < end:
        if data[at] < 0x80:
            at += 1
        else:
            yield data[at], data[at + 1]
            at += 2


def _lone_share(data: bytes) -> float:
    """Share of high bytes with ASCII, but no digit, on both sides; in double-byte text they come together."""
    high = lone = 0
    for at, byte in enumerate(data):
        if byte >= 0x80:
            high += 1
            before = data[at - 1] if at else 0x20
            after = data[at + 1] if at + 1 < len(data) else 0x20
            lone += before < 0x80 and after < 0x80 and not 0x30 <= after <= 0x39
    return lone / high if high else 0.0
