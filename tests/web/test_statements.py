"""The forecast and the goals ask the database a number of times that does not grow with people or teams."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from spearhead.accounts.teams.models import Membership, Team
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.numbers.calendars.access import fiscal_period
from spearhead.numbers.goals.models import Goal
from tests.cast import Cast
from tests.web.conftest import SignIn

pytestmark = pytest.mark.django_db
#: address → at most so many statements
MOST = {"/forecast": 32, "/goals": 32}


def asked(client: Client, address: str) -> int:
    """How many statements a page takes once its definitions are in memory."""
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as found:
        assert client.get(address).status_code == 200
    return len(found)


def grow(cast: Cast, start: int, n: int) -> None:
    """More teams below the director's, each with a seller, a deal due, and goals for both."""
    quarter = fiscal_period(today(), "quarter")
    for number in range(start, start + n):
        team = Team.objects.create(name=f"More {number}", parent=cast.sales)
        seller = User.objects.create(email=f"more{number}@cast.example", name=f"More {number}", role="rep")
        since = quarter.start - timedelta(days=400)
        Membership.objects.create(user=seller, team=team, kind=Membership.Kind.MEMBER, valid_from=since)
        cast.deal(f"Due {number}", by=seller, amount_minor=5_000, expected_close=today(), category="commit")
        for holder in ({"user": seller, "holder": "person"}, {"team": team, "holder": "team"}):
            Goal.objects.create(
                figure="bookings", starts_on=quarter.start, ends_on=quarter.end, target=10_000, state="active", **holder
            )


def test_statements_do_not_grow_with_people_and_teams(cast: Cast, as_user: SignIn) -> None:
    grow(cast, 0, 2)
    client = as_user(cast.director)
    before = {address: asked(client, address) for address in MOST}
    grow(cast, 2, 4)
    after = {address: asked(client, address) for address in MOST}
    assert after == before
    assert all(after[address] <= most for address, most in MOST.items()), after
