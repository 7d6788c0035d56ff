"""SEC-05: no form passes over a field that means power elsewhere; it is refused by name and nothing changes."""

from __future__ import annotations

import pytest
from django.test import Client

from spearhead.accounts.sessions.models import Session
from spearhead.kernel.events.models import Event
from spearhead.web.undeclared import PRIVILEGED
from tests.cast import Cast
from tests.web.conftest import SignIn
from tests.web.controls import Form
from tests.web.test_bad_forms import HX, filled, found_forms, named, send, signed_in
from tests.web.test_matrix import state

pytestmark = pytest.mark.once

SPEC = {
    "id", "owner", "team", "role", "is_staff", "is_superuser", "version", "created_at", "approved_by", "quota",
    "ignore_permissions", "user", "permissions", "_method",
}  # fmt: skip


def strange(form: Form) -> set[str]:
    """The privileged names that the form does not show."""
    return set(PRIVILEGED) - set(form.controls)


@pytest.mark.slow
def test_every_form_refuses_by_name_what_it_does_not_show(db: None) -> None:
    """One name at a time, beside what a person would send: 422 that names it, and not a row is another."""
    from tests.api.world import build

    assert SPEC <= PRIVILEGED
    world = build()
    client = signed_in(world)
    forms, _asked = found_forms(client, world)
    assert len(forms) > 60
    before, faults, tried, honest = state(), [], 0, 0
    sessions = Session.objects.count()
    for form in forms:
        whole = filled(form)
        plain, problem = send(client, form, whole)
        honest += plain < 400
        if plain == 422 and named(problem) & PRIVILEGED - set(form.controls):
            faults.append(f"{form.action}: an honest form is refused: {problem}")
        for name in sorted(strange(form)):
            status, problem = send(client, form, {**whole, name: ["1"]})
            tried += 1
            if plain < 400 and (status != 422 or name not in named(problem)):
                faults.append(f"{form.action} took {name}: {status} {problem}")
            elif plain >= 400 and status < 400:
                faults.append(f"{form.action}: {name} let it through")
    after = state()
    assert tried > 500
    assert honest > 50  # forms that are taken as they stand, so that the extra field is what is refused
    assert [name for name in after if after[name] != before[name]] == []
    assert Session.objects.count() == sessions
    assert faults == [], "\n" + "\n".join(faults)


def test_the_refusal_is_a_page_for_people_and_a_problem_for_scripts(cast: Cast, as_user: SignIn) -> None:
    client = as_user(cast.rep_a)
    deal = cast.deal()
    where, sent = f"/records/deal/{deal.pk}/edit", {"name": "Changed", "version": deal.version, "is_superuser": "on"}
    events = Event.objects.count()
    told = client.post(where, sent, headers=HX)
    assert (told.status_code, named(told.json())) == (422, {"is_superuser"})
    assert told.json()["code"] == "unknown_field"
    page = client.post(where, sent)
    assert page.status_code == 422
    assert "There is no field “is_superuser” here." in page.content.decode()
    deal.refresh_from_db()
    assert (deal.name == "Changed", Event.objects.count()) == (False, events)
    del sent["is_superuser"]
    assert client.post(where, sent, headers=HX).status_code == 204


@pytest.mark.parametrize("name", sorted(SPEC))
def test_nobody_signs_in_or_out_with_a_wish_for_more(cast: Cast, name: str) -> None:
    user = cast.rep_a
    user.set_password("a long one of 2026")
    user.save()
    client = Client()
    sent = {"email": user.email, "password": "a long one of 2026", name: "1"}
    assert client.post("/sign-in", sent, headers=HX).status_code == 422
    assert client.get("/deals").status_code == 302
    client.force_login(user)
    assert client.post("/sign-out", {name: "1"}, headers=HX).status_code == 422
    assert client.get("/deals").status_code == 200
