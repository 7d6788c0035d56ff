"""All documents on one screen: what hangs on a record that one may read, found by name and kind."""

from __future__ import annotations

from spearhead.crm.documents.acts import upload_document
from tests.cast import Cast
from tests.web.conftest import SignIn


def test_files_of_readable_records_only(year: Cast, as_user: SignIn) -> None:
    deal = year.deals["Hope"]
    upload_document("Offer for Hope.txt", [b"an offer"], by=year.rep_a, record_type="deal", record_id=deal.pk)
    upload_document("Plan.txt", [b"a plan"], by=year.rep_a, record_type="deal", record_id=deal.pk)
    own = as_user(year.rep_a).get("/documents").content.decode()
    assert "Offer for Hope.txt" in own
    assert f'href="/deals/{deal.pk}">Hope' in own
    assert "Offer for Hope.txt" in as_user(year.mgr_a, "zh-hans").get("/documents").content.decode()
    assert "Offer for Hope.txt" not in as_user(year.rep_b).get("/documents").content.decode()
    found = as_user(year.rep_a).get("/documents?q=offer&kind=text").content.decode()
    assert "Offer for Hope.txt" in found
    assert "Plan.txt" not in found
    assert "No file fits" in as_user(year.rep_a).get("/documents?kind=slides").content.decode()
