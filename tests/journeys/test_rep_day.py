"""A rep's day on the board: a deal added, moved, refused, undone, lost with its reason; a figure down to its rows."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.deals.models import Deal
from tests.cast import Cast
from tests.journeys.conftest import Enter

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

WORDS = {
    "en": {
        "add": "Add a deal to", "added": "added", "moved": "moved to", "undo": "Undo", "reason": "Choose why",
        "lost": "Mark as lost", "won": "Won", "rows": "The records behind it", "stale": "changed",
    },
    "zh": {
        "add": "添加商机", "added": "已添加", "moved": "已移至", "undo": "撤销", "reason": "输单", "lost": "标记输单",
        "won": "签约额", "rows": "背后的记录", "stale": "修改",
    },
}  # fmt: skip


def column(page: Page, stage_id: int) -> Locator:
    return page.locator(f'.board-column[data-stage-id="{stage_id}"]')


def drag(page: Page, card: Locator, to: Locator) -> None:
    """As a hand does it: press, move a little, move there, let go."""
    card.scroll_into_view_if_needed()
    start = card.bounding_box()
    assert start is not None
    page.mouse.move(start["x"] + 20, start["y"] + 14)
    page.mouse.down()
    page.mouse.move(start["x"] + 40, start["y"] + 24, steps=4)
    end = to.bounding_box()
    assert end is not None
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + min(end["height"] / 2, 90), steps=8)
    page.mouse.up()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_from_a_new_deal_to_a_loss_and_to_the_figure(year: Cast, enter: Enter, language: str) -> None:
    words, stages = WORDS[language], year.stages
    page = enter(year.rep_a, language)
    page.route(re.compile("/live"), lambda route: route.fulfill(status=204))  # only what this hand does is seen
    page.goto("/board")
    first, second = column(page, stages["qualify"].pk), column(page, stages["propose"].pk)

    first.locator(".board-add input[name=name]").fill("Pilot plant")
    first.locator(".board-add input[name=name]").press("Enter")
    card = page.locator(".deal-card", has_text="Pilot plant")
    expect(first.locator(".deal-card", has_text="Pilot plant")).to_be_visible()
    expect(first.locator(".board-add input[name=name]")).to_have_value("")

    drag(page, card, second.locator(".board-cards"))
    expect(page.locator(".toast", has_text=words["moved"])).to_be_visible()
    expect(second.locator(".deal-card", has_text="Pilot plant")).to_be_visible()
    deal = Deal.objects.get(name="Pilot plant")
    assert deal.stage_id == stages["propose"].pk

    page.locator(".toast", has_text=words["moved"]).get_by_role("button", name=words["undo"]).click()
    expect(first.locator(".deal-card", has_text="Pilot plant")).to_be_visible()
    deal.refresh_from_db()
    assert deal.stage_id == stages["qualify"].pk

    edit_deal(deal.pk, {"next_step": "Ring them"}, by=year.mgr_a, seen_version=None)  # behind the rep's back
    drag(page, card, second.locator(".board-cards"))
    expect(page.locator(".toast-danger")).to_be_visible()
    expect(first.locator(".deal-card", has_text="Pilot plant")).to_be_visible()
    deal.refresh_from_db()
    assert deal.stage_id == stages["qualify"].pk

    page.reload()
    drag(page, card, page.locator('.board-zone[data-zone="lost"]'))
    dialog = page.locator("dialog[open]")
    dialog.locator("button[type=submit]").click()
    expect(dialog.locator("[data-form-error], .field-error").filter(has_text=words["reason"]).first).to_be_visible()
    dialog.locator("input[name=loss_reason]").first.check()
    dialog.locator("button[type=submit]").click()
    expect(card).to_have_count(0)
    deal.refresh_from_db()
    assert deal.status == "lost"
    assert deal.loss_reason_id is not None

    page.keyboard.press("Control+z")
    expect(first.locator(".deal-card", has_text="Pilot plant")).to_be_visible()
    again = Deal.objects.get(pk=deal.pk)
    assert (again.status, again.loss_reason_id, again.closed_on) == ("open", None, None)

    page.goto("/dashboard?period=2025")
    tile = page.locator(".tile", has_text=words["won"]).first
    tile.get_by_role("link").first.click()
    expect(page.get_by_text(words["rows"])).to_be_visible()
    expect(page.locator("main table").last.locator("tbody tr").first).to_be_visible()
