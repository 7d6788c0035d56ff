"""A list as a calendar: what stands on which day, the span, what has no day, moving with undo, saved views."""

from __future__ import annotations

import re
from datetime import UTC, date, timedelta

import pytest

from spearhead.accounts.roles.models import FieldRight
from spearhead.accounts.workspace.access import today, zone
from spearhead.crm.activities.acts import plan_activity
from spearhead.crm.custom.acts import define_field
from spearhead.crm.deals.models import Deal
from spearhead.crm.views.models import SavedView
from spearhead.kernel.time import start_of_day
from tests.cast import Cast
from tests.web.conftest import SignIn

MONTH = "2031-03"
DAY = date(2031, 3, 14)


@pytest.fixture
def deal(year: Cast) -> Deal:
    return year.deal("March deal", expected_close=DAY)


def days(page: str) -> dict[str, str]:
    """Day → its cell."""
    return dict(re.findall(r'data-day="([0-9-]+)"(.*?)</td>', page, re.S))


def test_things_stand_on_their_day_of_a_month_or_a_week(year: Cast, as_user: SignIn, deal: Deal) -> None:
    client = as_user(year.rep_a)
    month = days(client.get(f"/deals?shape=calendar&month={MONTH}").content.decode())
    assert len(month) in {35, 42}
    assert [day for day, cell in month.items() if "March deal" in cell] == ["2031-03-14"]
    week = days(client.get("/deals?shape=calendar&week=2031-03-14").content.decode())
    assert list(week) == [(date(2031, 3, 10) + timedelta(days=one)).isoformat() for one in range(7)]
    assert "March deal" in week["2031-03-14"]
    assert "March deal" not in client.get("/deals?shape=calendar&month=2031-04&by=nonsense").content.decode()
    for nonsense in ("month=x", "week=x", "month=0001-01"):
        assert client.get(f"/deals?shape=calendar&{nonsense}").status_code == 200
    filtered = client.get(f"/deals?shape=calendar&month={MONTH}&name=Other").content.decode()
    assert "March deal" not in filtered


def test_by_other_days_moments_and_own_fields(year: Cast, as_user: SignIn, deal: Deal) -> None:
    define_field("deal", "date", {"label": "Review"}, by=year.admin)
    define_field("deal", "datetime", {"label": "Call at"}, by=year.admin)
    late = start_of_day(DAY + timedelta(days=1), zone()) - timedelta(minutes=5)
    custom = {"review": "2031-03-20", "call-at": late.astimezone(UTC).isoformat()}
    Deal.objects.filter(pk=deal.pk).update(custom=custom, next_step_on=date(2031, 3, 3))
    client = as_user(year.rep_a)
    for by, day in (("next_step_on", "2031-03-03"), ("custom.review", "2031-03-20"), ("custom.call-at", "2031-03-14")):
        cells = days(client.get(f"/deals?shape=calendar&month={MONTH}&by={by}").content.decode())
        assert [one for one, cell in cells.items() if "March deal" in cell] == [day], by
    call = plan_activity({"subject": "Late call", "kind": "call", "due_at": late}, by=year.rep_a)
    cells = days(client.get(f"/activities?shape=calendar&month={MONTH}").content.decode())
    assert "Late call" in cells[DAY.isoformat()]
    assert 'data-time="23:55"' in cells[DAY.isoformat()]
    moved = client.post(f"/cells/activity/{call.pk}", {"field": "due_at", "value": "2031-03-15T23:55", "version": 1})
    assert moved.status_code == 200
    cells = days(client.get(f"/activities?shape=calendar&month={MONTH}").content.decode())
    assert "Late call" in cells["2031-03-15"]


def test_moved_through_the_act_with_undo_by_whoever_may(year: Cast, as_user: SignIn, deal: Deal) -> None:
    client = as_user(year.rep_a)
    page = client.get(f"/deals?shape=calendar&month={MONTH}").content.decode()
    assert "data-movable" in page
    assert f'data-url="/cells/deal/{deal.pk}"' in page
    sent = {"field": "expected_close", "value": "2031-03-18", "version": deal.version}
    moved = client.post(f"/cells/deal/{deal.pk}", sent).json()
    assert Deal.objects.get(pk=deal.pk).expected_close == date(2031, 3, 18)
    assert client.post(moved["undo"]).status_code == 204
    assert Deal.objects.get(pk=deal.pk).expected_close == DAY
    assert "data-movable" not in as_user(year.analyst).get(f"/deals?shape=calendar&month={MONTH}").content.decode()
    assert "data-movable" not in client.get("/leads?shape=calendar").content.decode()
    FieldRight.objects.create(role="rep", resource="deal", field="expected_close", level="read")
    assert "data-movable" not in client.get(f"/deals?shape=calendar&month={MONTH}").content.decode()


def test_what_has_no_day_is_told_of(year: Cast, as_user: SignIn) -> None:
    Deal.objects.update(next_step_on=None)
    page = as_user(year.rep_a).get("/deals?shape=calendar&by=next_step_on").content.decode()
    assert "no such day" in page
    assert "/companies" in as_user(year.rep_a).get("/companies?shape=calendar").request["PATH_INFO"]
    assert "data-list-calendar" not in as_user(year.rep_a).get("/companies?shape=calendar").content.decode()


def test_a_view_is_saved_and_opens_as_calendar_by_its_day(year: Cast, as_user: SignIn, deal: Deal) -> None:
    client = as_user(year.rep_a)
    form = client.get("/lists/deal/views/new?shape=calendar&by=next_step_on").content.decode()
    assert re.search(r'value="calendar"[^>]*checked', form)
    posted = {"name": "Steps", "audience": "private", "shape": "calendar"}
    assert client.post("/lists/deal/views/new?shape=calendar&by=next_step_on", posted).status_code in {204, 302}
    view = SavedView.objects.get(name="Steps")
    assert (view.shape, view.date_field) == ("calendar", "next_step_on")
    page = client.get(f"/deals?view={view.pk}&month={MONTH}").content.decode()
    assert 'data-list-calendar="next_step_on"' in page
    SavedView.objects.filter(pk=view.pk).update(date_field="custom.gone")
    assert 'data-list-calendar="expected_close"' in client.get(f"/deals?view={view.pk}").content.decode()
    assert today().strftime("%Y") in client.get(f"/deals?view={view.pk}").content.decode()
    back = client.post(f"/lists/views/{view.pk}/update?from={view.pk}", {"version": view.version})
    assert back.status_code in {204, 302}
    assert SavedView.objects.get(pk=view.pk).shape == "list"  # it is kept as it is looked at
