"""What the journeys share: the cast with its year behind a live server, and people who are signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from spearhead.accounts.tokens.acts import make_sign_in_link
from spearhead.accounts.users.models import User
from tests.cast import Cast, build, known_year
from tests.fixtures.browser import Pages

Enter = Callable[..., Page]


@pytest.fixture
def year(transactional_db: None) -> Cast:
    """The cast with its known year of deals."""
    return known_year(build())


@pytest.fixture
def enter(live_server, open_page: Pages) -> Enter:
    """``enter(cast.rep_a, "zh", width=390, dark=True)``: a page on which somebody has signed in by a link."""

    def sign_in(user: User, language: str = "en", *, width: int = 1440, dark: bool = False) -> Page:
        User.objects.filter(pk=user.pk).update(language="en" if language == "en" else "zh-hans")
        locale = "en-GB" if language == "en" else "zh-CN"
        page = open_page(live_server.url, language=locale, width=width, dark=dark)
        page.goto(f"/sign-in/link/{make_sign_in_link(user)}")
        page.locator("main form button").first.click()
        page.wait_for_url("**/")
        return page

    return sign_in
