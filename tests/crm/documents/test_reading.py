"""What is read of files and shown of them: text found by search, pictures and pages drawn anew by a process apart."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from PIL import Image

from spearhead.crm.documents import apart
from spearhead.crm.documents.acts import read_document, upload_document, upload_version
from spearhead.crm.documents.listing import documents_page
from spearhead.crm.documents.models import Document
from spearhead.crm.documents.reading import is_waiting, picture_of, run_reading
from spearhead.crm.search.find import search
from spearhead.integrations.files.writing import write_xlsx
from spearhead.kernel.errors import Absent
from spearhead.kernel.jobs import Run
from spearhead.kernel.jobs.models import Job
from tests.cast import Cast
from tests.crm.telling import refused

HEAD = '<?xml version="1.0"?>'


def drawn(kind: str, size: tuple[int, int] = (60, 40), **more: Any) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "teal").save(out, kind, **more)
    return out.getvalue()


def packed(**parts: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", HEAD + "<Types/>")
        for name, text in parts.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return out.getvalue()


def word(*paragraphs: str) -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{one}</w:t></w:r></w:p>" for one in paragraphs)
    return packed(word__document_xml=f'{HEAD}<w:document xmlns:w="w"><w:body>{body}</w:body></w:document>')


def pdf(*pages: str) -> bytes:
    """A bare PDF with a line of text on each page."""
    kids = " ".join(f"{4 + 2 * place} 0 R" for place in range(len(pages)))
    parts = ["<</Type/Catalog/Pages 2 0 R>>", f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
             "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]  # fmt: skip
    for place, words in enumerate(pages):
        drawing = f"BT /F1 24 Tf 20 100 Td ({words}) Tj ET"
        parts.append(f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]/Contents {5 + 2 * place} 0 R"
                     "/Resources<</Font<</F1 3 0 R>>>>>>")  # fmt: skip
        parts.append(f"<</Length {len(drawing)}>>stream\n{drawing}\nendstream")
    whole, starts = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        starts.append(len(whole))
        whole += f"{number} 0 obj{part}endobj\n".encode()
    table = "".join(f"{start:010} 00000 n \n" for start in starts)
    end = f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n{table}trailer<</Size {len(parts) + 1}/Root 1 0 R>>\n"
    return whole + f"{end}startxref\n{len(whole)}\n%%EOF".encode()


def kept(cast: Cast, name: str, data: bytes) -> Document:
    deal = cast.deal()
    document = upload_document(name, [data], by=cast.rep_a, record_type="deal", record_id=deal.pk)
    for job in Job.objects.filter(kind="documents.read", params__document=document.pk):
        run_reading(Run(job))
    document.refresh_from_db()
    return document


@pytest.mark.parametrize(
    ("name", "data", "query"),
    [
        ("a.txt", "Lieferzeit zwölf Wochen".encode(), "lieferzeit"),
        ("b.txt", "交货期十二周，区小明".encode("gb18030"), "交货期"),
        ("c.docx", word("Delivery in", "twelve weeks"), "twelve"),
        ("d.pdf", pdf("Delivery promised", "Warranty terms"), "warranty"),
        ("e.pptx", packed(ppt__slides__slide1_xml=f'{HEAD}<s xmlns:a="a"><a:t>Roadmap</a:t></s>'), "roadmap"),
    ],
)
def test_found_by_the_text_inside_by_whoever_may_read_it(cast: Cast, name: str, data: bytes, query: str) -> None:
    document = kept(cast, name, data)
    assert document.content
    assert [(hit.kind, hit.id) for hit in search(cast.rep_a, query)] == [("document", document.pk)]
    assert search(cast.rep_b, query) == []
    assert [one.document.pk for one in documents_page(cast.rep_a, text=query)[0]] == [document.pk]


def test_a_workbook_is_found_by_its_words(cast: Cast, tmp_path: object) -> None:
    out = io.BytesIO()
    write_xlsx(out, ["Product", "Price"], [["Membrane pump", 12]])
    document = kept(cast, "list.xlsx", out.getvalue())
    assert document.kind == "sheet"
    assert [hit.id for hit in search(cast.rep_a, "membrane")] == [document.pk]


def test_a_pdf_has_pages_that_are_pictures(cast: Cast) -> None:
    document = kept(cast, "offer.pdf", pdf("One", "Two"))
    assert document.pages == 2
    data, content_type = picture_of(document.pk, by=cast.rep_a, page=2)
    assert content_type == "image/png"
    assert Image.open(io.BytesIO(data)).width == 900
    for page in (0, 3, 51):
        with refused(Absent):
            picture_of(document.pk, by=cast.rep_a, page=page)
    with refused(Absent):
        picture_of(document.pk, by=cast.rep_b, page=1)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_a_picture_is_kept_with_nothing_but_its_points(cast: Cast, kind: str) -> None:
    """SEC-11: what is appended, where it was taken and who took it do not survive; the format does."""
    exif = Image.Exif()
    exif[0x010E] = "a secret place"
    more: dict[str, Any] = {} if kind == "GIF" else {"exif": exif}
    if kind == "GIF":
        more = {"comment": b"a secret place"}
    data = drawn(kind, **more) + b"<script>alert(1)</script>"
    assert b"secret" in data
    document = kept(cast, "photo", data)
    _document, stream = read_document(document.pk, by=cast.rep_a)
    with stream:
        stored = stream.read()
    assert b"secret" not in stored
    assert b"script" not in stored
    found = Image.open(io.BytesIO(stored))
    assert (found.format, found.size, document.kind, document.size) == (kind, (60, 40), "image", len(stored))


def test_a_photo_is_turned_upright_and_shown_small(cast: Cast) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    document = kept(cast, "phone.jpg", drawn("JPEG", (3000, 2000), exif=exif))
    data, content_type = picture_of(document.pk, by=cast.rep_a)
    assert (Image.open(io.BytesIO(data)).size, content_type) == ((1067, 1600), "image/jpeg")


def test_what_only_says_that_it_is_a_picture_is_a_file_like_any_other(cast: Cast) -> None:
    document = kept(cast, "evil.png", b"\x89PNG\r\n\x1a\n<script>alert(1)</script>")
    assert (document.kind, document.content_type) == ("other", "application/octet-stream")
    with refused(Absent):
        picture_of(document.pk, by=cast.rep_a)
    newer = upload_version(document.pk, "real.png", [drawn("PNG")], by=cast.rep_a)
    assert newer.kind == "image"


def test_a_bomb_is_not_unpacked_and_hurts_nobody(cast: Cast) -> None:
    bomb = packed(word__document_xml=f'{HEAD}<w:document xmlns:w="w"><w:t>' + " " * 80_000_000 + "</w:t></w:document>")
    entities = packed(word__document_xml=HEAD + '<!DOCTYPE x [<!ENTITY a "b">]><x xmlns:w="w"><w:t>&a;</w:t></x>')
    for data in (bomb, entities, pdf("x")[:60]):
        document = kept(cast, "x", data)
        assert document.content == ""
        assert not is_waiting(document)  # it was tried


def test_the_process_apart_has_little_time_and_writes_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    document = kept(cast, "offer.pdf", pdf("One"))
    monkeypatch.setattr(apart, "SECONDS", 0.001)
    assert apart.ask("page", "1", stored_as=document.stored_as) is None
