"""A long text is typed while somebody else saves the record: it is kept, compared, and saved on top (REL-11)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from spearhead.crm.leads.acts import create_lead, edit_lead
from spearhead.crm.leads.models import Lead
from tests.cast import Cast
from tests.fixtures.browser import Pages
from tests.journeys.conftest import Enter

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.django_db(transaction=True)]
LONG = "They want to see the plant before they sign. " * 115  # more than 5,000 characters
KEPT = LONG.strip()


def opened(page: Page, lead: Lead) -> None:
    page.goto(f"/leads/{lead.pk}")
    page.evaluate(f"spearhead.openPanel('/records/lead/{lead.pk}/edit')")
    page.locator("#panel textarea[name=message]").fill(LONG)


def test_typed_text_outlives_a_conflict_and_goes_on_top(year: Cast, enter: Enter, open_page: Pages) -> None:
    lead = create_lead({"name": "Li", "message": "First"}, by=year.rep_a)
    page = enter(year.rep_a)
    opened(page, lead)
    edit_lead(lead.pk, {"message": "Theirs", "title": "Buyer"}, by=year.mgr_a, seen_version=None)
    page.locator("#panel button[type=submit]").click()
    box, text = page.locator("#panel .conflict"), page.locator("#panel textarea[name=message]")
    expect(box.get_by_text(year.mgr_a.name)).to_be_visible()
    expect(box.locator(".conflict-text", has_text="Theirs")).to_be_visible()
    expect(box.locator(".conflict-text", has_text="Buyer")).to_be_visible()
    expect(text).to_have_value(LONG)
    assert Lead.objects.get(pk=lead.pk).message == "Theirs"

    page.locator("#panel button[type=submit]").click()  # saving once more overwrites nothing unseen
    expect(box).to_be_visible()
    assert Lead.objects.get(pk=lead.pk).message == "Theirs"
    box.get_by_role("button", name="Apply mine on top").click()
    expect(page.locator("#panel form")).to_have_count(0)
    saved = Lead.objects.get(pk=lead.pk)
    assert (saved.message, saved.title) == (KEPT, "Buyer")
    open_page.complaints[:] = [one for one in open_page.complaints if "409" not in one]


def test_theirs_is_taken_and_a_lost_network_keeps_what_is_typed_on(year: Cast, enter: Enter, open_page: Pages) -> None:
    lead = create_lead({"name": "Li", "message": "First"}, by=year.rep_a)
    page = enter(year.rep_a)
    opened(page, lead)
    page.context.set_offline(True)
    page.locator("#panel textarea[name=message]").press_sequentially("!")
    for _try in range(100):  # the page's policy forbids the waiting by script
        if "sign. !" in str(page.evaluate("Object.values(sessionStorage).join()")):
            break
        page.wait_for_timeout(50)
    page.context.set_offline(False)
    page.reload()
    page.evaluate(f"spearhead.openPanel('/records/lead/{lead.pk}/edit')")
    expect(page.locator("#panel textarea[name=message]")).to_have_value(f"{LONG}!")
    edit_lead(lead.pk, {"message": "Theirs"}, by=year.mgr_a, seen_version=None)
    page.locator("#panel button[type=submit]").click()
    page.locator("#panel .conflict").get_by_role("button", name="Take theirs").click()
    expect(page.locator("#panel textarea[name=message]")).to_have_value("Theirs")
    expect(page.locator("#panel .conflict")).to_have_count(0)
    open_page.complaints[:] = [one for one in open_page.complaints if "409" not in one and "DISCONNECTED" not in one]
