"""The columns of a list: moved and sized by keys and by pointer; the address keeps it, the first one stays."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from playwright.sync_api import Page, expect

from tests.cast import Cast
from tests.journeys.conftest import Enter

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def heads(page: Page) -> list[str]:
    return page.locator("thead th[data-column]").evaluate_all("all => all.map(one => one.dataset.column)")  # type: ignore[no-any-return]


def test_moved_and_sized(year: Cast, enter: Enter) -> None:
    page = enter(year.mgr_a, width=1000)
    page.route("**/live?*", lambda route: route.fulfill(status=204))
    page.goto("/deals?view=all")
    assert heads(page)[:3] == ["name", "company", "stage"]
    grip = page.locator("th[data-column=company] .col-grip")
    grip.focus()
    grip.press("Shift+ArrowLeft")  # what names the row stays first
    assert heads(page)[0] == "name"
    grip.press("Shift+ArrowRight")
    page.wait_for_url(re.compile("columns=name%2Cstage%2Ccompany"))
    expect(grip).to_be_focused()
    before = page.locator("th[data-column=company]").bounding_box()
    assert before is not None
    grip.press("ArrowRight")
    grip.press("ArrowRight")
    page.wait_for_url(re.compile("widths=company"))
    wide = int(re.findall(r"widths=company:(\d+)", unquote(page.url))[0])
    assert wide == pytest.approx(before["width"] + 32, abs=2)
    assert heads(page)[:3] == ["name", "stage", "company"]

    stage = page.locator("th[data-column=stage] .col-grip").bounding_box()
    assert stage is not None
    page.mouse.move(stage["x"] + 4, stage["y"] + 8)
    page.mouse.down()
    page.mouse.move(stage["x"] + 304, stage["y"] + 8, steps=3)
    page.mouse.up()
    page.wait_for_url(re.compile("stage%3A"))
    sized = page.locator("th[data-column=stage]").bounding_box()
    assert sized is not None
    assert sized["width"] > 300
    wrap, first = page.locator(".table-wrap"), page.locator("tbody td.pin-1").first
    place = first.bounding_box()
    wrap.evaluate("one => { one.scrollLeft = 200 }")
    assert wrap.evaluate("one => one.scrollLeft") == 200
    assert place is not None
    assert first.bounding_box() == pytest.approx(place, abs=6)
