"""The net breaks: it is said, typed text stays, nothing looks saved; then all goes on as before."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from spearhead.crm.activities.models import Activity
from tests.cast import Cast
from tests.fixtures.browser import Pages
from tests.journeys.conftest import Enter
from tests.journeys.test_board import card_in, stage_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TYPED = "Ask who signs, and when"
SAID = "You are offline. Nothing was saved."


def test_what_is_done_offline_is_kept_but_never_looks_saved(year: Cast, enter: Enter, open_page: Pages) -> None:
    page, stages = enter(year.rep_a), year.stages
    page.goto(f"/deals/{year.deals['Hope'].pk}")
    typed, save = page.locator("#composer-subject"), page.locator(".composer button[type=submit]")
    typed.fill(TYPED)
    page.context.set_offline(True)
    expect(page.locator("#offline")).to_be_visible()
    save.click()
    expect(page.get_by_text(SAID).first).to_be_visible()
    expect(typed).to_have_value(TYPED)
    assert not Activity.objects.filter(subject=TYPED).exists()
    page.context.set_offline(False)
    expect(page.locator("#offline")).to_be_hidden()
    save.click()
    expect(page.locator(".timeline", has_text=TYPED)).to_be_visible()
    assert Activity.objects.filter(subject=TYPED).count() == 1

    page.goto("/board")
    cards = page.locator(f'.board-column[data-stage-id="{stages["qualify"].pk}"] .deal-card')
    before = cards.all_inner_texts()
    page.context.set_offline(True)
    card_in(page, stages["qualify"].pk, "Hope").focus()
    for key in ("Space", "ArrowRight", "Space"):
        page.keyboard.press(key)
    expect(page.get_by_text(SAID).first).to_be_visible()
    expect(page.locator(".is-pending")).to_have_count(0)
    assert cards.all_inner_texts() == before
    assert stage_of("Hope") == stages["qualify"].pk
    page.context.set_offline(False)
    assert all("DISCONNECTED" in one or one.startswith("htmx:") for one in open_page.complaints)
    open_page.complaints.clear()
