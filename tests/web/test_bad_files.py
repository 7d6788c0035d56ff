"""Files that are no files of their kind, too many or too packed: refused by name, and nothing is left behind."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from spearhead.crm.documents import storage
from spearhead.crm.documents.models import Document
from spearhead.integrations.imports.models import Import
from spearhead.kernel.events.models import Event
from tests.cast import Cast
from tests.web.conftest import SignIn

HX = {"HX-Request": "true"}
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(2)</script></svg>'


def bomb() -> bytes:
    """A small workbook that would grow to 200 MB."""
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as sheet:
            for _ in range(200):
                sheet.write(b"0" * 1_000_000)
    return whole.getvalue()


def many_parts() -> bytes:
    """A workbook of ten thousand parts."""
    whole = BytesIO()
    with zipfile.ZipFile(whole, "w") as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        for number in range(10_000):
            archive.writestr(f"xl/part{number}.xml", "")
    return whole.getvalue()


def png() -> bytes:
    """A picture that says it is 60,000 × 60,000."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunk = b"IHDR" + head
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I", len(head)) + chunk + struct.pack(">I", zlib.crc32(chunk))


def left() -> tuple[int, int, int, set[Path]]:
    """What there is of imports, documents, events and files."""
    files = {path for path in Path(settings.DATA_DIR).rglob("*") if path.is_file() and "sqlite" not in path.name}
    return Import.objects.count(), Document.objects.count(), Event.objects.count(), files


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("packed.xlsx", bomb()),
        ("parts.xlsx", many_parts()),
        ("cut.xlsx", bomb()[:5_000]),
        ("picture.png", png()),
        ("program.csv", b"MZ\x90\0\x03" + bytes(range(256)) * 20),
        ("logo.svg", SVG),
        ("nothing.csv", b""),
        ("line.csv", b"x" * 3_000_000),
        ("wide.csv", b"a," * 100_000 + b"\n1\n"),
        ("长" * 60 + ".pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"),
    ],
    ids=lambda one: one[:8] if isinstance(one, str) else "",
)
def test_what_is_no_table_is_refused_and_leaves_nothing(cast: Cast, as_user: SignIn, name: str, content: bytes) -> None:
    """SEC-18: bombs, ten thousand parts, a line of 3 MB, a hundred thousand columns."""
    before = left()
    for language in ("en", "zh-hans"):
        client = as_user(cast.admin, language)
        answer = client.post("/imports", {"files": SimpleUploadedFile(name, content)}, headers=HX)
        assert answer.status_code == 422, answer.content
        told = answer.json()
        assert [one["field"] for one in told["errors"]] == ["files"]
        assert any("\u4e00" <= sign <= "\u9fff" for sign in told["detail"]) is (language == "zh-hans"), told
    assert left() == before


def test_an_svg_is_a_harmless_attachment(cast: Cast, as_user: SignIn) -> None:
    """SEC-11: whatever type is claimed, it comes back as an attachment that a browser does not run."""
    deal, client = cast.deal(), as_user(cast.rep_a)
    sent = SimpleUploadedFile("logo.svg", SVG, content_type="image/svg+xml")
    assert client.post(f"/records/deal/{deal.pk}/documents", {"files": sent}, headers=HX).status_code < 300
    answer = client.get(f"/documents/{Document.objects.get().pk}")
    assert b"".join(answer.streaming_content) == SVG  # type: ignore[attr-defined]
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("sandbox")


@pytest.mark.parametrize(
    "name", ["a.pHaR", "../../etc/passwd", "CON", "长" * 100 + ".txt", "\u202egpj.exe", "a\x01b.txt"]
)
def test_names_are_made_harmless_and_never_paths(cast: Cast, as_user: SignIn, name: str) -> None:
    """SEC-12."""
    deal, client = cast.deal(), as_user(cast.rep_a)
    sent = SimpleUploadedFile(name, b"text")
    assert client.post(f"/records/deal/{deal.pk}/documents", {"files": sent}, headers=HX).status_code < 300
    document = Document.objects.get()
    assert not set(document.name) & set("/\\\x00\x01\u202e")
    assert len(document.name.encode()) <= 255
    assert storage.path_of(document.stored_as).is_relative_to(Path(settings.DATA_DIR) / "files")
    assert document.name not in document.stored_as


def test_files_sent_together_are_kept_together(cast: Cast, as_user: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    deal, client = cast.deal(), as_user(cast.rep_a, "zh-hans")
    monkeypatch.setattr(storage, "MAX_SIZE", 1024 * 1024)
    refuses(client, deal.pk, [b"small", b"x" * 1_100_000], "1 MB")
    refuses(client, deal.pk, [b"x"] * 21, "20")


def refuses(client: Client, deal_id: int, contents: list[bytes], told: str) -> None:
    """Nothing of it is kept, neither a row nor a file."""
    before = left()
    sent = [SimpleUploadedFile(f"{place}.txt", content) for place, content in enumerate(contents)]
    answer = client.post(f"/records/deal/{deal_id}/documents", {"files": sent}, headers=HX)
    assert answer.status_code == 422
    assert [one["field"] for one in answer.json()["errors"]] == ["files"]
    assert told in answer.json()["detail"]
    assert left() == before
