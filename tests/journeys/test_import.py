"""A manager of files: uploads the four of Maven, takes what is proposed, imports, looks at the result, undoes it."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from spearhead.accounts.tokens.acts import make_sign_in_link
from spearhead.accounts.users.operator import add_user
from spearhead.accounts.workspace import starting as workspace
from spearhead.crm import starting as records
from spearhead.crm.deals.models import Deal
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.run import run_job
from spearhead.process import starting as process
from tests.fixtures.browser import Pages
from tests.integrations.imports.maven import FILES, folder

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def ada(live_server, open_page: Pages) -> Page:
    """The administrator of an empty workspace, signed in, in English."""
    workspace.ensure()
    process.ensure()
    records.ensure()
    user = add_user("Ada Admin", "ada@example.com", role="administrator", language="en", password=None)
    page = open_page(live_server.url, language="en-GB")
    # The test's database is one for both threads: the page's polling waits while the test itself does the work.
    page.route(re.compile("/(live|job)"), lambda route: route.continue_())
    page.goto(f"/sign-in/link/{make_sign_in_link(user)}")
    page.locator("main form button").first.click()
    page.wait_for_url("**/")
    return page


def work(page: Page) -> None:
    """What the background process would do, once the page shows that it waits for it."""
    expect(page.locator("[data-job]")).to_be_visible()
    page.wait_for_timeout(300)
    run_job.func(Job.objects.latest("pk").pk)


def test_four_linked_files_come_in_and_go_again(ada: Page):
    ada.goto("/imports")
    ada.set_input_files("[data-drop-files]", [folder() / name for name in FILES])
    ada.wait_for_url("**/files")
    with ada.expect_response(re.compile("/files")):
        ada.get_by_label("Amounts without a currency are in").select_option("USD")
    ada.get_by_role("link", name="Continue: Match the columns").click()
    with ada.expect_response(re.compile("/columns")):
        ada.get_by_label("Unit of revenue").select_option("1000000")
    expect(ada.get_by_label("Unit of revenue")).to_have_value("1000000")
    ada.get_by_role("link", name="Continue: Values and repair").click()
    expect(ada.get_by_text("3 values have a proposal")).to_be_visible()
    ada.wait_for_load_state()  # keys work once the scripts are there
    ada.keyboard.press("a")
    expect(ada.get_by_text("3 values have a proposal")).to_have_count(0)
    expect(ada.get_by_text("decided")).to_have_count(3)
    ada.get_by_role("link", name="Continue: Check and run").click()

    ada.get_by_role("button", name="Check all rows").click()
    work(ada)
    ada.get_by_role("button", name="Import 8,800 deals").click(timeout=20_000)
    work(ada)
    expect(ada.get_by_text("The import is done")).to_be_visible(timeout=20_000)
    expect(ada.locator(".count-created .count-number")).to_have_text("8,927")
    assert Deal.objects.filter(status="won").count() == 4_238
    ada.locator(".count-created").click()
    expect(ada.get_by_text("The first 200 of 8,927")).to_be_visible()

    ada.on("dialog", lambda dialog: dialog.accept())
    ada.get_by_role("button", name="Undo this import").click()
    work(ada)
    expect(ada.get_by_text("The import is undone")).to_be_visible(timeout=20_000)
    assert not Deal.objects.filter(deleted_at__isnull=True).exists()
