"""Files: what they are, how they are called, where they lie."""

from __future__ import annotations

import io
import zipfile

import pytest

from spearhead.crm.documents.content import content_of
from spearhead.crm.documents.names import MAX_BYTES, safe_name
from spearhead.crm.documents.storage import MAX_SIZE, discard, folder, open_file, path_of, store
from spearhead.kernel.errors import Absent, Refused


def packed(*names: str, **contents: str) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        for name in names:
            archive.writestr(name, contents.get(name, ""))
    return whole.getvalue()


@pytest.mark.parametrize(
    ("data", "kind", "content_type"),
    [
        (b"\x89PNG\r\n\x1a\n...", "image", "image/png"),
        (b"\xff\xd8\xff\xe0", "image", "image/jpeg"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "image", "image/webp"),
        (b"%PDF-1.7", "pdf", "application/pdf"),
        (b"<svg onload='alert(1)'/>", "text", "text/plain; charset=utf-8"),
        (b"<!doctype html><script>", "text", "text/plain; charset=utf-8"),
        ("区小明,长安\r\n".encode(), "text", "text/plain; charset=utf-8"),
        ("区小明,长安\r\n".encode("gb18030"), "text", "text/plain; charset=utf-8"),
        (b"", "text", "text/plain; charset=utf-8"),
        (b"MZ\x90\0\x03", "other", "application/octet-stream"),
        (b"PK\x03\x04 but not one", "other", "application/octet-stream"),
    ],
)
def test_known_by_its_first_bytes(data: bytes, kind: str, content_type: str) -> None:
    found = content_of(io.BytesIO(data))
    assert (found.kind, found.content_type) == (kind, content_type)


def test_office_files_and_archives() -> None:
    assert content_of(io.BytesIO(packed("[Content_Types].xml", "xl/workbook.xml"))).kind == "sheet"
    assert content_of(io.BytesIO(packed("[Content_Types].xml", "word/document.xml"))).kind == "document"
    assert content_of(io.BytesIO(packed("a.txt"))).kind == "archive"
    ods = packed("mimetype", "content.xml", mimetype="application/vnd.oasis.opendocument.spreadsheet")
    assert content_of(io.BytesIO(ods)).kind == "sheet"


def test_a_long_chinese_text_cut_inside_a_character_is_text() -> None:
    for encoding in ("utf-8", "gb18030"):
        for shift in range(4):
            assert content_of(io.BytesIO(b"x" * shift + ("长安汽车" * 2000).encode(encoding))).kind == "text"


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("offer.pdf", "offer.pdf"),
        ("a.pHaR", "a.pHaR"),
        ("../../etc/passwd", "passwd"),
        ("D:\\offers\\offer.docx", "offer.docx"),
        ("a%00.php", "a_.php"),
        ("a\0.php", "a.php"),
        ("CON", "_CON"),
        ("nul.txt", "_nul.txt"),
        ("offer\u202efdp.exe", "offerfdp.exe"),
        ("", "file"),
        (" .. ", "file"),
        ("a\r\nSet-Cookie: b", "aSet-Cookie b"),
        ("报价 单.xlsx", "报价 单.xlsx"),
        ("\ud800x", "x"),
    ],
)
def test_shown_under_a_harmless_name(given: str, shown: str) -> None:
    assert safe_name(given).replace("?", "") == shown


def test_a_long_chinese_name_keeps_its_ending() -> None:
    name = safe_name("长" * 300 + ".xlsx")
    assert name.endswith("长.xlsx")
    assert len(name.encode()) <= MAX_BYTES


def test_written_whole_or_not_at_all() -> None:
    stored = store([b"abc", b"def"])
    assert (stored.size, path_of(stored.stored_as).stat().st_mode & 0o777) == (6, 0o600)
    with open_file(stored.stored_as) as file:
        assert file.read() == b"abcdef"
    discard(stored.stored_as)
    discard(stored.stored_as)
    with pytest.raises(Absent):
        open_file(stored.stored_as)


def test_what_is_too_large_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert MAX_SIZE == 100 * 1024 * 1024
    monkeypatch.setattr("spearhead.crm.documents.storage.MAX_SIZE", 2 * 1024 * 1024)
    before = {one for one in folder().rglob("*") if one.is_file()}
    with pytest.raises(Refused, match="2 MB"):
        store(b"\0" * 1024 * 1024 for _chunk in range(3))
    assert {one for one in folder().rglob("*") if one.is_file()} == before


@pytest.mark.parametrize("name", ["../../secret.key", "ab/../../x", "/etc/passwd", "", "zz/" + "a" * 40])
def test_a_name_that_we_did_not_make_opens_nothing(name: str) -> None:
    with pytest.raises(Absent):
        path_of(name)
