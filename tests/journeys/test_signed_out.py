"""The session ends while somebody types: the words are there again after signing in, for their writer alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from spearhead.accounts.sessions.models import Session
from spearhead.accounts.users.models import User
from tests.cast import Cast
from tests.journeys.conftest import Enter

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

PASSWORD = "a long one for this journey"
WORDS = "Called at nine, they want the second offer by Friday"


def sign_in(page: Page, user: User) -> None:
    page.locator("#f-email").fill(user.email or "")
    page.locator("#f-password").fill(PASSWORD)
    page.locator("main form button[type=submit]").first.click()


def test_what_was_typed_is_there_after_signing_in_again(year: Cast, enter: Enter) -> None:
    """REL-11: by htmx from the page; another person at the same browser sees nothing of it."""
    deal = next(one for one in year.deals.values() if one.owner_id == year.rep_a.pk)
    page = enter(year.rep_a)
    page.route("**/live?*", lambda route: route.fulfill(status=204))
    page.goto(f"/deals/{deal.pk}")
    typed = page.locator("#composer-subject")
    typed.fill(WORDS)
    for user in (year.rep_a, year.mgr_a):
        user.set_password(PASSWORD)
        user.save(update_fields=["password"])
    Session.objects.all().delete()
    page.locator(".composer button[type=submit]").click()
    page.wait_for_url(f"**/sign-in?next=%2Fdeals%2F{deal.pk}")

    sign_in(page, year.mgr_a)
    page.wait_for_url(f"**/deals/{deal.pk}")
    expect(typed).to_have_value("")
    page.context.clear_cookies()

    page.goto(f"/deals/{deal.pk}")
    sign_in(page, year.rep_a)
    page.wait_for_url(f"**/deals/{deal.pk}")
    expect(typed).to_have_value(WORDS)
    page.reload()
    expect(typed).to_have_value("")
