"""Moving cards without a mouse, and seeing what somebody else moves: keys, a finger, two browsers on one board."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from spearhead.crm.deals.models import Deal
from spearhead.kernel.events.chain import seal_all
from tests.cast import Cast
from tests.journeys.conftest import Enter

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def card_in(page: Page, stage_id: int, name: str) -> Locator:
    return page.locator(f'.board-column[data-stage-id="{stage_id}"] .deal-card', has_text=name)


def stage_of(name: str) -> int:
    return Deal.objects.get(name=name).stage_id


def test_a_card_is_moved_by_keys_and_put_back(year: Cast, enter: Enter) -> None:
    page, stages = enter(year.rep_a), year.stages
    page.goto("/board")
    card = card_in(page, stages["qualify"].pk, "Hope")
    card.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Escape")
    expect(card_in(page, stages["qualify"].pk, "Hope")).to_be_focused()
    assert stage_of("Hope") == stages["qualify"].pk

    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(page.locator(".toast", has_text="moved to")).to_be_visible()
    expect(card_in(page, stages["propose"].pk, "Hope")).to_be_focused()
    assert stage_of("Hope") == stages["propose"].pk

    page.keyboard.press("m")  # the same by the list of stages
    menu = page.get_by_role("menu", name="Move to stage")
    menu.get_by_role("menuitem").first.press("Enter")
    expect(card_in(page, stages["qualify"].pk, "Hope")).to_be_visible()
    expect(page.locator(".is-pending")).to_have_count(0)
    assert stage_of("Hope") == stages["qualify"].pk

    year.deal("Fresh")  # in the order made by hand, up and down count as well, and outlive the page
    page.goto("/board?sort=manual")
    column = page.locator(f'.board-column[data-stage-id="{stages["qualify"].pk}"] .deal-card')
    expect(column.first).to_contain_text("Fresh")  # it came into this stage last
    column.first.focus()
    for key in ("Space", "ArrowDown", "Space"):
        page.keyboard.press(key)
    expect(column.nth(1)).to_be_focused()
    expect(page.locator(".is-pending")).to_have_count(0)
    page.reload()
    expect(column.nth(1)).to_contain_text("Fresh")
    column.nth(1).drag_to(column.first, target_position={"x": 20, "y": 4})
    expect(column.first).to_contain_text("Fresh")
    expect(page.locator(".is-pending")).to_have_count(0)
    page.reload()
    expect(column.first).to_contain_text("Fresh")


def touch(page: Page, card: Locator, to: Locator) -> None:
    """As a finger does it: hold until the card lifts, move, let go."""
    start, end = card.bounding_box(), to.bounding_box()
    assert start is not None
    assert end is not None
    hand = page.context.new_cdp_session(page)

    def finger(kind: str, *at: float) -> None:
        points = [{"x": at[0], "y": at[1]}] if at else []
        hand.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    x, y = start["x"] + 30, start["y"] + 16
    goal = end["x"] + min(end["width"] / 2, 60), end["y"] + 60
    finger("touchStart", x, y)
    page.wait_for_timeout(350)  # a touch that moves at once scrolls; one that waits lifts
    for step in range(1, 9):
        finger("touchMove", x + (goal[0] - x) * step / 8, y + (goal[1] - y) * step / 8)
        page.wait_for_timeout(20)
    finger("touchEnd")


def test_a_card_is_moved_by_a_finger(year: Cast, enter: Enter) -> None:
    page, stages = enter(year.rep_a, width=590), year.stages
    page.goto("/board")
    column = page.locator(f'.board-column[data-stage-id="{stages["propose"].pk}"] .board-cards')
    touch(page, card_in(page, stages["qualify"].pk, "Hope"), column)
    expect(page.locator(".toast", has_text="moved to")).to_be_visible()
    expect(card_in(page, stages["propose"].pk, "Hope")).to_be_visible()
    assert stage_of("Hope") == stages["propose"].pk


def move_by_keys(page: Page, card: Locator, arrow: str) -> None:
    """Lift, one column on, drop; then what the background process does all the time: seal what happened."""
    card.focus()
    for key in ("Space", arrow, "Space"):
        page.keyboard.press(key)
    expect(page.locator(".toast", has_text="moved to")).to_be_visible()
    seal_all()


def test_two_browsers_on_one_board_see_each_others_moves(year: Cast, enter: Enter) -> None:
    first, second = (year.stages[key].pk for key in ("qualify", "propose"))
    rep, manager = enter(year.rep_a), enter(year.mgr_a)
    # The test's database is one connection for all: nobody asks what is new while somebody else is writing.
    for page in (rep, manager):
        page.route("**/live?*", lambda route: route.fulfill(status=204))
        page.goto("/board")
        expect(card_in(page, first, "Hope")).to_be_visible()
    move_by_keys(rep, card_in(rep, first, "Hope"), "ArrowRight")
    manager.unroute("**/live?*")
    expect(card_in(manager, second, "Hope")).to_be_visible()
    expect(card_in(manager, first, "Hope")).to_have_count(0)
    manager.route("**/live?*", lambda route: route.fulfill(status=204))
    move_by_keys(manager, card_in(manager, second, "Hope"), "ArrowLeft")
    rep.unroute("**/live?*")
    expect(card_in(rep, first, "Hope")).to_be_visible()
    assert stage_of("Hope") == first
