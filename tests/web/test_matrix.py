"""SEC-01, SEC-03, SEC-04 for the pages: who may open and post what, every address × role × whose object it is.

Compared with `matrix.txt`; a new address fails until its line is there: read what
``WRITE_MATRIX=1 pytest tests/web/test_matrix.py`` writes before you commit it. What was refused, and what was only
read, has changed nothing; a foreign object answers as a missing one does.
"""

from __future__ import annotations

import hashlib
import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.test import Client

from spearhead.accounts.sessions.models import Session
from spearhead.accounts.tokens.models import ApiToken
from spearhead.kernel.events.models import Event
from spearhead.kernel.kept import Stamp
from tests.api.world import World, build
from tests.web.routes import Objects, Route, known, routes

TABLE = Path(__file__).with_name("matrix.txt")
ROLES = ("repA", "mgrA", "mkt", "analyst", "admin")
CASES = ("own", "other", "missing")
#: what looking may write: that it was looked at
NOTED = {("Call", "seen_at"), ("Acknowledgement", "seen_at")}
HEADING = """\
# GET and POST by role on an object of one's own (repA's), of another team (repB's) and on a missing one; imports are
# mgrA's and the director's. A dash: the test makes no such object.
# Written by WRITE_MATRIX=1 pytest tests/web/test_matrix.py; read every line.
"""


def state() -> dict[str, str]:
    """A hash over the rows of each table, so that a change names its table."""
    found = {}
    for model in apps.get_models():
        if model not in (ApiToken, Stamp, Session):  # written by reading, and by a statement that changes no row
            names = [one.attname for one in model._meta.concrete_fields if (model.__name__, one.name) not in NOTED]
            rows = model._default_manager.order_by("pk").values_list(*names)
            if model is Event:
                rows = rows.exclude(kind="list.exported")  # reading that must leave its trace, see PRI-12
            found[model.__name__] = hashlib.sha256(repr(list(rows)).encode()).hexdigest()
    return found


HX = {"HX-Request": "true"}


def typed(world: World) -> dict[str, Any]:
    """What is posted everywhere: enough for most forms, so that the object decides the answer."""
    return {
        "version": 1, "owner": world.users["repA2"].pk, "kind": "note", "subject": "Typed", "body": "Typed",
        "until": "2190-01-01", "contact": world.own["contact"], "user": world.users["repA2"].pk, "field": "name",
        "value": "Typed", "name": "Typed", "tag": "typed", "tags": "typed", "stage": world.stages["propose"].pk,
    }  # fmt: skip


class Asker:
    """Somebody's browser; what was changed is undone, what was refused or read is not, so that it would be seen."""

    def __init__(self, world: World, who: str) -> None:
        self.client = Client(raise_request_exception=False)
        self.client.force_login(world.users[who])
        self.posted = typed(world)

    def __call__(self, method: str, address: str) -> tuple[int, bytes]:
        session = self.client.cookies["spearhead_session"].value
        with transaction.atomic():
            if method == "POST":
                asks = "?version=1&field=name&value=Typed" if "/undo" in address else ""
                answer = self.post(f"{address}{asks}")
            else:
                answer = self.client.get(address, headers=HX)
            raw = b"".join(answer)  # to its end: that closes a stream
            assert answer.status_code < 500, (method, address, raw)
            if method == "POST" and answer.status_code < 400:
                transaction.set_rollback(True)
                self.client.cookies["spearhead_session"] = session  # a new key is undone with the rest
        return answer.status_code, re.sub(rb'"request_id": "\w+"', b"", raw)

    def post(self, address: str) -> Any:
        """Everything that is typed, but for what this form is told not to know."""
        answer = self.client.post(address, self.posted, headers=HX)
        if answer.status_code != 422 or b'"unknown_field"' not in answer.content:
            return answer
        strange = {one["field"] for one in answer.json()["errors"]}
        known = {name: value for name, value in self.posted.items() if name not in strange}
        return self.client.post(address, known, headers=HX)


def cell(ask: Asker, route: Route, there: Objects, closed: set[tuple[str, str]]) -> str:
    """What somebody is answered at one address; `closed` gathers what nobody can ask, whoever it is."""
    found = []
    for method in ("GET", "POST"):
        answers = {}
        for case in CASES if route.kinds else CASES[:1]:
            address = route.at(there, case)
            if address is not None:
                answers[case] = (405, b"") if (method, route.label) in closed else ask(method, address)
                if answers[case][0] == 405:
                    closed.add((method, route.label))
        foreign, missing = answers.get("other"), answers.get("missing")
        if foreign and missing and foreign[0] in {404, 422} and foreign[0] != answers["own"][0]:
            assert foreign == missing, f"{method} {route.label}: a foreign object can be told from a missing one"
        found.append(
            "/".join(
                str(answers[case][0]) if case in answers else "-" for case in CASES[: len(CASES) if route.kinds else 1]
            )
        )
    return " ".join(found)


def line(first: str, cells: list[str]) -> str:
    """A line of the table, aligned."""
    return f"{first.ljust(72)}  {'  '.join(one.ljust(23) for one in cells)}".rstrip()


@pytest.mark.slow
def test_every_address_answers_every_role_as_the_table_says(db: None) -> None:
    """SEC-01, SEC-03, SEC-04, SEC-20."""
    world = build()
    there, every, closed = known(world), routes(), set[tuple[str, str]]()
    cells: dict[str, list[str]] = {route.label: [] for route in every}
    for who in ROLES:
        ask = Asker(world, who)
        before = state()
        for route in every:
            cells[route.label].append(cell(ask, route, there, closed))
        after = state()
        assert [name for name in after if after[name] != before[name]] == [], f"changed by a refusal or a GET of {who}"
    found = [line("address", list(ROLES)), *(line(label, row) for label, row in sorted(cells.items()))]
    if os.environ.get("WRITE_MATRIX"):
        TABLE.write_text(HEADING + "\n".join(found) + "\n", encoding="utf-8")
    kept = [one for one in TABLE.read_text(encoding="utf-8").splitlines() if not one.startswith("#")]
    assert found == kept
