"""The brief's screens: begun, worded, sent, read as it was, printed on one page."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.models import Deal
from spearhead.insights.briefs.contents import BLOCKS
from spearhead.insights.briefs.models import Brief
from spearhead.numbers.calendars.access import fiscal_period
from spearhead.web.briefs import views
from tests.cast import Cast
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def deal(cast: Cast) -> Deal:
    last = fiscal_period(today(), "quarter").end - timedelta(days=1)
    return cast.deal("Pumps for Acme", amount_minor=123_400, expected_close=last, category="commit")


def test_written_sent_and_read_as_it_was(cast: Cast, deal: Deal, as_user: SignIn) -> None:
    rep, manager = as_user(cast.rep_a), as_user(cast.mgr_a)
    assert "No briefs yet" in rep.get("/briefs").content.decode()
    rep.post("/briefs/new", headers=HTMX)
    brief = Brief.objects.get()
    page = rep.get(f"/briefs/{brief.pk}").content.decode()
    assert "Pumps for Acme" in page
    kept = brief.content
    cast.deal("Valves", amount_minor=100, expected_close=deal.expected_close, category="commit")
    assert "Valves" in rep.get(f"/briefs/{brief.pk}").content.decode()  # the numbers of now
    brief.refresh_from_db()
    assert brief.content == kept  # and looking writes nothing
    assert "no goal" in page
    assert "restricted" in page  # a rep may not know costs
    assert manager.get(f"/briefs/{brief.pk}").status_code == 404
    rep.post(f"/briefs/{brief.pk}/words", {"version": "1", "risks": "They wait for <b>budget</b>"}, headers=HTMX)
    rep.post(f"/briefs/{brief.pk}/send", {"version": "2", "readers": str(cast.mgr_a.pk)}, headers=HTMX)
    cast.win(deal)
    page = manager.get(f"/briefs/{brief.pk}").content.decode()
    assert "They wait for &lt;b&gt;budget&lt;/b&gt;" in page
    assert "Since it was sent" in page
    assert "Your words" not in page
    assert "简报" in as_user(cast.mgr_a, "zh-hans").get("/briefs").content.decode()
    assert as_user(cast.rep_b).get(f"/briefs/{brief.pk}/pdf").status_code == 404
    assert as_user(cast.mkt).get("/briefs").status_code == 403


def test_even_full_of_words_it_prints_on_one_page(cast: Cast, deal: Deal, as_user: SignIn) -> None:
    rep = as_user(cast.rep_a, "zh-hans")
    for n in range(12):
        cast.deal(
            f"一个名字相当长的商机 {n}", amount_minor=1_000 + n, expected_close=deal.expected_close, category="commit"
        )
    rep.post("/briefs/new", headers=HTMX)
    brief = Brief.objects.get()
    rep.post(f"/briefs/{brief.pk}/words", {"version": "1"} | dict.fromkeys(BLOCKS, "客户在等预算" * 33), headers=HTMX)
    answer = rep.get(f"/briefs/{brief.pk}/pdf")
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    brief.refresh_from_db()
    assert len(brief.words["risks"]) == 198
    assert views._overflowing(brief, cast.rep_a) is None
    too_long = rep.post(f"/briefs/{brief.pk}/words", {"version": "2", "plan": "长" * 201}, headers=HTMX)
    assert too_long.status_code == 422
    assert too_long.json()["errors"][0]["field"] == "plan"


def test_the_printed_page_says_who_took_it_and_when(cast: Cast, deal: Deal, as_user: SignIn) -> None:
    """PRI-12: a reader's copy bears the reader's name, not only the author's."""
    as_user(cast.rep_a).post("/briefs/new", headers=HTMX)
    page = views._printed(Brief.objects.get(), cast.mgr_a).pages[0]
    words = " ".join(box.text for box in page._page_box.descendants() if hasattr(box, "text"))
    assert re.search(rf"{cast.mgr_a.name} · \d{{4}}-\d\d-\d\d \d\d:\d\d UTC", words)


def test_what_somebody_typed_is_text_on_the_printed_page(cast: Cast, deal: Deal, as_user: SignIn) -> None:
    """SEC-10: a picture or a page that a name or the words would fetch is neither fetched nor there."""
    payload = "<img src=http://elsewhere.example/a.png><script>1</script><b>bold</b>"
    Deal.objects.filter(pk=deal.pk).update(name=f"Deal {payload}")
    rep = as_user(cast.rep_a)
    rep.post("/briefs/new", headers=HTMX)
    brief = Brief.objects.get()
    rep.post(f"/briefs/{brief.pk}/words", {"version": "1", "risks": f"Words {payload}"}, headers=HTMX)
    brief.refresh_from_db()
    boxes = [box for page in views._printed(brief, cast.rep_a).pages for box in page._page_box.descendants()]
    printed = "".join("".join(box.text for box in boxes if hasattr(box, "text")).split())
    assert "".join(f"Deal {payload}".split()) in printed
    assert "".join(f"Words {payload}".split()) in printed
    assert not {box.element_tag for box in boxes} & {"img", "script"}


def test_what_would_run_over_is_named(cast: Cast, deal: Deal, as_user: SignIn) -> None:
    rep = as_user(cast.rep_a)
    rep.post("/briefs/new", headers=HTMX)
    brief = Brief.objects.get()
    brief.words = {"plan": "word " * 3_000}  # as no act would write it
    brief.save()
    refused = rep.post(f"/briefs/{brief.pk}/send", {"version": "1", "readers": str(cast.mgr_a.pk)}, headers=HTMX)
    assert refused.status_code == 422
    assert "shorten “What we do”" in refused.json()["errors"][0]["message"]
    brief.refresh_from_db()
    assert brief.state == "draft"
    rep.post(f"/briefs/{brief.pk}/drop", {"version": "1"}, headers=HTMX)
    assert not Brief.objects.exists()
