"""Two-step verification on the screens: set up, asked for at every way in, turned off (SEC-23, SEC-25, SEC-26)."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from typing import Any

import pyotp
import pytest
from django.test import Client
from django.utils import timezone

from spearhead.accounts.second_factor.access import is_on
from spearhead.accounts.second_factor.models import RecoveryCode, SecondFactor
from spearhead.accounts.tokens.acts import create_token, make_sign_in_link
from spearhead.accounts.users.attempts import SignInAttempt
from spearhead.accounts.users.models import User
from spearhead.kernel.events.models import Event
from spearhead.web.sessions import HALF, HALF_WITHIN
from tests.cast import Cast
from tests.web.conftest import SignIn

pytestmark = pytest.mark.once

SECRET = "a long Täuschung 🐟 of words"
HX = {"HX-Request": "true"}
PAGE = "/settings/security"


class Clock:
    """The time that codes go by; each `tick` is the next code."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.now = int(time.time())
        patch.setattr("spearhead.accounts.second_factor.codes.time.time", lambda: self.now)

    def tick(self, secret: str, steps: int = 1) -> str:
        """The code that the app shows after so many times 30 seconds."""
        self.now += 30 * steps
        return pyotp.TOTP(secret).at(self.now)


@pytest.fixture
def known(cast: Cast) -> User:
    """RepA with a password."""
    user = cast.rep_a
    user.set_password(SECRET)
    user.language = "en"
    user.last_login = timezone.now()
    user.save()
    return user


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    return Clock(monkeypatch)


def first(user: User, where: str = "") -> Client:
    """Somebody who has typed the right password."""
    client = Client()
    sent = {"email": user.email or "", "password": SECRET, "next": where}
    assert client.post("/sign-in", sent).status_code == 302
    return client


def shown_codes(html: str) -> list[str]:
    return re.findall(
        r"(?:[A-Z2-7]{4}-){5}[A-Z2-7]{4}", html.partition("data-recovery-codes")[2].partition("</pre>")[0]
    )


def turned_on(user: User, clock: Clock) -> tuple[Client, str, list[str]]:
    """The way through the screens: the browser, the app's secret, the recovery codes."""
    client = first(user)
    assert client.post(f"{PAGE}/two-step/start", {"password": SECRET}, headers=HX).status_code == 204
    page = client.get(PAGE).content.decode()
    secret = re.sub(r"\s", "", page.partition('<code class="secret"')[2].partition(">")[2].partition("</code>")[0])
    assert '<svg viewBox="' in page.partition('class="qr"')[2][:300]
    answer = client.post(f"{PAGE}/two-step/confirm", {"code": clock.tick(secret)}, headers=HX)
    assert answer.status_code == 200
    return client, secret, shown_codes(answer.content.decode())


@pytest.fixture
def on(known: User, clock: Clock) -> tuple[Client, str, list[str]]:
    return turned_on(known, clock)


On = tuple[Client, str, list[str]]


def test_set_up_shows_the_key_until_it_is_on_and_the_recovery_codes_once(known: User, on: On) -> None:
    client, secret, codes = on
    assert is_on(known)
    assert len(set(codes)) == 10
    page = client.get(PAGE).content.decode()
    assert secret[:4] not in page
    assert not shown_codes(page)
    assert "10 recovery codes are left" in page


def test_it_takes_the_password_and_a_right_code(known: User, clock: Clock) -> None:
    client = first(known)
    refused = client.post(f"{PAGE}/two-step/start", {"password": "wrong"}, headers=HX)
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "password")
    assert not SecondFactor.objects.exists()
    client.post(f"{PAGE}/two-step/start", {"password": SECRET})
    wrong = client.post(f"{PAGE}/two-step/confirm", {"code": "000000"}, headers=HX)
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "code")
    assert not is_on(known)
    assert first(known).get("/").status_code == 200  # what was only begun asks nothing
    SecondFactor.objects.update(started_at=timezone.now() - timedelta(minutes=16))
    assert client.post(f"{PAGE}/two-step/confirm", {"code": "000000"}, headers=HX).json()["code"] == "set_up_over"
    assert 'class="qr"' not in client.get(PAGE).content.decode()


def test_turning_it_on_ends_all_other_sessions_and_not_this_one(known: User, clock: Clock) -> None:
    there = first(known)
    here, _secret, _codes = turned_on(known, clock)
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302


def test_after_the_password_a_code_is_asked_and_nothing_is_open_before(known: User, on: On, clock: Clock) -> None:
    client = Client()
    answer = client.post("/sign-in", {"email": known.email, "password": SECRET, "next": "/deals?a=1"})
    assert answer.headers["Location"] == "/sign-in/code?next=/deals%3Fa%3D1"
    before = client.session.session_key
    for where in ("/", "/deals", PAGE, "/live?after=0"):
        assert client.get(where).status_code == 302
    assert client.get("/sign-in/code").status_code == 200
    entered = client.post("/sign-in/code", {"code": clock.tick(on[1]), "next": "/deals?a=1"})
    assert entered.headers["Location"] == "/deals?a=1"
    assert client.session.session_key != before
    assert client.get("/").status_code == 200


