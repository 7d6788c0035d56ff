"""All documents on one screen: what hangs on a record that one may read, found by name and kind."""

from __future__ import annotations

import io

from PIL import Image

from spearhead.crm.documents.acts import upload_document
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.run import run_job
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


def test_a_file_is_seen_without_being_opened(year: Cast, as_user: SignIn) -> None:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "teal").save(out, "PNG")
    deal = year.deals["Hope"]
    shown = upload_document("photo.png", [out.getvalue()], by=year.rep_a, record_type="deal", record_id=deal.pk)
    text = upload_document(
        "a.html", [b"<script>alert(1)</script>"], by=year.rep_a, record_type="deal", record_id=deal.pk
    )
    client = as_user(year.rep_a)
    assert f"/documents/{shown.pk}/picture" in client.get(f"/documents/{shown.pk}/view").content.decode()
    picture = client.get(f"/documents/{shown.pk}/picture")
    assert picture.headers["Content-Security-Policy"].startswith("sandbox")
    assert (picture.headers["X-Content-Type-Options"], picture.headers["Content-Type"]) == ("nosniff", "image/jpeg")
    assert "Being read" in client.get(f"/documents/{text.pk}/view").content.decode()
    run_job.call(Job.objects.get(kind="documents.read").pk)
    page = client.get(f"/documents/{text.pk}/view").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert client.get(f"/documents/{text.pk}/picture").status_code == 404
    for address in ("view", "picture", "pages/1"):
        assert as_user(year.rep_b).get(f"/documents/{shown.pk}/{address}").status_code == 404
