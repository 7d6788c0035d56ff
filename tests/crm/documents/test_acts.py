"""Documents on records: who opens them, versions, deleting."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from spearhead.crm.activities.acts import log_activity
from spearhead.crm.documents.access import document_for, documents_of, documents_visible_to, versions_of
from spearhead.crm.documents.acts import (
    delete_document,
    edit_document,
    link_document,
    purge_documents,
    read_document,
    restore_document,
    unlink_document,
    upload_document,
    upload_version,
)
from spearhead.crm.documents.models import Document
from spearhead.crm.documents.storage import folder, path_of
from spearhead.crm.search.find import search
from spearhead.kernel.errors import Absent, Forbidden, Refused
from tests.cast import Cast
from tests.crm.telling import refused, story


def upload(cast: Cast, name: str = "offer.pdf", record_type: str = "", record_id: int | None = None) -> Document:
    return upload_document(name, [b"%PDF-1.7"], by=cast.rep_a, record_type=record_type, record_id=record_id)


def on_disk() -> int:
    return sum(one.is_file() for one in folder().rglob("*")) if folder().exists() else 0


@pytest.mark.parametrize("noun", ["deal", "company", "contact", "lead"])
def test_readable_through_the_record_it_hangs_on(cast: Cast, noun: str) -> None:
    record = getattr(cast, noun)()
    document = upload(cast, record_type=noun, record_id=record.pk)
    assert (document.kind, document.content_type, document.size) == ("pdf", "application/pdf", 8)
    for who in (cast.rep_a, cast.mgr_a, cast.director, cast.analyst, cast.admin):
        assert document_for(who, document.pk) == document
    for who in (cast.rep_a2, cast.rep_b):
        with pytest.raises(Absent):
            read_document(document.pk, by=who)
    assert list(documents_of(cast.rep_a, noun, record.pk)) == [document]
    assert story(noun, record.pk)[-1] == f"{noun}.file_added"
    _found, stream = read_document(document.pk, by=cast.mgr_a)
    with stream:
        assert stream.read() == b"%PDF-1.7"


def test_on_an_activity(cast: Cast) -> None:
    call = log_activity({"kind": "call", "subject": "Spoke"}, by=cast.rep_a)
    assert upload(cast, record_type="activity", record_id=call.pk) in documents_visible_to(cast.mgr_a)


def test_refused_on_records_out_of_reach_and_nothing_stays_on_the_disk(cast: Cast) -> None:
    theirs, before = cast.deal(by=cast.rep_b), on_disk()
    for kind, record_id in (("deal", theirs.pk), ("deal", 999), ("user", cast.admin.pk)):
        with refused(Absent):
            upload(cast, record_type=kind, record_id=record_id)
    with refused(Forbidden):
        upload_document("x", [b"x"], by=cast.analyst)
    assert on_disk() == before


def test_hung_on_another_record_and_taken_off(cast: Cast) -> None:
    mine, theirs = cast.deal("Mine"), cast.deal("Theirs", by=cast.rep_b)
    document = upload(cast, record_type="deal", record_id=mine.pk)
    with refused(Absent):
        link_document(document.pk, "deal", theirs.pk, by=cast.rep_a)
    with refused(Absent):
        link_document(document.pk, "deal", theirs.pk, by=cast.rep_b)
    link_document(document.pk, "deal", theirs.pk, by=cast.admin)
    assert document in documents_visible_to(cast.rep_b)
    unlink_document(document.pk, "deal", theirs.pk, by=cast.rep_b)
    assert document not in documents_visible_to(cast.rep_b)
    unlink_document(document.pk, "deal", mine.pk, by=cast.rep_a)
    assert document not in documents_visible_to(cast.admin)
    assert restore_document(document.pk, by=cast.rep_a) in documents_visible_to(cast.rep_a)


def test_a_new_version_hangs_where_the_old_one_hangs(cast: Cast) -> None:
    deal = cast.deal()
    first = upload(cast, record_type="deal", record_id=deal.pk)
    second = upload_version(first.pk, "", [b"new"], by=cast.mgr_a)
    assert (second.name, second.version) == ("offer.pdf", 2)
    assert list(documents_of(cast.rep_a, "deal", deal.pk)) == [second]
    assert versions_of(cast.rep_a, second.pk) == [second, first]
    before = on_disk()
    with refused(Refused, "not_newest"):
        upload_version(first.pk, "", [b"again"], by=cast.rep_a)
    with refused(Absent):
        upload_version(second.pk, "", [b"again"], by=cast.rep_b)
    with refused(Forbidden):
        upload_version(second.pk, "", [b"again"], by=cast.analyst)
    assert on_disk() == before


def test_renamed_found_deleted_restored_and_gone_after_thirty_days(cast: Cast) -> None:
    document = upload(cast, record_type="deal", record_id=cast.deal().pk)
    edit_document(document.pk, by=cast.rep_a, name="../contract.pdf")
    assert [hit.name for hit in search(cast.rep_a, "contract")] == ["contract.pdf"]
    with refused(Forbidden):
        delete_document(document.pk, by=cast.analyst)
    delete_document(document.pk, by=cast.mgr_a)
    assert search(cast.rep_a, "contract") == []
    with refused(Absent):
        restore_document(document.pk, by=cast.rep_b)
    restore_document(document.pk, by=cast.rep_a)
    delete_document(document.pk, by=cast.rep_a)
    assert purge_documents() == 0
    Document.objects.filter(pk=document.pk).update(deleted_at=timezone.now() - timedelta(days=32))
    assert purge_documents() == 1
    assert not path_of(document.stored_as).exists()