@pytest.mark.parametrize("again", [False, True])
def test_after_a_link_a_code_is_asked_too(known: User, on: On, clock: Clock, again: bool) -> None:
    """SEC-23: also by a demo company's link, which opens more than once."""
    client = Client()
    link = f"/sign-in/link/{make_sign_in_link(known, reusable=again)}"
    assert client.post(link).headers["Location"].startswith("/sign-in/code")
    assert client.get("/").status_code == 302
    assert client.post("/settings/password", {"password": "x" * 20, "again": "x" * 20}).status_code == 302
    assert client.post("/sign-in/code", {"code": clock.tick(on[1])}).status_code == 302
    assert client.get("/").status_code == 200


def test_a_code_opens_once(known: User, on: On, clock: Clock) -> None:
    """SEC-25: not a second time, nor an older one that the clock would still allow."""
    code = clock.tick(on[1], 2)
    older = pyotp.TOTP(on[1]).at(clock.now - 30)
    assert first(known).post("/sign-in/code", {"code": code}).status_code == 302
    for used in (code, older):
        SignInAttempt.objects.all().delete()
        client = first(known)
        refused = client.post("/sign-in/code", {"code": used})
        assert refused.status_code == 422
        assert client.get("/").status_code == 302


@pytest.mark.parametrize("steps", [-2, 2, 10])
def test_a_code_of_another_time_opens_nothing(known: User, on: On, clock: Clock, steps: int) -> None:
    clock.tick(on[1], 20)
    code = pyotp.TOTP(on[1]).at(clock.now + 30 * steps)
    assert first(known).post("/sign-in/code", {"code": code}).status_code == 422


def test_a_code_may_be_typed_as_people_type(known: User, on: On, clock: Clock) -> None:
    code = clock.tick(on[1])
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in code)  # by a Chinese input method
    assert first(known).post("/sign-in/code", {"code": f" {wide[:3]} {wide[3:]} "}).status_code == 302
    recovery = on[2][0].replace("-", " ").lower().replace("o", "0")
    assert first(known).post("/sign-in/code", {"code": recovery}).status_code == 302


def test_a_recovery_code_opens_once_and_only_for_its_owner(known: User, on: On, cast: Cast, clock: Clock) -> None:
    other = cast.rep_b
    other.set_password(SECRET)
    other.save()
    turned_on(other, clock)
    code = on[2][3]
    assert first(other).post("/sign-in/code", {"code": code}).status_code == 422
    assert first(known).post("/sign-in/code", {"code": code}).status_code == 302
    assert first(known).post("/sign-in/code", {"code": code}).status_code == 422
    assert "9 recovery codes are left" in on[0].get(PAGE).content.decode()


def test_guessing_is_slowed_and_the_password_alone_does_not_undo_that(known: User, on: On, clock: Clock) -> None:
    """SEC-22: right or wrong, whoever guesses too often gets one answer until the time is over."""
    told = set()
    for typed in ("000000", "AAAA-BBBB", "", "x" * 5_000, "１２３"):
        answer = first(known).post("/sign-in/code", {"code": typed})
        told.add((answer.status_code, re.sub(r'<[^>]*>|value="[^"]*"', "", answer.content.decode())))
    assert len(told) == 1
    blocked = SignInAttempt.objects.get(key=f"code:{known.pk}")
    assert blocked.blocked_until is not None
    SignInAttempt.objects.update(blocked_until=timezone.now() + timedelta(minutes=1))
    right = clock.tick(on[1])
    client = first(known)
    assert client.post("/sign-in/code", {"code": right}).status_code == 422
    SignInAttempt.objects.update(blocked_until=timezone.now())
    assert client.post("/sign-in/code", {"code": right}).status_code == 302


def test_the_second_step_must_follow_soon_and_for_the_same_account(known: User, on: On, clock: Clock) -> None:
    late = first(known)
    session = late.session
    session[HALF] = {**session[HALF], "at": session[HALF]["at"] - HALF_WITHIN - 1}
    session.save()
    assert late.post("/sign-in/code", {"code": clock.tick(on[1])}).headers["Location"].startswith("/sign-in?")
    assert Client().get("/sign-in/code").headers["Location"].startswith("/sign-in?")
    changed = first(known)
    known.refresh_from_db()
    known.set_password("another long one of 2026")
    known.save()
    assert changed.get("/sign-in/code").status_code == 302
    disabled = Client()
    disabled.post("/sign-in", {"email": known.email, "password": "another long one of 2026"})
    User.objects.filter(pk=known.pk).update(is_active=False)
    assert disabled.post("/sign-in/code", {"code": clock.tick(on[1])}).headers["Location"].startswith("/sign-in?")


