"""A second factor that is demanded, and the list of one's own sessions (SEC-25, SEC-30)."""

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
from spearhead.accounts.second_factor.acts import take_off_second_factor
from spearhead.accounts.second_factor.models import SecondFactor
from spearhead.accounts.sessions.access import handle_of, live
from spearhead.accounts.sessions.models import Session
from spearhead.accounts.sessions.store import BEGAN
from spearhead.accounts.tokens.acts import create_token
from spearhead.accounts.users.models import User
from spearhead.accounts.users.operator import operator
from spearhead.accounts.workspace.models import Workspace
from spearhead.kernel.events.models import Event
from tests.cast import Cast
from tests.web.conftest import SignIn

HX = {"HX-Request": "true"}
PAGE = "/settings/security"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:131.0) Gecko/20100101 Firefox/131.0"
SECRET = "a long Täuschung 🐟 of words"


def has_it(user: User) -> None:
    SecondFactor.objects.create(
        user=user, sealed_secret="sealed", started_at=timezone.now(), confirmed_at=timezone.now()
    )


def demand(of: str, cast: Cast, as_user: SignIn) -> None:
    has_it(cast.admin)
    answer = ask(as_user(cast.admin), of)
    assert answer.status_code == 204, answer.content


def ask(client: Client, of: str) -> Any:
    """What the form on the workspace's page sends."""
    version = Workspace.objects.get(pk=1).version
    return client.post("/settings/workspace/second-factor", {"second_factor": of, "version": version}, headers=HX)


def signed_in(user: User, agent: str = FIREFOX) -> Client:
    """By the password, as people do."""
    if not user.has_usable_password():
        user.set_password(SECRET)
        user.language = "en"
        user.save()
    client = Client(headers={"User-Agent": agent})
    assert client.post("/sign-in", {"email": user.email, "password": SECRET}).status_code == 302
    return client


@pytest.fixture
def rep(cast: Cast) -> User:
    return cast.rep_a


def test_whoever_has_none_sets_it_up_before_anything_else(cast: Cast, rep: User, as_user: SignIn) -> None:
    demand("everybody", cast, as_user)
    client = signed_in(rep)
    for where in ("/", "/deals", "/settings", "/settings/stored"):
        answer = client.get(where)
        assert (answer.status_code, answer.headers["Location"]) == (302, PAGE), where
    refused = client.post("/settings/profile", {"language": "en"}, headers=HX)
    assert (refused.status_code, refused.json()["code"]) == (403, "second_factor_demanded")
    assert refused.headers["HX-Redirect"] == PAGE
    assert client.get("/live?after=0", headers=HX).status_code == 204
    page = client.get(PAGE).content.decode()
    assert "Set two-step verification up to go on" in page

    assert client.post(f"{PAGE}/two-step/start", {"password": SECRET}, headers=HX).status_code == 204
    shown = client.get(PAGE).content.decode().partition('<code class="secret"')[2]
    secret = re.sub(r"\s", "", shown.partition(">")[2].partition("</code>")[0])
    code = pyotp.TOTP(secret).at(int(time.time()))
    assert client.post(f"{PAGE}/two-step/confirm", {"code": code}, headers=HX).status_code == 200
    assert client.get("/deals").status_code == 200
    page = client.get(PAGE).content.decode()
    assert "Set two-step verification up to go on" not in page
    assert "/two-step/off" not in page
    off = client.post(f"{PAGE}/two-step/off", {"password": SECRET, "code": code}, headers=HX)
    assert off.json()["code"] == "demanded"
    assert is_on(rep)


def test_tokens_are_not_asked(cast: Cast, rep: User, as_user: SignIn) -> None:
    demand("everybody", cast, as_user)
    _token, secret = create_token(rep, name="x", scope="read", by=rep)
    assert Client().get("/api/v1/deals", headers={"Authorization": f"Bearer {secret}"}).status_code == 200


def test_who_is_signed_in_already_goes_on_until_that_session_ends(cast: Cast, rep: User, as_user: SignIn) -> None:
    client = signed_in(rep)
    session = client.session
    session[BEGAN] = int(time.time()) - 60
    session.save()
    demand("everybody", cast, as_user)
    assert client.get("/deals").status_code == 200
    assert signed_in(cast.rep_b).get("/deals").status_code == 302


