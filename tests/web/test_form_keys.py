"""A form sent twice acts once and is answered twice the same: double click, resend, at the same moment (REL-09)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.test import Client

import spearhead.web
from spearhead.accounts.tokens.models import ApiToken
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.models import Deal
from spearhead.kernel.answers import KeptAnswer
from spearhead.web.records import parts
from tests.cast import Cast, build
from tests.fixtures.shared import shared_database
from tests.web.conftest import SignIn

HX = {"HX-Request": "true"}
KEY = re.compile(r'name="_once" value="([\w-]+)"')
TEMPLATES = Path(spearhead.web.__file__).parent / "templates"


def key_on(client: Client, address: str) -> str:
    """The key of the last form of a page or part, as it is drawn now."""
    return str(KEY.findall(client.get(address, headers=HX).content.decode())[-1])


def told(answer: Any) -> tuple[Any, ...]:
    return (
        answer.status_code,
        answer.content,
        [answer.headers.get(one) for one in ("Location", "HX-Redirect", "HX-Trigger")],
    )


@pytest.fixture
def rep(cast: Cast, as_user: SignIn) -> Client:
    return as_user(cast.rep_a)


def test_sent_twice_by_htmx_or_without_it_makes_one_record(rep: Client):
    for headers in (HX, {}):
        sent = {"name": f"Once {len(headers)}", "_once": key_on(rep, "/deals/new")}
        first, again = (rep.post("/deals/new", sent, headers=headers) for _try in range(2))
        assert first.status_code in (204, 302)
        assert told(again) == told(first)
        assert Deal.objects.filter(name=sent["name"]).count() == 1


def test_a_part_is_answered_again_as_it_was(rep: Client, cast: Cast):
    company = cast.company("Boats")
    sent = {"kind": "note", "subject": "Rang them", "_once": key_on(rep, f"/companies/{company.pk}")}
    first, again = (rep.post(f"/records/company/{company.pk}/log", sent, headers=HX) for _try in range(2))
    assert b"Rang them" in first.content
    assert told(again) == told(first)
    assert Activity.objects.filter(subject="Rang them").count() == 1


def test_what_was_refused_did_not_use_the_key_up(rep: Client):
    key = key_on(rep, "/deals/new")
    assert rep.post("/deals/new", {"name": "", "_once": key}, headers=HX).status_code == 422
    assert not KeptAnswer.objects.exists()
    assert rep.post("/deals/new", {"name": "Better", "_once": key}, headers=HX).status_code == 204


def test_changed_after_it_was_saved_is_said_and_not_made_again(rep: Client):
    key = key_on(rep, "/deals/new")
    rep.post("/deals/new", {"name": "Pumps", "_once": key}, headers=HX)
    answer = rep.post("/deals/new", {"name": "Pumps!", "_once": key}, headers=HX)
    assert (answer.status_code, answer.json()["code"]) == (422, "form_used")
    assert rep.post("/deals/new", {"name": "x", "_once": "'; --"}, headers=HX).json()["code"] == "bad_form_key"
    assert Deal.objects.count() == 1


def test_opened_anew_it_has_a_new_key_and_other_people_have_keys_of_their_own(rep: Client, cast: Cast, as_user: SignIn):
    key = key_on(rep, "/deals/new")
    assert key_on(rep, "/deals/new") != key
    others = as_user(cast.rep_b)
    for client in (rep, others):
        client.post("/deals/new", {"name": "Same words", "_once": key}, headers=HX)
    assert set(Deal.objects.values_list("owner_id", flat=True)) == {cast.rep_a.pk, cast.rep_b.pk}


def test_a_secret_is_not_kept(cast: Cast, as_user: SignIn):
    client = as_user(cast.admin)
    sent = {"name": "Till", "scope": "read", "days": "30", "_once": "k" * 22}
    first, again = (client.post("/settings/tokens/new", sent, headers=HX) for _try in range(2))
    assert first.status_code == 200
    assert (again.status_code, again.json()["code"]) == (409, "done")
    assert ApiToken.objects.filter(name="Till").count() == 1
    assert bytes(KeptAnswer.objects.get().body) == b""


def test_a_forged_form_learns_nothing_from_a_key(rep: Client, cast: Cast):
    sent = {"name": "Mine", "_once": key_on(rep, "/deals/new")}
    rep.post("/deals/new", sent, headers=HX)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(cast.rep_a)
    assert strict.post("/deals/new", sent, headers=HX).status_code == 403


def test_two_at_the_same_moment_make_one_record(transactional_db: None, tmp_path: Path):
    cast, ready, clients = build(), Barrier(4), []
    for _place in range(4):
        clients.append(Client())
        clients[-1].force_login(cast.rep_a)
    sent = {"name": "At once", "_once": key_on(clients[0], "/deals/new")}

    def in_a_thread(call: Callable[[], Any]) -> Any:
        try:
            return call()
        finally:
            connections.close_all()

    def send(client: Client) -> tuple[Any, ...]:
        ready.wait()
        return told(client.post("/deals/new", sent, headers=HX))

    with shared_database(tmp_path), ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda client: in_a_thread(partial(send, client)), clients))
        made = pool.submit(in_a_thread, Deal.objects.filter(name="At once").count).result()
    assert answers == [answers[0]] * 4
    assert (answers[0][0], made) == (204, 1)


def forms() -> Iterator[tuple[str, str]]:
    """Every form of every template that posts, to its end."""
    for path in sorted(TEMPLATES.rglob("*.html")):
        text = path.read_text()
        for found in re.finditer(r'<form\b[^>]*method="post".*?</form>', text, re.DOTALL | re.IGNORECASE):
            yield path.relative_to(TEMPLATES).as_posix(), found[0]
        for found in re.finditer(r"{% call ui\.(?:dialog|panel)\(.*?%}", text):
            if re.search(r'action=(?!"")', found[0]):
                yield path.relative_to(TEMPLATES).as_posix(), found[0]


def test_every_form_that_posts_has_its_hidden_inputs():
    """Which are the token against forgery and the key; strangers' forms have a signed mark instead."""
    found = list(forms())
    assert len(found) > 80
    assert [(name, form[:100]) for name, form in found if "csrf" not in form and name != "intake/form.html"] == []


@pytest.mark.django_db(transaction=True)
def test_nobody_waits_while_a_file_is_written(as_user: SignIn, monkeypatch: pytest.MonkeyPatch):
    cast = build()
    deal, seen = cast.deal(), []

    def slow(files: object, **_more: object) -> None:
        seen.append(connection.in_atomic_block)

    monkeypatch.setattr(parts, "upload_documents", slow)
    rep = as_user(cast.rep_a)
    sent = {"files": SimpleUploadedFile("a.txt", b"a"), "_once": "k" * 20}
    assert rep.post(f"/records/deal/{deal.pk}/documents", sent).status_code == 302
    assert seen == [False]
