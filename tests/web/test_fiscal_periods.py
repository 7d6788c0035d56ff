"""REL-38: quota, forecast, dashboard, figures and labels mean the same quarter, whatever the fiscal calendar is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from spearhead.accounts.workspace.access import today
from spearhead.kernel.time import Period, period_of, read_period
from spearhead.numbers.calendars.acts import publish_calendar
from spearhead.numbers.calendars.fiscal import Layout
from spearhead.numbers.goals.acts import set_goal
from tests.cast import Cast
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db

WEEKS = Layout(1, "4-4-5")
#: layout, a day, and the quarter that holds the day: its key, first and last day, and the keys before it and a year ago
CASES = [
    (Layout(4), date(2026, 5, 20), "FY2027-Q1", date(2026, 4, 1), date(2026, 6, 30), "FY2026-Q4", "FY2026-Q1"),
    (Layout(2), date(2024, 2, 29), "FY2025-Q1", date(2024, 2, 1), date(2024, 4, 30), "FY2024-Q4", "FY2024-Q1"),
    (WEEKS, date(2026, 12, 31), "FY2026-Q4", date(2026, 9, 28), date(2027, 1, 3), "FY2026-Q3", "FY2025-Q4"),
    (Layout(), date(2026, 5, 20), "2026-Q2", date(2026, 4, 1), date(2026, 6, 30), "2026-Q1", "2025-Q2"),
]  # fmt: skip


def publish(layout: Layout, day: date, cast: Cast) -> None:
    if layout != Layout():
        publish_calendar(layout.of(day, "year").start, layout.start_month, layout.pattern, by=cast.admin)


@pytest.mark.parametrize(("layout", "day", "key", "first", "last", "before", "year_before"), CASES)
def test_words_that_move_with_the_day_are_fiscal(
    cast: Cast, layout: Layout, day: date, key: str, first: date, last: date, before: str, year_before: str
) -> None:
    publish(layout, min(date(2020, 6, 1), day), cast)
    span = Period(first, last + timedelta(days=1), key)
    assert read_period("this-quarter", today=day) == period_of(day, "quarter") == read_period(key) == span
    assert read_period("last-quarter", today=day) == span.before() == read_period(before)
    assert (span.before().end, span.year_before()) == (first, read_period(year_before))


@pytest.mark.parametrize("layout", [Layout(2), Layout(3, "5-4-4"), Layout()])
def test_one_quarter_on_every_screen(cast: Cast, as_user: SignIn, layout: Layout) -> None:
    publish(layout, today(), cast)
    now = layout.of(today(), "quarter")
    set_goal(now.period, 777_700, by=cast.mgr_a, user=cast.rep_a)
    day = now.start  # in the quarter, and with these layouts not in the calendar's
    for yuan, closed in ((333, day), (55, day - timedelta(days=1))):
        deal = cast.deal(f"Over {yuan}", amount_minor=yuan * 100, opened_on=day - timedelta(days=9))
        cast.win(deal, closed_on=closed)
    words = {
        "en": f"FY{now.year} Q{now.number}" if now.fiscal else f"Q{now.number} {now.year}",
        "zh-hans": f"{now.year}财年第 {now.number} 季度"
        if now.fiscal
        else f"{now.year}年第{'一二三四'[now.number - 1]}季度",
    }
    for language, said in words.items():
        client = as_user(cast.mgr_a, language)
        for address in ("/goals", "/forecast", "/goals/year", "/figures/bookings?period=this-quarter"):
            assert said in client.get(address).content.decode(), (address, language)
    client = as_user(cast.mgr_a)
    for address in ("/goals", "/goals/year", "/figures/attainment?period=this-quarter"):
        page = client.get(address).content.decode()
        assert "¥7,777" in page, address
    for asked in ("this-quarter", now.key):
        page = client.get(f"/figures/bookings?period={asked}").content.decode()
        assert ("¥333" in page, "¥388" in page) == (True, False), asked
