"""The shell in a real browser: palette, keys, dialogs, refusals, board, cells; no theme violates WCAG 2.2 AA."""

from __future__ import annotations

from collections.abc import Iterator
from http.server import ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page, expect

from tests.fixtures.browser import Pages
from tools.repository import SOURCE
from tools.styleguide import Handler

AXE = SOURCE / "web" / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(scope="module")
def guide() -> Iterator[str]:
    """The address of a served style guide."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def shell(open_page: Pages, guide: str) -> Page:
    """The guide in English, wide and light."""
    page = open_page(guide, language="en-GB")
    page.goto("/?lang=en")
    return page


@pytest.mark.parametrize("theme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("width", [1440, 390])
def test_no_violation_of_wcag(open_page: Pages, guide: str, theme: str, width: int) -> None:
    page = open_page(guide, width=width)
    page.goto(f"/?lang=zh-hans&theme={theme}")
    expect(page.locator("[data-chart] canvas").first).to_be_visible()
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run({runOnly: tags})", WCAG)["violations"]
    assert [(one["id"], one["nodes"][0]["target"]) for one in found] == []


@pytest.mark.parametrize("width", [360, 390, 768, 1440])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_sideways_scroll(open_page: Pages, guide: str, language: str, width: int) -> None:
    page = open_page(guide, width=width)
    page.goto(f"/?lang={language}")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_palette_finds_pages_and_gives_focus_back(shell: Page) -> None:
    opener = shell.locator("[data-palette-open]")
    opener.focus()
    shell.keyboard.press("Control+k")
    expect(shell.locator("#palette-input")).to_be_focused()
    shell.keyboard.type("qut")
    expect(shell.locator(".palette-item[aria-selected=true] .palette-label")).to_have_text("Quotas")
    expect(shell.get_by_text("华东精密机械有限公司").last).to_be_visible()
    shell.keyboard.press("Escape")
    expect(shell.locator("#palette")).to_be_hidden()
    expect(opener).to_be_focused()


def test_enter_while_composing_leaves_the_palette_open(shell: Page) -> None:
    shell.keyboard.press("/")
    shell.locator("#palette-input").dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    shell.locator("#palette-input").dispatch_event("keydown", {"key": "Enter", "keyCode": 229})
    expect(shell.locator("#palette")).to_be_visible()


def test_letters_in_a_field_are_text(shell: Page) -> None:
    shell.locator("#f-name").focus()
    shell.keyboard.type("?c/")
    expect(shell.locator("#keys-sheet")).to_be_hidden()
    expect(shell.locator("#palette")).to_be_hidden()


def test_single_keys_can_be_switched_off(open_page: Pages, guide: str) -> None:
    page = open_page(guide)
    page.goto("/?lang=en")
    page.evaluate("document.documentElement.dataset.keys = 'off'")
    page.keyboard.press("?")
    expect(page.locator("#keys-sheet")).to_be_hidden()


def test_refused_form_says_why_under_the_field(shell: Page) -> None:
    shell.get_by_role("button", name="New deal").first.click()
    shell.get_by_role("button", name="Mark 1 deal as lost").click()
    expect(shell.locator("#dialog [data-error-for=reason]")).to_have_text("Choose why it was lost.")
    expect(shell.locator("#f-reason")).to_be_focused()


def test_refused_card_returns_to_its_exact_place(shell: Page) -> None:
    column = shell.locator(".board-column").nth(2)
    names = column.locator(".deal-card-title").all_inner_texts()
    column.locator(".deal-card").nth(1).focus()
    for key in ("Space", "ArrowRight", "Space"):
        shell.keyboard.press(key)
    expect(shell.locator(".toast-danger")).to_contain_text("A required step is still open")
    assert column.locator(".deal-card-title").all_inner_texts() == names
    expect(shell.locator(".toast-danger").get_by_role("button", name="Retry")).to_be_visible()


def test_lifted_card_goes_back_on_escape(shell: Page) -> None:
    card = shell.locator(".deal-card").first
    card.focus()
    for key in ("Space", "ArrowRight", "Escape"):
        shell.keyboard.press(key)
    expect(shell.locator(".deal-card").first).to_be_focused()
    expect(shell.locator(".is-lifted")).to_have_count(0)


def test_accepted_move_stays(shell: Page) -> None:
    shell.locator(".deal-card").first.focus()
    for key in ("Space", "ArrowRight", "Space"):
        shell.keyboard.press(key)
    expect(shell.locator(".board-column").nth(1).locator(".deal-card")).to_have_count(4)
    expect(shell.locator(".toast")).to_have_count(0)


def test_cell_is_edited_in_place(shell: Page) -> None:
    shell.locator("[data-cell=close_date]").first.click()
    shell.locator(".cell-editor").fill("2027-01-05")
    shell.keyboard.press("Enter")
    expect(shell.locator("[data-cell=close_date]").first).to_have_text("2027-01-05")
    expect(shell.locator("[data-cell=close_date]").first).to_be_focused()


def test_escape_leaves_a_cell_as_it_was(shell: Page) -> None:
    cell = shell.locator("[data-cell=close_date]").first
    before = cell.inner_text()
    cell.click()
    shell.locator(".cell-editor").fill("2030-01-01")
    shell.keyboard.press("Escape")
    expect(cell).to_have_text(before)


def test_theme_changes_at_once(shell: Page) -> None:
    shell.get_by_role("button", name="My menu").click()
    shell.get_by_role("menuitemradio", name="Dark").click()
    assert shell.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 21, 24)"


def test_chart_has_the_same_numbers_as_a_table(shell: Page) -> None:
    figure = shell.locator(".chart-figure").first
    figure.get_by_role("button", name="Table").click()
    expect(figure.locator(".chart-table tbody tr").first).to_contain_text("214")


def test_sheet_of_pages_opens_on_a_phone(open_page: Pages, guide: str) -> None:
    page = open_page(guide, width=390, height=844)
    page.goto("/?lang=en")
    page.locator(".bottombar-word").first.tap()
    expect(page.get_by_role("dialog", name="Records")).to_be_visible()
