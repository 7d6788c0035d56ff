"""The first administrator of an empty workspace, and a bar of slow work that says only what is known."""

from __future__ import annotations

import json

import pytest
from playwright.sync_api import Route, expect

from spearhead.accounts.users.first import set_up_code
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace import starting as workspace
from spearhead.crm import starting as records
from spearhead.kernel.jobs.models import Job
from spearhead.process import starting as process
from tests.cast import Cast
from tests.fixtures.browser import Pages
from tests.journeys.conftest import Enter

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_an_empty_workspace_is_taken_over_with_the_code(live_server, open_page: Pages, language: str) -> None:
    workspace.ensure()
    process.ensure()
    records.ensure()
    page = open_page(live_server.url, language=language)
    page.goto("/")
    page.wait_for_url("**/welcome")
    page.locator("[name=name]").fill("Ada 王")
    page.locator("[name=email]").fill("ada@example.com")
    page.locator("[name=password]").fill("violet harbour 71")
    page.locator("[name=code]").fill("AAAA-AAAA-AAAA")
    page.locator("form [type=submit]").last.click()
    expect(page.locator("[data-error-for=code]")).not_to_be_empty()
    assert not User.objects.exists()
    page.locator("[name=code]").fill(set_up_code().lower())
    page.locator("[name=password]").fill("violet harbour 71")
    page.locator("form [type=submit]").last.click()
    expect(page.locator(".shell")).to_be_visible()
    page.goto("/settings/people")
    expect(page.get_by_text("Ada 王").first).to_be_visible()
    page.goto("/welcome")  # it is nobody else's any more
    assert not page.url.endswith("/welcome")


def test_time_left_is_told_once_the_pace_is_known(year: Cast, enter: Enter) -> None:
    page = enter(year.mgr_a)
    job = Job.objects.create(kind="bulk.edit", user_id=year.mgr_a.pk, title="Many", params={"noun": "deal"})
    done = iter([50, 50, 100, 150, *range(200, 100_000, 50)])

    def answer(route: Route) -> None:
        if "json" not in route.request.headers.get("accept", ""):
            route.continue_()
            return
        began = "2020-01-01T00:00:00+00:00"  # it waited and read for long before the first record was written
        state = {"state": "running", "done": next(done), "total": 1000, "note": "", "error": "", "started_at": began}
        route.fulfill(status=200, content_type="application/json", body=json.dumps(state))

    page.route(f"**/lists/bulk/{job.pk}", answer)
    page.clock.install()
    page.goto(f"/lists/bulk/{job.pk}")
    count, left = page.locator("[data-job-count]"), page.locator("[data-job-left]")
    expect(count).to_have_text("50 of 1,000")
    expect(left).to_have_text("")
    for _second in range(6):
        page.clock.run_for(1000)
        page.wait_for_timeout(50)
    expect(left).to_contain_text("s left")
