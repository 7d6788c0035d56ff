"""The inbox on its page: one list, each line with its act in place, counted in the navigation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from spearhead.accounts.workspace.access import today
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.models import Deal
from spearhead.insights.calls.models import Call
from spearhead.insights.calls.refresh import refresh
from tests.cast import Cast
from tests.web.conftest import SignIn


@pytest.fixture
def call(cast: Cast) -> Call:
    """A deal of repA that rots."""
    deal = cast.deal("Pumps for Ningbo", amount_minor=250_000_00)
    long_ago = timezone.now() - timedelta(days=30)
    Deal.objects.update(entered_stage_at=long_ago)
    deal.versions.update(entered_stage_at=long_ago)
    refresh()
    return Call.objects.get()


def test_a_line_says_why_and_its_act_is_done_in_place(cast: Cast, call: Call, as_user: SignIn) -> None:
    manager = as_user(cast.mgr_a)
    page = manager.get("/inbox").content.decode()
    assert "Quiet for 30 days" in page
    assert "Ask Ann Abel" in page
    assert 'nav-count">1<' in page
    assert "Plan a task" in as_user(cast.rep_a).get("/inbox").content.decode()
    call.refresh_from_db()
    assert call.seen_at is not None
    manager.post(f"/inbox/{call.pk}/chase", {"version": call.version})
    assert Activity.objects.get().owner == cast.rep_a
    assert "the owner was asked" in manager.get("/inbox").content.decode()


def test_it_is_put_off_and_taken_up_again(cast: Cast, call: Call, as_user: SignIn) -> None:
    manager = as_user(cast.mgr_a)
    assert "reason" in manager.get(f"/inbox/{call.pk}/later").content.decode()
    assert manager.post(f"/inbox/{call.pk}/later", {"version": 1, "until": str(today())}).status_code == 422
    later = {"version": 1, "until": str(today() + timedelta(days=2)), "reason": "Fair"}
    manager.post(f"/inbox/{call.pk}/later", later)
    assert "Nothing calls you" in manager.get("/inbox").content.decode()
    assert "Fair" in manager.get("/inbox?show=later").content.decode()
    manager.post(f"/inbox/{call.pk}/wake", {"version": 2})
    assert "Pumps for Ningbo" in manager.get("/inbox?kind=rot").content.decode()


def test_what_is_not_ones_own_is_not_there(cast: Cast, call: Call, as_user: SignIn) -> None:
    for user in (cast.rep_b, cast.mkt):
        assert "Nothing calls you" in as_user(user).get("/inbox").content.decode()
        assert as_user(user).get(f"/inbox/{call.pk}/later").status_code == 404
