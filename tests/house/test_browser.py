"""The browser of the journeys shows Chinese, stays on this machine and does not swallow what pages complain of."""

import pytest
from playwright.sync_api import Error

from tests.fixtures.browser import Pages


def test_pages_are_seen_as_asked_for(open_page: Pages):
    page = open_page(language="en-GB", width=390, dark=True)
    page.set_content("<p>商机</p>")
    assert page.evaluate("[navigator.language, innerWidth, matchMedia('(prefers-color-scheme: dark)').matches]") == [
        "en-GB",
        390,
        True,
    ]


def test_other_hosts_are_not_reached(open_page: Pages):
    with pytest.raises(Error, match="ERR_NAME_NOT_RESOLVED"):
        open_page().goto("https://example.com/")


def test_what_a_page_throws_or_logs_is_heard(open_page: Pages):
    page = open_page()
    page.set_content("<script>console.error('odd'); setTimeout(() => { throw new Error('lost') })</script>")
    page.wait_for_timeout(100)
    assert open_page.complaints == ["odd", "lost"]
    open_page.complaints.clear()
