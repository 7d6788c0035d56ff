"""Times are shown in the reader's time zone, and in the workspace's for whoever chose none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from spearhead.accounts.users.models import User
from spearhead.crm.activities.acts import plan_activity
from tests.cast import Cast
from tests.web.conftest import SignIn


@pytest.mark.parametrize(("zone", "shown"), [("", "14:05"), ("America/New_York", "01:05")])
def test_due_time_is_the_readers(cast: Cast, as_user: SignIn, zone: str, shown: str) -> None:
    User.objects.filter(pk=cast.rep_a.pk).update(time_zone=zone)
    due = datetime(2027, 3, 5, 6, 5, tzinfo=UTC)
    call = plan_activity({"kind": "call", "subject": "Ring them", "due_at": due}, by=cast.rep_a)
    assert f"5 Mar 2027 {shown}" in as_user(cast.rep_a).get(f"/activities/{call.pk}").content.decode()
