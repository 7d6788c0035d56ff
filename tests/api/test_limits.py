"""SEC-28: a token that asks too often hears when to come back; others and the database notice nothing."""

from __future__ import annotations

import logging

import pytest
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext

from spearhead.accounts import limits
from spearhead.kernel.rates import Rate, Table
from tests.api.world import Caller, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> object:
    """So few requests that no machine is too slow to meet the limit."""
    monkeypatch.setattr(limits, "TOKENS", Table(sets=8))
    monkeypatch.setattr(limits, "ADDRESSES", Table(sets=8))
    monkeypatch.setattr(limits, "_told", {})
    with override_settings(SPEARHEAD_RATE_TOKEN=Rate(0.01, 5), SPEARHEAD_RATE_ADDRESS=Rate(0.01, 3)):
        yield


def test_a_flood_of_one_token_is_refused_with_a_time_and_hits_nobody_else(world: World) -> None:
    rep, admin = world.caller("repA"), world.caller("admin")
    answers = [rep.get("/users/me") for _ in range(8)]
    assert [one.status for one in answers] == [200] * 5 + [429] * 3
    told = answers[-1]
    assert told.headers["Content-Type"] == "application/problem+json"
    assert 95 <= int(told.headers["Retry-After"]) <= 100
    assert (told.json["code"], told.json["status"]) == ("too_many_requests", 429)
    assert told.headers["Retry-After"] in told.json["detail"]
    assert told.headers["X-Request-ID"] == told.json["request_id"]
    assert [admin.get("/users/me").status for _ in range(5)] == [200] * 5
    assert rep.post("/companies", {"name": "X"}).status == 429


def test_refusing_asks_no_database_and_counting_writes_none(world: World) -> None:
    rep = world.caller("repA")
    rep.get("/users/me")
    with CaptureQueriesContext(
        connection,
    ) as counted:
        assert rep.get("/users/me").status == 200
    assert not [one["sql"] for one in counted.captured_queries if one["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    for _ in range(5):
        rep.get("/users/me")
    with CaptureQueriesContext(connection) as refused:
        assert rep.get("/users/me").status == 429
    assert not refused.captured_queries


def test_wrong_tokens_count_by_address_and_right_ones_go_on(world: World) -> None:
    """A guesser is held up; whoever shares the address and has a token is not, and no guess takes a token's room."""
    guesses = [Caller(f"sph_{one:040}").get("/users/me") for one in range(5)]
    assert [one.status for one in guesses] == [401] * 3 + [429] * 2
    assert Client().get("/api/v1/users/me").status_code == 429
    assert Client().get("/api/v1/openapi.json").status_code == 429
    assert Client().get("/api/v1/openapi.json", headers={"Authorization": "Basic eDp4"}).status_code == 429
    elsewhere = Client(REMOTE_ADDR="203.0.113.9")
    assert elsewhere.get("/api/v1/openapi.json").status_code == 200
    rep = world.caller("repA")
    assert [rep.get("/users/me").status for _ in range(6)] == [200] * 5 + [429]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:192.0.2.7", "192.0.2.7", True),
        ("192.0.2.7", "192.0.2.8", False),
    ],
)
def test_an_address_is_what_one_client_has_for_itself(one: str, other: str, same: bool) -> None:
    for _ in range(3):
        Client(REMOTE_ADDR=one).get("/api/v1/users/me")
    assert Client(REMOTE_ADDR=other).get("/api/v1/users/me").status_code == (429 if same else 401)


def test_a_flood_of_requests_is_one_line_in_the_log(
    world: World, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, object]] = []
    monkeypatch.setattr(limits.log, "warning", lambda event, **more: told.append({"event": event, **more}))
    rep = world.caller("repA")
    with caplog.at_level(logging.INFO):
        assert [rep.get("/users/me").status for _ in range(60)].count(429) == 55
    assert [one["event"] for one in told] == ["too_many_requests"]
    assert not [one for one in caplog.records if "/users/me" in one.getMessage()]


def test_no_limit_is_no_limit(world: World) -> None:
    with override_settings(SPEARHEAD_RATE_TOKEN=None, SPEARHEAD_RATE_ADDRESS=None):
        assert {world.caller("repA").get("/users/me").status for _ in range(12)} == {200}
        assert {Client().get("/api/v1/users/me").status_code for _ in range(12)} == {401}