def test_of_administrators_only_and_of_nobody_again(cast: Cast, rep: User, as_user: SignIn) -> None:
    demand("administrators", cast, as_user)
    assert signed_in(rep).get("/deals").status_code == 200
    User.objects.filter(pk=cast.rep_b.pk).update(role="administrator")
    other = signed_in(User.objects.get(pk=cast.rep_b.pk))
    assert other.get("/deals").status_code == 302
    ask(as_user(cast.admin), "nobody")
    assert other.get("/deals").status_code == 200
    kinds = Event.objects.filter(kind="workspace.second_factor_demanded").order_by("id")
    assert [one.payload["changes"]["second_factor"] for one in kinds] == [
        ["nobody", "administrators"], ["administrators", "nobody"],
    ]  # fmt: skip


def test_only_an_administrator_who_has_one_demands_it(cast: Cast, as_user: SignIn) -> None:
    client = as_user(cast.admin)
    refused = ask(client, "everybody")
    assert (refused.status_code, refused.json()["code"]) == (422, "own_first")
    assert ask(as_user(cast.mgr_a), "everybody").status_code == 403
    has_it(cast.admin)
    client = as_user(cast.admin)
    assert ask(client, "robots").json()["code"] == "unknown_demand"
    page = client.get("/settings/workspace").content.decode()
    assert "7 people have none yet." in page
    listed = client.get("/settings/people?state=no_second_factor").content.decode()
    assert cast.rep_a.name in listed
    assert f">{cast.admin.name}</span></a>" not in listed
    assert Workspace.objects.get(pk=1).second_factor == "nobody"


def test_nobody_is_locked_out_for_good(cast: Cast, rep: User, as_user: SignIn) -> None:
    """An administrator takes a lost one off; of the last administrator the terminal does."""
    demand("everybody", cast, as_user)
    has_it(rep)
    take_off_second_factor(rep.pk, by=cast.admin)
    assert signed_in(rep).get(PAGE).status_code == 200
    take_off_second_factor(cast.admin.pk, by=operator())
    again = signed_in(cast.admin)
    assert again.get("/deals").headers["Location"] == PAGE
    assert again.post(f"{PAGE}/two-step/start", {"password": SECRET}, headers=HX).status_code == 204


def test_one_sees_where_one_is_signed_in_and_ends_one_of_them(cast: Cast, rep: User) -> None:
    here = signed_in(rep)
    there = signed_in(rep, "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Version/17.4 Safari/604.1")
    stranger = signed_in(cast.rep_b)
    page = here.get(PAGE).content.decode()
    assert "Firefox · Linux" in page
    assert "Safari · iPhone" in page
    for client in (here, there):
        assert (client.session.session_key or "-") not in page
    ends = re.findall(r'action="(/settings/security/sessions/\w+/end)"', page)
    assert len(ends) == 1
    assert stranger.post(ends[0], headers=HX).status_code == 404
    assert there.get("/deals").status_code == 200
    assert here.post(ends[0], headers=HX).status_code == 204
    assert there.get("/deals").status_code == 302
    assert here.get("/deals").status_code == 200
    assert here.post(ends[0], headers=HX).status_code == 404
    event = Event.objects.get(kind="user.session_ended")
    assert (event.actor_id, event.payload["what"]) == (rep.pk, "Safari · iPhone")
    itself = there_is_one(rep, here)
    refused = here.post(f"{PAGE}/sessions/{itself}/end", headers=HX)
    assert refused.json()["code"] == "this_session"


def there_is_one(user: User, client: Client) -> str:
    """The handle of this client's own session, which no page offers to end."""
    assert len(live(user)) == 1
    return handle_of(client.session.session_key or "")


def test_what_is_over_is_not_listed(cast: Cast, rep: User) -> None:
    here, there = signed_in(rep), signed_in(rep, "curl/8.5")
    assert "Unknown browser" in here.get(PAGE).content.decode()
    Session.objects.filter(session_key=there.session.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    assert "Unknown browser" not in here.get(PAGE).content.decode()
    signed_in(rep, "curl/8.5")
    assert "Unknown browser" in here.get(PAGE).content.decode()
    assert here.post(f"{PAGE}/sessions/end", headers=HX).status_code == 204
    assert "Unknown browser" not in here.get(PAGE).content.decode()
