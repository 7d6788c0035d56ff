"""What protects a person's session and pages: signing in and out, passwords, forms of strangers, headers, faults."""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import pytest
from django.conf import global_settings
from django.contrib.auth.hashers import get_hasher, make_password
from django.test import Client, override_settings
from django.utils import timezone

from spearhead.accounts.sessions.models import Session
from spearhead.accounts.tokens.acts import link_of, make_sign_in_link
from spearhead.accounts.users.acts import disable_user, set_role
from spearhead.accounts.users.attempts import SignInAttempt
from spearhead.accounts.users.models import User
from spearhead.accounts.users.passwords import set_password
from spearhead.config import settings as our_settings
from spearhead.kernel.events.models import Event
from tests.cast import Cast
from tests.web.conftest import SignIn

pytestmark = pytest.mark.once

SECRET = "a long Täuschung 🐟 of words"
HX = {"HX-Request": "true"}


@pytest.fixture
def known(cast: Cast) -> User:
    """RepA with a password."""
    user = cast.rep_a
    user.set_password(SECRET)
    user.language = "en"
    user.save()
    return user


def enter(client: Client, user: User, password: str = SECRET, **more: str) -> int:
    return client.post("/sign-in", {"email": user.email or "", "password": password, **more}).status_code


def test_signing_in_makes_a_new_session_and_signing_out_ends_it(known: User) -> None:
    """SEC-19: a session that somebody planted is not taken over, and one that ended opens nothing."""
    client = Client()
    client.get("/sign-in")
    client.session["planted"] = True
    client.session.save()
    planted = client.session.session_key
    assert enter(client, known) == 302
    kept = client.session.session_key
    assert kept != planted
    assert len(kept or "") >= 32
    assert client.get("/").status_code == 200
    assert client.get("/sign-out").status_code == 405
    client.post("/sign-out")
    assert not Session.objects.filter(session_key=kept).exists()
    client.cookies["spearhead_session"] = kept or ""
    assert client.get("/").status_code == 302


def test_a_new_password_ends_all_other_sessions(known: User) -> None:
    """SEC-19, SEC-22: the old one is asked; this session goes on under a new key."""
    here, there = Client(), Client()
    assert (enter(here, known), enter(there, known)) == (302, 302)
    before = here.session.session_key
    new = {"old": SECRET, "password": "another long one of 2026", "again": "another long one of 2026"}
    refused = here.post("/settings/password", {**new, "old": "wrong"}, headers=HX)
    assert [one["field"] for one in refused.json()["errors"]] == ["old"]
    assert here.post("/settings/password", new, headers=HX).status_code == 204
    assert here.session.session_key != before
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


def test_of_two_links_the_newer_opens_and_none_after_a_new_password(known: User) -> None:
    """SEC-23."""
    older, newer = make_sign_in_link(known), make_sign_in_link(known)
    assert (link_of(older), link_of(newer) is not None) == (None, True)
    set_password("another long one of 2026", by=known)
    assert link_of(newer) is None
    assert Client().get(f"/sign-in/link/{newer}").status_code == 404


@pytest.mark.parametrize("password", ["short", "password123", "qwertyuiop", "ann abel rep_a"])
def test_short_common_and_name_like_passwords_are_refused(known: User, password: str) -> None:
    """SEC-22."""
    client = Client()
    enter(client, known)
    if password.startswith("ann"):
        password = str(known.email)
    sent = {"old": SECRET, "password": password, "again": password}
    refused = client.post("/settings/password", sent, headers=HX)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "password")


def test_a_password_is_taken_as_it_is_typed(known: User) -> None:
    """SEC-22: 128 characters, any signs, nothing trimmed or cut."""
    client = Client()
    enter(client, known)
    whole = " 长 🐟 " * 25
    assert client.post("/settings/password", {"old": SECRET, "password": whole, "again": whole}).status_code == 302
    assert enter(Client(), known, whole.strip()) == 422
    assert enter(Client(), known, whole[:-1]) == 422
    assert enter(Client(), known, whole) == 302


def test_guessing_is_slowed_and_answered_alike(known: User) -> None:
    """SEC-22: known and unknown accounts get the same answer, and both are held up after some failures."""
    told = set()
    for email in (str(known.email), "nobody@cast.example"):
        client = Client()
        first = client.post("/sign-in", {"email": email, "password": "wrong"})
        told.add((first.status_code, re.sub(r"<[^>]*>", "", first.content.decode())))
        for _ in range(5):
            client.post("/sign-in", {"email": email, "password": "wrong"})
        assert SignInAttempt.objects.get(key=f"account:{email}").blocked_until is not None
    assert len(told) == 1
    SignInAttempt.objects.update(blocked_until=timezone.now() + timedelta(minutes=1))  # however slow this machine is
    assert enter(Client(), known) == 422
    SignInAttempt.objects.update(blocked_until=timezone.now())
    assert enter(Client(), known) == 302
    assert Event.objects.filter(kind="sign_in.failed").exists()


@pytest.mark.parametrize("bad", ["a\0b", "x" * 5_000, "\u202e", "'; drop table users; --"])
def test_nonsense_at_the_door_is_a_plain_refusal(known: User, bad: str) -> None:
    assert Client().post("/sign-in", {"email": bad, "password": bad}).status_code == 422
    assert Client().post("/sign-in", {"email": known.email, "password": bad}).status_code == 422
    assert Client().get("/sign-in/link/" + "x" * 300).status_code == 404
    assert Client().get("/sign-in/link/a%00b").status_code == 404


