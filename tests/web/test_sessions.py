"""How long somebody stays signed in, and where whoever was cut off lands (SEC-19, M18)."""

from __future__ import annotations

import time

import pytest
from django.db import DatabaseError
from django.test import Client

from spearhead.accounts.sessions.models import Session
from spearhead.accounts.sessions.store import BEGAN, SEEN
from spearhead.accounts.tokens.acts import create_token
from spearhead.web.sessions import BACKGROUND, IDLE, LONGEST, NOTED_EVERY
from tests.cast import Cast
from tests.web.conftest import SignIn

HX = {"HX-Request": "true"}
POLL = {BACKGROUND: "1"}


@pytest.fixture
def client(cast: Cast, as_user: SignIn) -> Client:
    """RepA, who has just done something."""
    here = as_user(cast.rep_a)
    assert here.get("/").status_code == 200
    return here


def ago(client: Client, *, seen: int = 0, began: int = 0) -> None:
    """Let the session have been used and begun so many seconds ago."""
    session, now = client.session, int(time.time())
    session[SEEN], session[BEGAN] = now - seen, now - max(began, seen)
    session.save()


def test_twelve_idle_hours_end_the_session(client: Client) -> None:
    ago(client, seen=IDLE - 60)
    assert client.get("/deals").status_code == 200
    ago(client, seen=IDLE + 60)
    key = client.session.session_key
    answer = client.get("/deals?sort=name")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in?next=/deals%3Fsort%3Dname")
    assert not Session.objects.filter(session_key=key).exists()
    client.cookies["spearhead_session"] = key or ""
    assert client.get("/deals").status_code == 302


def test_seven_days_end_the_session_however_busy_it_was(client: Client) -> None:
    ago(client, seen=0, began=LONGEST - 60)
    assert client.get("/deals").status_code == 200
    ago(client, seen=0, began=LONGEST + 60)
    assert client.get("/deals").status_code == 302


def test_being_here_is_noted_and_never_prolongs_the_seven_days(client: Client) -> None:
    ago(client, seen=NOTED_EVERY + 60, began=LONGEST // 2)
    began = client.session[BEGAN]
    client.get("/deals")
    session = client.session
    assert time.time() - session[SEEN] < 60
    assert session[BEGAN] == began
    assert abs(session.get_expiry_age() - LONGEST // 2) < 60


@pytest.mark.parametrize(
    ("where", "headers"), [("/live?after=0", {}), ("/deals", {**HX, **POLL}), ("/deals", POLL)], ids=str
)
def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(client: Client, where: str, headers: dict[str, str]) -> None:
    ago(client, seen=IDLE - 60)
    before = client.session[SEEN]
    assert client.get(where, headers=headers).status_code in {200, 204}
    assert client.session[SEEN] == before
    client.get("/deals", headers=HX)
    assert client.session[SEEN] > before


def test_a_part_is_answered_with_a_problem_and_the_way_back(client: Client) -> None:
    """Never with a fragment of the sign-in page; `next` is the page that stands in the browser."""
    ago(client, seen=IDLE + 60)
    answer = client.post("/board/deals", {"name": "x"}, headers={**HX, "HX-Current-URL": "http://testserver/board?a=1"})
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "signed_out"
    assert answer.headers["HX-Redirect"] == "/sign-in?next=/board%3Fa%3D1"
    assert b"<form" not in answer.content
    foreign = client.get("/deals", headers={**HX, "HX-Current-URL": "https://evil.example/deals"})
    assert foreign.headers["HX-Redirect"] == "/sign-in?next=/"


def test_a_form_leads_back_to_its_page_and_not_to_its_own_address(client: Client) -> None:
    ago(client, seen=IDLE + 60)
    answer = client.post("/settings/profile", {}, headers={"Referer": "http://testserver/settings"})
    assert answer.headers["Location"] == "/sign-in?next=/settings"
    assert client.post("/settings/profile", {}).headers["Location"] == "/sign-in?next=/"


def test_where_nothing_can_be_written_reading_goes_on(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """REL-06: that somebody was here is then not noted."""

    def full(*_args: object, **_more: object) -> None:
        raise DatabaseError("database or disk is full")

    ago(client, seen=NOTED_EVERY + 60)
    monkeypatch.setattr("django.contrib.sessions.backends.db.SessionStore.save", full)
    assert client.get("/deals").status_code == 200


def test_api_tokens_know_no_session(client: Client, cast: Cast) -> None:
    ago(client, seen=IDLE + 60)
    _token, secret = create_token(cast.rep_a, name="x", scope="read", by=cast.rep_a)
    assert client.get("/api/v1/deals", headers={"Authorization": f"Bearer {secret}"}).status_code == 200
