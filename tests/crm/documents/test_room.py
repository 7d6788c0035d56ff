"""Room for files: the setting, what counts, and refusals before, while and after a file is read."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from spearhead.accounts.workspace.acts import edit_settings
from spearhead.crm.documents.acts import delete_document, upload_document, upload_documents, upload_version
from spearhead.crm.documents.models import Document
from spearhead.crm.documents.room import check_announced, used
from spearhead.crm.documents.storage import folder
from spearhead.kernel.errors import Forbidden, Refused
from tests.cast import Cast
from tests.crm.telling import refused
from tests.web.conftest import SignIn, as_user

__all__ = ["as_user"]

MB = 1024 * 1024


def files() -> int:
    return sum(1 for one in folder().rglob("*") if one.is_file())


def limit(cast: Cast, megabytes: int | None) -> None:
    edit_settings({"document_quota_mb": megabytes}, by=cast.admin, seen_version=None)


def test_refused_as_soon_as_it_is_too_much_with_the_numbers(cast: Cast) -> None:
    limit(cast, 1)
    deal = cast.deal()
    first = upload_document("a.bin", [b"x" * (MB // 2)], by=cast.rep_a, record_type="deal", record_id=deal.pk)
    read: list[int] = []

    def chunks() -> Iterator[bytes]:
        for number in range(10):
            read.append(number)
            yield b"y" * (MB // 4)

    before = files()
    with pytest.raises(Refused) as caught:
        upload_document("b.bin", chunks(), by=cast.rep_a, record_type="deal", record_id=deal.pk)
    assert caught.value.code == "quota_reached"
    assert ("0.5" in caught.value.message, "1 MB" in caught.value.message) == (True, True)
    assert len(read) == 3
    assert (files(), used()) == (before, MB // 2)
    delete_document(first.pk, by=cast.rep_a)
    assert used() == MB // 2  # it can be restored for 30 days
    with pytest.raises(Refused):
        upload_version(
            upload_document("c.txt", [b"c"], by=cast.rep_a, record_type="deal", record_id=deal.pk).pk,
            "c.txt", [b"z" * MB], by=cast.rep_a,
        )  # fmt: skip
    limit(cast, None)
    upload_document("b.bin", [b"y" * MB], by=cast.rep_a, record_type="deal", record_id=deal.pk)


def test_several_files_are_counted_together(cast: Cast) -> None:
    limit(cast, 1)
    deal = cast.deal()
    some = [(f"{name}.bin", [name.encode() * (MB // 2)]) for name in "abc"]
    with pytest.raises(Refused):
        upload_documents(some, by=cast.rep_a, record_type="deal", record_id=deal.pk)
    assert not Document.objects.exists()


def test_what_announces_too_much_is_refused_unread(cast: Cast, as_user: SignIn) -> None:
    limit(cast, 1)
    deal = cast.deal()
    check_announced("multipart/form-data; boundary=x", str(MB))
    check_announced("application/json", str(9 * MB))
    with refused(Refused, "quota_reached"):
        check_announced("multipart/form-data; boundary=x", str(2 * MB))
    sent = {"files": SimpleUploadedFile("big.bin", b"x" * (2 * MB))}
    answer = as_user(cast.rep_a).post(
        f"/records/deal/{deal.pk}/documents", sent, headers={"Accept": "application/json"}
    )
    assert answer.status_code == 422
    assert "MB" in answer.content.decode()
    assert not Document.objects.exists()


def test_who_sets_it_and_to_what(cast: Cast, as_user: SignIn) -> None:
    with refused(Forbidden):
        edit_settings({"document_quota_mb": 5}, by=cast.mgr_a, seen_version=None)
    for wrong in (0, -1, 10**12, "many"):
        with refused(Refused, "bad_quota"):
            edit_settings({"document_quota_mb": wrong}, by=cast.admin, seen_version=None)
    limit(cast, 20)
    page = as_user(cast.admin).get("/settings/workspace").content.decode()
    assert 'name="document_quota_mb"' in page
    assert 'value="20"' in page