def test_what_was_taken_away_is_gone_from_the_next_request_on(known: User, cast: Cast) -> None:
    """SEC-19: a role and an account, without signing in anew."""
    client = Client()
    enter(client, known)
    assert client.get("/settings/people").status_code == 403
    set_role(known.pk, "administrator", by=cast.admin, seen_version=known.version)
    assert client.get("/settings/people").status_code == 200
    disable_user(known.pk, by=cast.admin, seen_version=known.version + 1)
    assert client.get("/").status_code == 302
    assert enter(Client(), known) == 422


@pytest.mark.parametrize(
    "next_",
    [
        "//evil.example",
        "/\\evil.example",
        "https://evil.example/",
        "javascript:alert(1)",
        "\t//evil.example",
        "/%0d%0aX:1",
    ],
)
def test_after_signing_in_one_stays_on_this_site(known: User, next_: str) -> None:
    """SEC-16."""
    answer = Client().post("/sign-in", {"email": known.email, "password": SECRET, "next": next_})
    where = answer.headers["Location"]
    assert where.startswith("/")
    assert not where.startswith(("//", "/\\"))
    assert "\r" not in where


def test_a_form_of_another_site_changes_nothing(known: User, cast: Cast) -> None:
    """SEC-20: without our token, and from a foreign origin with it."""
    deal = cast.deal()
    client = Client(enforce_csrf_checks=True)
    client.force_login(known)
    where, sent = f"/records/deal/{deal.pk}/edit", {"name": "Changed", "version": deal.version}
    before = Event.objects.count()
    assert client.post(where, sent).status_code == 403
    client.get(f"/deals/{deal.pk}")
    token = client.cookies["spearhead_csrf"].value
    foreign = client.post(where, sent, headers={"X-CSRFToken": token, "Origin": "https://evil.example"})
    assert foreign.status_code == 403
    assert Event.objects.count() == before
    mine = client.post(where, sent, headers={"X-CSRFToken": token, "Origin": "http://testserver"})
    assert mine.status_code == 302


def test_every_page_tells_the_browser_how_to_guard_it(known: User) -> None:
    """SEC-21: also refusals and the sign-in."""
    client = Client()
    pages = [client.get("/sign-in")]
    enter(client, known)
    pages += [client.get(one) for one in ("/", "/deals", "/deals/999999", "/settings/people")]
    for page in pages:
        policy = page.headers["Content-Security-Policy"]
        assert "unsafe" not in policy
        for part in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'"):
            assert part in policy, page.request["PATH_INFO"]
        assert page.headers["X-Content-Type-Options"] == "nosniff"
        assert page.headers["Referrer-Policy"] == "same-origin"
        assert {"private", "no-store"} <= set(page.headers["Cache-Control"].split(", "))
        assert page.headers["Content-Type"].endswith("charset=utf-8")
        assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(page.headers)
    cookie = client.cookies["spearhead_session"]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", 7 * 86_400)


def test_a_fault_of_ours_shows_nothing_of_the_inside(
    known: User, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """SEC-27: as a page and as a problem; the same request id stands in the answer."""

    def broken(*_args: object, **_more: object) -> None:
        raise RuntimeError("SELECT secret FROM /srv/place")

    monkeypatch.setattr("spearhead.web.board.views.board", broken)
    client = Client(raise_request_exception=False)
    client.force_login(known)
    with caplog.at_level(logging.ERROR):
        for headers in ({}, HX):
            answer = client.get("/board", headers={**headers, "X-Request-ID": "seen-by-both-1234"})
            assert answer.status_code == 500
            text = answer.content.decode()
            assert not [one for one in ("SELECT", "/srv", "RuntimeError", "Traceback", "site-packages") if one in text]
            assert "seen-by-both-1234" in text
    assert any("/board" in one.getMessage() and one.exc_info for one in caplog.records)


@pytest.mark.parametrize(
    "where", ["/.git/config", "/static/../settings.py", "/static/%2e%2e/db", "/admin/", "/debug", "/static/"]
)
def test_nothing_but_our_pages_is_served(db: None, where: str) -> None:
    """SEC-33."""
    assert Client().get(where).status_code in {302, 404}
    assert b"[core]" not in Client().get(where).content


def test_a_forged_host_is_refused_by_the_pages_too(db: None) -> None:
    """SEC-24."""
    assert Client().get("/sign-in", headers={"Host": "evil.example"}).status_code == 400
    linked = Client().get("/sign-in", headers={"X-Forwarded-Host": "evil.example"}).content
    assert b"evil.example" not in linked


def test_passwords_are_stretched_with_a_salt() -> None:
    """SEC-26: with the hasher of the framework; the tests' quick one is for the cast alone."""
    assert not hasattr(our_settings, "PASSWORD_HASHERS")
    with override_settings(PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS):
        first = get_hasher()
        one, two = make_password("x"), make_password("x")
    assert first.algorithm == "pbkdf2_sha256"
    assert one != two
    assert first.decode(one)["iterations"] >= 600_000


def test_doubled_and_unknown_parameters_are_refused_by_name(known: User, as_user: SignIn) -> None:
    """SEC-14."""
    answer = as_user(known).get("/deals?nonsense=1", headers=HX)
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_field")
    answer = as_user(known).get("/deals?sort=password", headers=HX)
    assert answer.status_code == 422
