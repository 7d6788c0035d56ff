"""SEC-28: strangers at the doors of pages count by address; people who are signed in never do."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from spearhead.accounts import limits
from spearhead.accounts.users.models import User
from spearhead.kernel.rates import Rate, Table
from tests.cast import Cast
from tests.web.conftest import SignIn


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> object:
    """Three requests, then none for a long time."""
    monkeypatch.setattr(limits, "ADDRESSES", Table(sets=8))
    with override_settings(SPEARHEAD_RATE_ADDRESS=Rate(0.01, 3)):
        yield


@pytest.mark.parametrize(
    "where", ["/sign-in", "/sign-in/link/nonsense", "/f/nonsense", "/deals", "/welcome", "/nothing"]
)
def test_a_stranger_who_floods_is_told_when_to_come_back(cast: Cast, where: str) -> None:
    client = Client(headers={"Accept-Language": "en"})
    answers = [client.get(where) for _ in range(5)]
    assert [one.status_code == 429 for one in answers] == [False] * 3 + [True] * 2
    assert int(answers[-1].headers["Retry-After"]) >= 95
    assert "Too many requests" in answers[-1].content.decode()
    assert "frame-ancestors 'none'" in answers[-1].headers["Content-Security-Policy"]
    assert Client(REMOTE_ADDR="203.0.113.9").get("/sign-in").status_code == 200


def test_refusing_a_stranger_asks_no_database(cast: Cast) -> None:
    for _ in range(3):
        Client().get("/sign-in")
    with CaptureQueriesContext(connection) as asked:
        assert Client().post("/sign-in", {"email": "a@cast.example", "password": "x"}).status_code == 429
    assert not asked.captured_queries


def test_people_who_are_signed_in_never_meet_it_even_at_a_flooded_address(cast: Cast, as_user: SignIn) -> None:
    for _ in range(9):
        Client().get("/sign-in")
    client = as_user(cast.rep_a)
    assert {client.get("/live/nothing-here").status_code for _ in range(20)} == {404}
    assert {client.get("/deals").status_code for _ in range(3)} == {200}


def test_a_made_up_session_is_a_stranger(cast: Cast) -> None:
    client = Client()
    client.cookies["spearhead_session"] = "x" * 32
    assert [client.get("/deals").status_code for _ in range(4)] == [302] * 3 + [429]
    gone = Client()
    gone.force_login(cast.rep_a)
    User.objects.filter(pk=cast.rep_a.pk).update(is_active=False)
    assert gone.get("/deals").status_code == 429


def test_the_pulse_of_the_server_is_always_answered(db: None) -> None:
    assert {Client().get("/healthz").status_code for _ in range(9)} == {200}
