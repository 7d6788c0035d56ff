"""SEC-31 and SEC-10 in a browser: pages ask nobody but us, break no policy, and names never run, not even in charts."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Locator, Page, expect

from spearhead.accounts.teams.models import Team
from spearhead.accounts.users.models import User
from spearhead.process.pipelines.models import Stage
from tests.cast import YEAR, Cast
from tests.fixtures.browser import Pages
from tests.journeys.conftest import Enter

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

MENU = "nav a[href^='/']"
PAYLOAD = "<img src=x onerror=alert(1)>\"'><svg onload=alert(2)>"

#: put markup into the page, and wait until the policy has forbidden something of it
BREAK = """markup => new Promise(done => {
    addEventListener('securitypolicyviolation', () => done(1), {once: true});
    const box = document.createElement('div');
    document.body.append(box);
    box.innerHTML = markup;
})"""


class Watch:
    """What a page asked of others, what its policy forbade, and the dialogs it opened, with the page's address."""

    def __init__(self, page: Page) -> None:
        self.heard: list[str] = []
        self._home = urlsplit(page.url).netloc
        self._page = page
        page.context.expose_binding("policyBroken", lambda _source, told: self._hear("policy", told))
        page.context.add_init_script(
            "addEventListener('securitypolicyviolation', e => policyBroken(`${e.violatedDirective} ${e.blockedURI}`))"
        )
        page.context.on("request", self._asked)
        page.on("dialog", self._spoken)

    def _hear(self, what: str, told: str) -> None:
        self.heard.append(f"{self._page.url}: {what}: {told}")

    def _asked(self, request: Any) -> None:
        address = urlsplit(request.url)
        if address.netloc != self._home and address.scheme not in {"data", "blob", "about"}:
            self._hear("asked", request.url)

    def _spoken(self, dialog: Any) -> None:
        self._hear("dialog", dialog.message)
        dialog.dismiss()


@pytest.mark.parametrize(("who", "least"), [("admin", 25), ("rep_a", 15)])
def test_the_menu_s_pages_ask_nobody_else(year: Cast, enter: Enter, who: str, least: int) -> None:
    page = enter(getattr(year, who))
    watch = Watch(page)
    page.goto("/")
    found = page.locator(MENU).evaluate_all("all => all.map(one => one.getAttribute('href'))")
    addresses = sorted({one for one in found if "#" not in one})
    assert len(addresses) >= least
    for address in [*addresses, f"/deals/{year.deals['Hope'].pk}"]:
        answer = page.goto(address, wait_until="load")
        assert answer is not None
        assert answer.status == 200, address
    assert watch.heard == []


def test_a_foreign_picture_a_foreign_question_and_a_script_are_heard(
    year: Cast, enter: Enter, open_page: Pages
) -> None:
    """The test above can fail."""
    page = enter(year.rep_a)
    watch = Watch(page)
    page.goto("/help")
    page.evaluate(BREAK, "<img src=https://elsewhere.example/a.png>")
    page.evaluate(BREAK, "<i onclick='1'>")
    page.goto("about:blank")
    page.evaluate("fetch('https://elsewhere.example/b').catch(() => 0)")
    told = "\n".join(watch.heard)
    assert "policy: img-src https://elsewhere.example/a.png" in told
    assert "policy: script-src-attr inline" in told
    assert "asked: https://elsewhere.example/b" in told
    assert open_page.complaints
    open_page.complaints.clear()


def test_names_are_only_text_in_the_tips_of_charts(year: Cast, enter: Enter) -> None:
    User.objects.exclude(pk=year.director.pk).update(name=f"{PAYLOAD} person")
    Stage.objects.update(name=f"{PAYLOAD} stage", name_zh=f"{PAYLOAD} stage")
    Team.objects.update(name=f"{PAYLOAD} team")
    page = enter(year.director)
    watch = Watch(page)
    page.goto(f"/dashboard?period={YEAR}")
    words = "".join(tips(page, chart) for chart in page.locator("[data-chart][data-drawn]:has(canvas)").all())
    assert [kind for kind in ("person", "stage", "team") if f"{PAYLOAD} {kind}" not in words] == []
    assert watch.heard == []


def tips(page: Page, chart: Locator) -> str:
    """The words of a chart's tip, under the pointer and then by key; no tag of a name is in it."""
    chart.scroll_into_view_if_needed()
    place = chart.bounding_box()
    assert place is not None
    page.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2)
    words = ""
    for _point in range(3):
        chart.press("ArrowRight")  # the next point's tip, also where the pointer is over none
        tip = chart.locator(".chart-tip")
        expect(tip).to_be_visible()
        assert tip.locator("img, svg, script").count() == 0
        words += tip.text_content() or ""
    page.mouse.move(0, 0)
    return words
