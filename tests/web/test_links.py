"""Sign-in links: once, for an hour or for the first day of somebody new, and one at a time (SEC-23)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from spearhead.accounts.sessions.store import BY_LINK
from spearhead.accounts.tokens.acts import make_sign_in_link
from spearhead.accounts.tokens.models import SignInLink
from spearhead.accounts.users.acts import invite
from spearhead.accounts.users.models import User
from spearhead.kernel.events.models import Event
from spearhead.web.sessions import RESET_WITHIN
from tests.cast import Cast
from tests.web.conftest import SignIn

SECRET = "a long Täuschung 🐟 of words"
NEW = "another long one of 2026"
HX = {"HX-Request": "true"}


@pytest.fixture
def known(cast: Cast) -> User:
    """RepA, who has a password and has been here."""
    user = cast.rep_a
    user.set_password(SECRET)
    user.last_login = timezone.now()
    user.save()
    return user


def hours_of(user: User) -> float:
    link = SignInLink.objects.filter(user=user).latest("created_at")
    return round((link.expires_at - link.created_at).total_seconds() / 3600, 2)


def come(user: User) -> Client:
    """Somebody who used a link."""
    client = Client()
    assert client.post(f"/sign-in/link/{make_sign_in_link(user)}").status_code == 302
    return client


def test_a_link_for_somebody_who_was_here_lives_an_hour_and_the_first_one_a_day(known: User, cast: Cast) -> None:
    invite(known.pk, by=cast.admin)
    assert hours_of(known) == 1
    invite(cast.rep_b.pk, by=cast.admin)
    assert hours_of(cast.rep_b) == 24
    come(cast.rep_b)
    invite(cast.rep_b.pk, by=cast.admin)
    assert hours_of(cast.rep_b) == 1
    assert Event.objects.filter(kind="user.invited").latest("id").payload == {"hours": 1}


def test_an_administrator_reads_how_long_it_lives(known: User, cast: Cast, as_user: SignIn) -> None:
    client, where = as_user(cast.admin), f"/settings/people/{known.pk}/invite"
    assert "within an hour" in client.get(where).content.decode()
    made = client.post(where).content.decode()
    assert "within an hour" in made
    found = re.search(r"/sign-in/link/([\w-]+)", made)
    assert found
    assert Client().get(found[0]).status_code == 200
    assert found[1] not in str(list(Event.objects.values_list("payload", flat=True)))


def test_it_opens_once(known: User) -> None:
    secret = make_sign_in_link(known)
    first, second = Client(), Client()
    assert first.get(f"/sign-in/link/{secret}").status_code == 200  # looking uses nothing up
    assert first.post(f"/sign-in/link/{secret}").status_code == 302
    assert first.get("/").status_code == 200
    assert second.post(f"/sign-in/link/{secret}").status_code == 404
    assert second.get("/").status_code == 302
    done = Event.objects.get(kind="sign_in.done")
    assert (done.actor_id, done.payload) == (known.pk, {"by": "link"})


def test_after_its_hour_it_is_answered_as_one_that_never_was(known: User) -> None:
    secret = make_sign_in_link(known)
    SignInLink.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    told = {
        (answer.status_code, re.sub(r"<[^>]*>", "", answer.content.decode()))
        for where in (secret, "never-was")
        for answer in [Client().post(f"/sign-in/link/{where}")]
    }
    assert len(told) == 1
    assert told.pop()[0] == 404


def test_whoever_forgot_the_password_sets_a_new_one_without_it(known: User) -> None:
    client = come(known)
    sent = {"password": NEW, "again": NEW}
    assert client.post("/settings/password", sent, headers=HX).status_code == 204
    known.refresh_from_db()
    assert known.check_password(NEW)
    again = client.post("/settings/password", sent, headers=HX)  # once; then the old one is asked again
    assert [one["field"] for one in again.json()["errors"]] == ["old"]


def test_an_hour_after_the_link_the_old_password_is_asked(known: User) -> None:
    client = come(known)
    session = client.session
    session[BY_LINK] -= RESET_WITHIN + 60
    session.save()
    refused = client.post("/settings/password", {"password": NEW, "again": NEW}, headers=HX)
    assert [one["field"] for one in refused.json()["errors"]] == ["old"]


def test_signing_in_with_the_password_does_not_stand_for_a_link(known: User) -> None:
    client = come(known)
    client.post("/sign-in", {"email": known.email, "password": SECRET})
    refused = client.post("/settings/password", {"password": NEW, "again": NEW}, headers=HX)
    assert refused.status_code == 422
