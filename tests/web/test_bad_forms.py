"""Whatever is typed into any form of any page is taken, or refused by name in the reader's language; nothing half.

The forms are found by walking the pages, so that a new one is tried as soon as it is there.
"""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
from django.db import transaction
from django.test import Client

from spearhead.accounts.users.models import User
from spearhead.kernel.events.models import Event
from spearhead.web.form_keys import FIELD
from tests.api.world import World, build
from tests.web.controls import TYPED, Form, read_page
from tests.web.routes import known, routes
from tests.web.test_matrix import state

#: the same forms as for deals
TWINS = tuple(f"/lists/{noun}/" for noun in ("company", "contact", "lead", "activity"))
HX = {"HX-Request": "true"}
NUL = "a\0b"
BAD = (NUL, "长" * 5_000, "-1e30", "0001-01-01T00:00")
CHOSEN = (NUL, "9" * 30)
TEXT = "长" * 110_000  # for a box of several lines
#: what a person would have typed
FILLED = {"date": "2190-01-01", "datetime-local": "2190-01-01T10:00", "email": "a@b.example", "number": "7"}


def signed_in(world: World) -> Client:
    """The administrator, in Chinese."""
    user = world.users["admin"]
    User.objects.filter(pk=user.pk).update(language="zh-hans")
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def found_forms(client: Client, world: World) -> tuple[list[Form], dict[str, set[str]]]:
    """Every form behind the pages, once; and by page the names that it is asked by."""
    forms: dict[Any, Form] = {}
    asked: dict[str, set[str]] = {}
    there = known(world)
    for route in routes():
        address = route.at(there, "own")
        if address is None or address.startswith(TWINS):
            continue
        answer = client.get(address, headers=HX)
        b"".join(answer)  # a stream is closed by its end
        if answer.status_code != 200 or "html" not in answer.headers.get("Content-Type", ""):
            continue
        page = read_page(address, answer.content.decode())
        asked[address] = page.asked
        for form in page.forms:
            if form.method == "GET":
                asked.setdefault(urlsplit(form.action).path, set()).update(form.controls)
            else:
                forms.setdefault(form.key, form)
    return list(forms.values()), asked


def send(client: Client, form: Form, values: dict[str, list[str]]) -> tuple[int, Any]:
    """What the form is answered; what was taken is undone, what was refused would stay."""
    body = urlencode([(name, one) for name, several in values.items() for one in several])
    before, session = Event.objects.count(), client.cookies["spearhead_session"].value
    with transaction.atomic():
        answer = client.post(
            form.action, body, content_type="application/x-www-form-urlencoded", headers=HX
        )  # fmt: skip
        if answer.status_code >= 400 and Event.objects.count() != before:
            transaction.set_rollback(True)
            return 599, {"detail": "half-written"}
        if answer.status_code < 400:
            transaction.set_rollback(True)
            client.cookies["spearhead_session"] = session  # signing out is undone, too
    is_problem = "problem" in answer.headers.get("Content-Type", "")
    return answer.status_code, answer.json() if is_problem else {}


@pytest.mark.slow
def test_no_form_fails_and_each_refusal_names_its_field(db: None) -> None:
    """Bad money, NUL, over-long text, absurd days and ids in every control of every form."""
    world = build()
    client = signed_in(world)
    forms, _asked = found_forms(client, world)
    assert len(forms) > 60
    assert [form.action for form in forms if FIELD not in form.controls] == [], "each form has a key (REL-09)"
    before, faults = state(), []
    for form in forms:
        whole = filled(form)
        plain = named(send(client, form, whole)[1])
        if told := twice(client, form, whole):
            faults.append(f"{form.action} twice: {told}")
        for name, (kind, _values) in form.controls.items():
            if name in {"csrfmiddlewaretoken", "version", FIELD} or kind in {"file", "submit", "password"}:
                continue
            for bad in (*BAD, TEXT) if kind == "textarea" else BAD if kind in TYPED else CHOSEN:
                status, problem = send(client, form, {**whole, name: [bad]})
                if told := fault(name, kind, bad, status, problem, plain):
                    faults.append(f"{form.action} {name} ({kind}) {bad[:12]!r}: {told}")
    after = state()
    assert [name for name in after if after[name] != before[name]] == []
    assert faults == [], "\n" + "\n".join(faults)


def twice(client: Client, form: Form, values: dict[str, list[str]]) -> str:
    """What is wrong with the answer to the same form sent again, in words; what was done is undone."""
    body, session = urlencode(values, doseq=True), client.cookies["spearhead_session"].value
    told: list[Any] = []
    with transaction.atomic():
        for _try in range(2):
            answer = client.post(
                form.action, body, content_type="application/x-www-form-urlencoded", headers=HX
            )  # fmt: skip
            told.append((answer.status_code, answer.content, answer.headers.get("HX-Redirect"), Event.objects.count()))
            client.cookies["spearhead_session"] = session
        transaction.set_rollback(True)
    if told[0][0] >= 400 or told[1] == told[0] or (told[1][0] in {401, 409} and told[1][3] == told[0][3]):
        return ""
    return f"{told[0][0]} and {told[0][3]} events, then {told[1][0]} and {told[1][3]}"


def filled(form: Form) -> dict[str, list[str]]:
    """What a person would send."""
    given = {
        name: [FILLED.get(kind, "7" if "." in name else "Typed")] for name, (kind, _values) in form.controls.items()
    }
    if form.action.endswith("/log"):
        given["due_at"] = [""]  # it has happened: its outcome is kept
    return {name: [one for one in values if one] or given[name] for name, (_kind, values) in form.controls.items()}


def named(problem: dict[str, Any]) -> set[str]:
    """The fields that a refusal names."""
    return {one["field"] for one in problem.get("errors", ())}


def fault(name: str, kind: str, bad: str, status: int, problem: dict[str, Any], plain: set[str]) -> str:
    """What is wrong with an answer, in words; `plain` are the fields that the form lacks anyway."""
    if status >= 500:
        return f"answered {status} {problem.get('detail', '')}"
    if status < 400:
        return "NUL was taken" if bad == NUL and kind in TYPED else ""
    if status == 422 and kind in TYPED and name not in named(problem) and not (named(problem) & plain):
        return f"not named: {problem['code']} {problem['detail']} {named(problem)}"
    if not re.search("[\u4e00-\u9fff]", problem.get("detail", "")):
        return f"not in Chinese: {status} {problem}"
    return ""


@pytest.mark.slow
def test_no_address_fails_whatever_is_asked(db: None) -> None:
    """NUL, over-long words, absurd numbers and days in every parameter that a page asks by."""
    world = build()
    client = signed_in(world)
    _forms, asked = found_forms(client, world)
    before, faults = state(), []
    for address, names in asked.items():
        for name in names:
            for bad in (NUL, "9" * 30, "-0001-13-99"):
                answer = client.get(f"{address}?{urlencode({name: bad})}", headers=HX)
                b"".join(answer)  # a stream is closed by its end
                if answer.status_code >= 500:
                    faults.append(f"{address}?{name}={bad[:12]!r}: {answer.status_code}")
    after = state()
    assert [name for name in after if after[name] != before[name]] == []
    assert faults == [], "\n" + "\n".join(faults)
