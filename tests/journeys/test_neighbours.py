"""From the third row on, twice, and back: the order is that of the list (UX-24); a cell by keys alone (UX-22)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from spearhead.crm.deals.models import Deal
from tests.cast import Cast
from tests.journeys.conftest import Enter

pytestmark = [pytest.mark.slow, pytest.mark.once, pytest.mark.django_db(transaction=True)]
WON = "/deals?status=won&sort=amount"


def names(page: Page) -> list[str]:
    return page.locator("tbody a.row-link").all_inner_texts()


def test_next_and_previous_follow_the_list_and_back_leads_to_it(year: Cast, enter: Enter) -> None:
    for number in range(5):
        year.win(year.deal(f"Small {number}", amount_minor=100 + number))
    page = enter(year.mgr_a)
    page.goto(WON)
    listed = names(page)
    assert listed[:3] == ["Small 0", "Small 1", "Small 2"]
    page.locator("tbody a.row-link").nth(2).click()
    for seen in ("Small 3", "Small 4"):
        page.get_by_role("link", name="Next record").click()
        page.wait_for_url(f"**/deals/{Deal.objects.get(name=seen).pk}")
        expect(page.locator("[data-neighbours]")).to_contain_text(f"{listed.index(seen) + 1}/{len(listed)}")
    page.keyboard.press("[")
    page.wait_for_url(f"**/deals/{Deal.objects.get(name='Small 3').pk}")
    for _step in range(4):
        page.go_back()
    page.wait_for_url(f"**{WON}")
    assert names(page) == listed


def test_a_cell_is_opened_by_f2_and_tab_saves_and_goes_on(year: Cast, enter: Enter) -> None:
    hope = year.deals["Hope"]
    page = enter(year.rep_a)
    page.goto("/deals?status=open&columns=name,next_step,expected_close")
    row = page.locator("tbody tr", has_text="Hope")
    cell = row.locator("[data-cell=next_step]")
    cell.focus()
    page.keyboard.press("F2")
    expect(row.locator(".cell-editor")).to_be_focused()
    page.keyboard.type("Call them")
    page.keyboard.press("Tab")
    expect(cell).to_have_text("Call them")
    expect(row.locator("[data-cell=expected_close] .cell-editor, .cell-editor")).to_be_focused()
    page.keyboard.press("Escape")
    hope.refresh_from_db()
    assert hope.next_step == "Call them"
