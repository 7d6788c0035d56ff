"""axe finds nothing on the main pages: both themes, a desk and a phone, both languages."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.cast import Cast
from tests.journeys.conftest import Enter

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

AXE = Path(__file__).parents[2] / "src/spearhead/web/frontend/node_modules/axe-core/axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = (
    "/", "/board", "/deals", "/deals?group=stage&status=open", "/companies", "/leads", "/activities", "/calendar",
    "/dashboard", "/figures", "/figures/bookings?group_by=owner", "/notices", "/settings", "/help",
)  # fmt: skip


def violations(page: Page) -> list[str]:
    found = page.evaluate(
        "rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']}).then(done => done.violations.map("
        "one => `${one.id}: ${one.nodes.slice(0, 3).map(node => node.target.join(' ')).join(' | ')}`))",
        RULES,
    )
    return [str(one) for one in found]


@pytest.mark.parametrize(("language", "width", "dark"), [("zh", 1440, False), ("en", 390, True)])
def test_axe_finds_nothing(year: Cast, enter: Enter, language: str, width: int, dark: bool) -> None:
    page = enter(year.director, language, width=width, dark=dark)
    script = AXE.read_text(encoding="utf-8")
    deal = year.deals["Hope"]
    faults = {}
    asked = PAGES if width > 1000 else PAGES[:9]
    for address in (*asked, f"/deals/{deal.pk}", "/settings/teams"):
        page.goto(address)
        page.evaluate(script)
        if found := violations(page):
            faults[address] = found
        if page.evaluate("document.documentElement.scrollWidth > innerWidth + 1"):
            faults.setdefault(address, []).append("scrolls sideways")
    assert faults == {}, "\n".join(f"{where}: {found}" for where, found in faults.items())
