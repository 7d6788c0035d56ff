"""What hangs on a record is changed from its page, or refused at the field with nothing changed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from spearhead.crm.companies.models import Company
from spearhead.crm.deals.models import Deal, DealContact
from spearhead.crm.documents.models import Document
from spearhead.crm.leads.models import Lead
from spearhead.crm.tags.access import tags_of
from tests.cast import Cast
from tests.web.conftest import SignIn

HX = {"HX-Request": "true"}


def test_tags_are_set_all_at_once(cast: Cast, as_user: SignIn) -> None:
    deal, client = cast.deal(), as_user(cast.rep_a)
    client.post(f"/records/deal/{deal.pk}/tags", {"tags": ["hot", "expo"]}, headers=HX)
    client.post(f"/records/deal/{deal.pk}/tags", {"tags": ["expo", "old"]}, headers=HX)
    assert tags_of("deal", [deal.pk])[deal.pk] == ["expo", "old"]
    assert "expo" in client.get(f"/deals/{deal.pk}").content.decode()
    assert client.get(f"/records/deal/{deal.pk}/tags", headers=HX).status_code == 200


def test_collaborator_reads_and_can_leave(cast: Cast, as_user: SignIn) -> None:
    deal = cast.deal()
    assert as_user(cast.rep_b).get(f"/deals/{deal.pk}").status_code == 404
    as_user(cast.rep_a).post(f"/records/deal/{deal.pk}/helpers", {"person": cast.rep_b.pk}, headers=HX)
    helper = as_user(cast.rep_b)
    assert helper.get(f"/deals/{deal.pk}").status_code == 200
    left = helper.post(f"/records/deal/{deal.pk}/helpers/{cast.rep_b.pk}/remove", headers=HX)
    assert left.headers["HX-Redirect"] == "/"
    assert helper.get(f"/deals/{deal.pk}").status_code == 404


def test_contact_takes_part_and_leaves(cast: Cast, as_user: SignIn) -> None:
    deal, contact, client = cast.deal(), cast.contact(), as_user(cast.rep_a)
    refused = client.post(f"/deals/{deal.pk}/contacts", {}, headers=HX)
    assert refused.status_code == 422
    assert refused.json()["errors"][0]["field"] == "contact"
    client.post(f"/deals/{deal.pk}/contacts", {"contact": contact.pk, "role": "Decides"}, headers=HX)
    assert "Decides" in client.get(f"/deals/{deal.pk}").content.decode()
    client.post(f"/deals/{deal.pk}/contacts/{contact.pk}/remove", headers=HX)
    assert not DealContact.objects.exists()


def test_amount_is_the_sum_of_the_lines(cast: Cast, as_user: SignIn) -> None:
    deal, client = cast.deal(), as_user(cast.rep_a)
    posted = {
        "version": deal.version, "line": ["1", "2", "3"],
        "product.1": cast.products["GTX Pro"].pk, "quantity.1": "2",
        "product.2": cast.products["MG Basic"].pk, "quantity.2": "9.5", "product.3": "",
    }  # fmt: skip
    assert client.get(f"/deals/{deal.pk}/lines", headers=HX).status_code == 200
    client.post(f"/deals/{deal.pk}/lines", posted, headers=HX)
    assert Deal.objects.get(pk=deal.pk).amount_minor == 1_000_000 + 118_513


def test_wrong_line_is_named_at_its_control(cast: Cast, as_user: SignIn) -> None:
    deal = cast.deal()
    posted = {"version": deal.version, "line": ["7"], "product.7": cast.products["GTX Pro"].pk, "quantity.7": "0"}
    answer = as_user(cast.rep_a).post(f"/deals/{deal.pk}/lines", posted, headers=HX)
    assert answer.json()["errors"][0]["field"] == "quantity.7"
    assert Deal.objects.get(pk=deal.pk).amount_minor == 100_000


@pytest.mark.django_db
def test_file_is_uploaded_and_comes_back_as_attachment(cast: Cast, as_user: SignIn) -> None:
    deal, client = cast.deal(), as_user(cast.rep_a)
    sent = SimpleUploadedFile("<b>报价.html", b"<script>1</script>")
    client.post(f"/records/deal/{deal.pk}/documents", {"files": sent}, headers=HX)
    document = Document.objects.get()
    answer = client.get(f"/documents/{document.pk}")
    assert b"".join(answer.streaming_content) == b"<script>1</script>"  # type: ignore[attr-defined]
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    assert as_user(cast.rep_b).get(f"/documents/{document.pk}").status_code == 404
    client.post(f"/records/deal/{deal.pk}/documents/{document.pk}/remove", headers=HX)
    assert client.get(f"/documents/{document.pk}").status_code == 404


def test_park_until_a_day_and_back(cast: Cast, as_user: SignIn) -> None:
    deal, client = cast.deal(), as_user(cast.rep_a)
    day = date.today() + timedelta(days=40)  # noqa: DTZ011
    refused = client.post(f"/deals/{deal.pk}/park", {"version": 1, "parked_until": "2001-01-01"}, headers=HX)
    assert refused.json()["errors"][0]["field"] == "parked_until"
    client.post(f"/deals/{deal.pk}/park", {"version": 1, "parked_until": day.isoformat()}, headers=HX)
    assert Deal.objects.get(pk=deal.pk).parked_until == day
    client.post(f"/deals/{deal.pk}/park", {"version": 2, "unpark": "yes"}, headers=HX)
    assert Deal.objects.get(pk=deal.pk).parked_until is None


def test_lead_is_accepted_rejected_converted_and_back(cast: Cast, as_user: SignIn) -> None:
    lead, client = cast.lead(company_name="Acme", phone="13800138000"), as_user(cast.rep_a)
    for dialog in ("accept", "reject", "convert"):
        assert client.get(f"/leads/{lead.pk}/{dialog}", headers=HX).status_code == 200
    refused = client.post(f"/leads/{lead.pk}/accept", {"version": 1}, headers=HX)
    assert refused.json()["errors"][0]["field"] == "due_at"
    client.post(f"/leads/{lead.pk}/accept", {"version": 1, "due_at": "2099-01-05T09:00"}, headers=HX)
    assert Lead.objects.get(pk=lead.pk).status == "working"
    posted = {
        "version": 2, "company_way": "new", "company_name": "Acme AG", "contact_way": "new", "with_deal": "on",
        "amount": "12万", "deal_name": "Pumps for Acme",
    }  # fmt: skip
    answer = client.post(f"/leads/{lead.pk}/convert", posted, headers=HX)
    deal = Deal.objects.get()
    assert answer.headers["HX-Redirect"] == f"/deals/{deal.pk}"
    assert (deal.name, deal.amount_minor, deal.company.name) == ("Pumps for Acme", 12_000_000, "Acme AG")  # type: ignore[union-attr]
    client.post(f"/leads/{lead.pk}/convert/undo", {"version": 3}, headers=HX)
    assert Lead.objects.get(pk=lead.pk).status == "working"


def test_lead_is_rejected_only_with_a_reason(cast: Cast, as_user: SignIn) -> None:
    lead, client = cast.lead(), as_user(cast.rep_a)
    refused = client.post(f"/leads/{lead.pk}/reject", {"version": 1}, headers=HX)
    assert refused.json()["errors"][0]["field"] == "reject_reason"
    client.post(f"/leads/{lead.pk}/reject", {"version": 1, "reject_reason": "no_need"}, headers=HX)
    assert Lead.objects.get(pk=lead.pk).status == "rejected"


def test_hint_says_exists_owner_since_and_no_more(cast: Cast, as_user: SignIn) -> None:
    cast.company("Acme Pumps Ltd", by=cast.rep_b)
    text = as_user(cast.rep_a).post("/records/company/hints", {"name": "ACME pumps"}, headers=HX).content.decode()
    assert "Bea Bohr" in text
    assert "Acme Pumps Ltd" not in text
    own = as_user(cast.rep_b).post("/records/company/hints", {"name": "ACME pumps"}, headers=HX).content.decode()
    assert "Acme Pumps Ltd" in own


def test_merge_and_take_back(cast: Cast, as_user: SignIn) -> None:
    one, two = cast.company("Acme", by=cast.mgr_a), cast.company("Acme Inc", by=cast.mgr_a)
    client = as_user(cast.mgr_a)
    assert client.get(f"/records/company/{one.pk}/merge", headers=HX).status_code == 200
    answer = client.post(f"/records/company/{one.pk}/merge", {"version": 1, "other": two.pk}, headers=HX)
    assert f"/records/company/{two.pk}/unmerge" in answer.headers["HX-Trigger"]
    assert client.get(f"/companies/{two.pk}").status_code == 404
    client.post(f"/records/company/{two.pk}/unmerge", headers=HX)
    assert client.get(f"/companies/{two.pk}").status_code == 200


def test_company_with_deals_asks_first_and_can_be_restored(cast: Cast, as_user: SignIn) -> None:
    company, client = cast.company(), as_user(cast.rep_a)
    deal = cast.deal(company_id=company.pk)
    where = f"/records/company/{company.pk}/delete"
    refused = client.post(where, {"version": 1}, headers=HX)
    assert refused.json()["ask"] == f"/companies/{company.pk}/delete"
    assert client.get(refused.json()["ask"], headers=HX).status_code == 200
    answer = client.post(where, {"version": 1, "deals": "delete"}, headers=HX)
    assert f"/records/company/{company.pk}/restore" in answer.headers["HX-Trigger"]
    assert Deal.objects.get(pk=deal.pk).deleted_at
    client.post(f"/records/company/{company.pk}/restore", headers=HX)
    assert Company.objects.get(pk=company.pk).deleted_at is None
    assert Deal.objects.get(pk=deal.pk).deleted_at is None