def test_turning_it_off_takes_password_and_code(known: User, on: On, clock: Clock) -> None:
    client, secret, _codes = on
    where, elsewhere = f"{PAGE}/two-step/off", first(known)
    elsewhere.post("/sign-in/code", {"code": clock.tick(secret)})
    assert elsewhere.get("/").status_code == 200
    for sent in ({"password": SECRET}, {"code": clock.tick(secret)}, {"password": "wrong", "code": clock.tick(secret)}):
        assert client.post(where, sent, headers=HX).status_code == 422
        assert is_on(known)
    assert client.post(where, {"password": SECRET, "code": clock.tick(secret)}, headers=HX).status_code == 204
    assert not is_on(known)
    assert not RecoveryCode.objects.exists()
    assert client.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert first(known).get("/").status_code == 200


def test_new_recovery_codes_end_the_old_ones(known: User, on: On, clock: Clock) -> None:
    client, secret, old = on
    where = f"{PAGE}/two-step/codes"
    assert client.post(where, {"password": SECRET}, headers=HX).status_code == 422
    answer = client.post(where, {"password": SECRET, "code": clock.tick(secret)}, headers=HX)
    new = shown_codes(answer.content.decode())
    assert len(set(new) - set(old)) == 10
    assert first(known).post("/sign-in/code", {"code": old[0]}).status_code == 422
    assert first(known).post("/sign-in/code", {"code": new[0]}).status_code == 302


def test_an_administrator_turns_it_off_for_somebody_and_ends_their_sessions(
    known: User, on: On, cast: Cast, as_user: SignIn
) -> None:
    admin, where = as_user(cast.admin), f"/settings/people/{known.pk}/two-step"
    assert "Two-step verification is on" in admin.get("/settings/people").content.decode()
    assert as_user(cast.mgr_a).post(where).status_code in {403, 404}
    assert is_on(known)
    assert "call back" in admin.get(where).content.decode()
    assert admin.post(where, headers=HX).status_code == 204
    assert on[0].get("/").status_code == 302
    assert first(known).get("/").status_code == 200
    event = Event.objects.get(kind="user.second_factor_taken_off")
    assert (event.actor_id, event.record_id) == (cast.admin.pk, known.pk)
    assert admin.post(where, headers=HX).json()["code"] == "not_on"
    log = admin.get("/settings/audit").content.decode()
    assert "two-step verification turned off by an administrator" in log


def test_nobody_takes_ones_own_off_without_password_and_code(cast: Cast, clock: Clock) -> None:
    admin = cast.admin
    admin.set_password(SECRET)
    admin.language = "en"
    admin.save()
    client, _secret, _codes = turned_on(admin, clock)
    refused = client.post(f"/settings/people/{admin.pk}/two-step", headers=HX)
    assert refused.json()["code"] == "own_account"
    assert is_on(admin)


def test_sessions_are_ended_by_an_administrator_or_by_oneself(known: User, cast: Cast, as_user: SignIn) -> None:
    here, there = first(known), first(known)
    key = here.session.session_key
    assert here.post(f"{PAGE}/sessions/end", headers=HX).status_code == 204
    assert (here.get("/").status_code, there.get("/").status_code) == (200, 302)
    stolen = Client()
    stolen.cookies["spearhead_session"] = key or ""
    assert stolen.get("/").status_code == 302
    assert as_user(cast.admin).post(f"/settings/people/{known.pk}/sessions", headers=HX).status_code == 204
    assert here.get("/").status_code == 302


def test_programs_with_a_token_are_asked_nothing(known: User, on: On) -> None:
    _token, secret = create_token(known, name="x", scope="read", by=known)
    assert Client().get("/api/v1/deals", headers={"Authorization": f"Bearer {secret}"}).status_code == 200


def test_each_step_is_an_event_without_a_secret(known: User, on: On, clock: Clock) -> None:
    """SEC-26, SEC-30: neither the tables nor the log of events hold key or codes in clear."""
    client, secret, codes = on
    tried = clock.tick(secret)
    other = first(known)
    other.post("/sign-in/code", {"code": "000000"})
    other.post("/sign-in/code", {"code": tried})
    client.post(f"{PAGE}/two-step/off", {"password": SECRET, "code": codes[0]})
    kinds = list(
        Event.objects.filter(record_id=known.pk, record_type="user").order_by("id").values_list("kind", flat=True)
    )
    for kind in (
        "user.second_factor_begun", "user.second_factor_added", "sign_in.code_asked", "user.proof_refused",
        "sign_in.done", "user.second_factor_removed",
    ):  # fmt: skip
        assert kind in kinds
    done = Event.objects.filter(kind="sign_in.done").latest("id")
    assert done.payload == {"by": "password", "code": "app"}
    events = str(list(Event.objects.values()))
    for hidden in (secret, tried, SECRET, *codes, *(code.replace("-", "") for code in codes)):
        assert hidden not in events


def rows_of(*models: Any) -> str:
    return str([list(model.objects.values()) for model in models])


def test_neither_key_nor_codes_stand_in_the_tables(known: User, on: On) -> None:
    stored = rows_of(SecondFactor, RecoveryCode, User)
    for hidden in (on[1], *on[2], *(code.replace("-", "") for code in on[2])):
        assert hidden not in stored
