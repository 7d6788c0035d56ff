"""Somebody else saved meanwhile: who and what is said, the form tells the present values (REL-11)."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from spearhead.crm.activities.acts import plan_activity
from spearhead.crm.leads.acts import create_lead
from tests.cast import Cast
from tests.web.conftest import SignIn
from tests.web.controls import read_page

HX = {"HX-Request": "true"}
LONG = "以前的报价还在谈。" * 600  # more than 5,000 characters
#: kind → the field that two people write, and how long a text it takes
FIELDS = {"deal": "next_step", "company": "address", "contact": "title", "lead": "message", "activity": "body"}


def record_of(kind: str, cast: Cast) -> int:
    match kind:
        case "deal":
            return int(cast.deal().pk)
        case "company":
            return int(cast.company("Boats").pk)
        case "contact":
            return int(cast.contact("Li").pk)
        case "lead":
            return int(create_lead({"name": "Li"}, by=cast.rep_a).pk)
    due = timezone.now() + timedelta(days=1)
    return int(plan_activity({"kind": "call", "subject": "Ring", "due_at": due}, by=cast.rep_a).pk)


def sent(client: Client, address: str) -> dict[str, str]:
    """The form of a panel as a browser would send it back."""
    form = read_page(address, client.get(address, headers=HX).content.decode()).forms[-1]
    return {name: values[-1] for name, (_kind, values) in form.controls.items() if values}


@pytest.mark.parametrize("kind", FIELDS)
def test_a_form_is_told_who_saved_and_finds_the_present_values(kind: str, cast: Cast, as_user: SignIn):
    field, rep, manager = FIELDS[kind], as_user(cast.rep_a), as_user(cast.mgr_a)
    address = f"/records/{kind}/{record_of(kind, cast)}/edit"
    mine, theirs = sent(rep, address), sent(manager, address)
    typed = LONG if kind in ("lead", "activity") else LONG[:60]
    assert manager.post(address, theirs | {field: "Theirs"}, headers=HX).status_code == 204
    answer = rep.post(address, mine | {field: typed}, headers=HX)
    told = answer.json()
    assert (answer.status_code, told["code"]) == (409, "stale_version")
    assert cast.mgr_a.name in told["said"]
    assert told["current"][field] == "Theirs"

    fresh = sent(rep, address)  # what the scripts compare with, and apply one's own words on top of
    assert (fresh[field], fresh["version"]) == ("Theirs", str(told["current"]["version"]))
    assert rep.post(address, mine | {field: typed, "version": fresh["version"]}, headers=HX).status_code == 204
    assert sent(manager, address)[field] == typed


@pytest.mark.parametrize("kind", FIELDS)
def test_a_cell_is_told_what_it_holds_now(kind: str, cast: Cast, as_user: SignIn):
    record, name = record_of(kind, cast), "subject" if kind == "activity" else "name"
    address = f"/cells/{kind}/{record}"
    assert as_user(cast.mgr_a).post(address, {"field": name, "value": "Theirs", "version": 1}).status_code == 200
    answer = as_user(cast.rep_a).post(address, {"field": name, "value": "Mine", "version": 1}, headers=HX)
    assert answer.status_code == 409
    now = answer.json()["current"]
    assert (now["value"], now["shown"], now["version"]) == ("Theirs", "Theirs", 2)


def test_without_scripts_the_page_that_says_no_gives_the_text_back(cast: Cast, as_user: SignIn):
    rep, address = as_user(cast.rep_a), f"/records/lead/{record_of('lead', cast)}/edit"
    mine = sent(rep, address)
    rep.post(address, mine | {"message": "Before", "_once": "x" * 22}, headers=HX)
    answer = rep.post(address, mine | {"message": LONG})
    assert answer.status_code == 409
    assert LONG in answer.content.decode()
    assert mine["csrfmiddlewaretoken"] not in re.findall(r"<textarea[^>]*>(.*?)</textarea>", answer.content.decode())
