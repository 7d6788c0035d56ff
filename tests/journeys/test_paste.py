"""An image pasted into a text becomes a file of the record, or one is told why not.

REL-46. The public form is here too: a double click sends it once.
"""

from __future__ import annotations

import time
from unittest.mock import patch

import pytest
from playwright.sync_api import Page, expect

from spearhead.automation.intake.forms import create_form, stamp
from spearhead.automation.models import Arrival
from spearhead.crm.documents.models import Document
from spearhead.crm.leads.models import Lead
from tests.cast import Cast
from tests.fixtures.browser import Pages
from tests.journeys.conftest import Enter

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.django_db(transaction=True)]
PASTE = """([selector, bytes]) => {
    const data = new DataTransfer(), field = document.querySelector(selector);
    data.items.add(new File([new Uint8Array(bytes)], "image.png", {type: "image/png"}));
    field.focus();
    const event = new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true});
    return field.dispatchEvent(event);
}"""


def pasted(page: Page, selector: str, size: int = 1_000_000) -> None:
    """Put an image into a field as Ctrl+V would; our script takes it over."""
    assert page.evaluate(PASTE, [selector, size]) is False


def test_it_is_kept_among_the_documents_of_the_record(year: Cast, enter: Enter) -> None:
    page = enter(year.rep_a)
    page.goto(f"/deals/{year.deals['Hope'].pk}")
    page.locator("#composer-subject").fill("Look: ")
    pasted(page, "#composer-subject")
    expect(page.locator("#toasts")).to_contain_text("Saved among the documents")
    document = Document.objects.get()
    assert (document.size, document.name.startswith("image-")) == (1_000_000, True)
    expect(page.locator("#composer-subject")).to_have_value(f"Look: [{document.name}]")
    page.reload()
    expect(page.get_by_role("link", name=document.name, exact=True)).to_be_visible()


def test_where_no_record_is_one_is_told(year: Cast, enter: Enter) -> None:
    page = enter(year.rep_a, "zh")
    page.goto("/deals")
    page.evaluate("spearhead.openPanel('/deals/new')")
    page.locator("#panel input[name=name]").fill("New")
    pasted(page, "#panel input[name=name]", 10)
    expect(page.locator("#toasts")).to_contain_text("文本里放不下图片")
    expect(page.locator("#panel input[name=name]")).to_have_value("New")
    assert not Document.objects.exists()


def test_a_double_click_on_a_public_form_makes_one_lead(year: Cast, live_server, open_page: Pages) -> None:
    form = create_form({"name": "Site", "fields": ["name", "email", "message"]}, by=year.mkt)
    with patch("spearhead.automation.intake.forms.time.time", return_value=time.time() - 60):
        mark = stamp(form)
    page = open_page(live_server.url, language="en-GB", width=390, dark=False)
    page.goto(f"/f/{form.key}")
    page.locator("input[name=stamp]").evaluate("(one, mark) => { one.value = mark }", mark)
    page.locator("input[name=name]").fill("Lou Lane")
    page.locator("input[name=email]").fill("lou@lane.example")
    page.locator("main form button").last.dblclick()
    page.wait_for_url("**/thanks")
    assert Lead.objects.filter(email="lou@lane.example").count() == 1
    assert Arrival.objects.count() == 1
