"""Who may do what: every operation × role × (own, other team's, missing) object, compared with `matrix.txt`.

After each refusal nothing has changed anywhere. A new operation fails until its line is in the table: read what
``WRITE_MATRIX=1 pytest tests/api/test_matrix.py`` writes before you commit it.
"""

from __future__ import annotations

import functools
import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.urls import URLPattern

from spearhead.accounts.tokens.models import ApiToken
from spearhead.api.main import api
from spearhead.api.openapi import document
from spearhead.kernel.kept import Stamp
from tests.api.requests import body_for, objects, places, prepare
from tests.api.world import Answer, Caller, World

TABLE = Path(__file__).with_name("matrix.txt")
ROLES = ("anon", "repA", "mgrA", "dir", "mkt", "analyst", "admin")
PREFIX = "/api/v1"
CASES = ("own", "other", "missing")
UPLOADS = ("POST /imports", "POST /documents", "POST /documents/{document_id}/versions")
HEADING = """\
# Status by role for each operation: on one's own (repA's), another team's (repB's) and a missing object.
# Imports: mgrA's and the director's. A dash: no such case. repA is in team A, mgrA leads it, dir leads both teams.
# Written by WRITE_MATRIX=1 pytest tests/api/test_matrix.py; every line is a decision, so read before you commit.
"""


def operations() -> list[str]:
    """``METHOD /path`` of every operation in the contract."""
    return [f"{method.upper()} {path.removeprefix(PREFIX)}"
            for path, methods in document()["paths"].items() for method in methods]  # fmt: skip


def written() -> int:
    """How many rows this connection's transaction has written so far, those rolled back among them."""
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        return int(connection.connection.total_changes)
    with connection.cursor() as cursor:
        cursor.execute("SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables")
        return int(cursor.fetchone()[0])


@functools.cache
def everything() -> list[str]:
    """A query for each table; models stay out of it, because this is asked thousands of times."""
    quote = connection.ops.quote_name
    return [
        f"SELECT * FROM {quote(model._meta.db_table)} ORDER BY {quote(str(model._meta.pk.column))}"
        for model in apps.get_models(include_auto_created=True)
        if model not in (ApiToken, Stamp)  # written by reading, and by a statement that changes no row
    ]


def checksum() -> str:
    """One hash over every row of every table of ours."""
    whole = hashlib.sha256()
    with connection.cursor() as cursor:
        for query in everything():
            cursor.execute(query)
            for row in cursor:
                whole.update(repr(row).encode())
    return whole.hexdigest()


@dataclass
class Bench:
    """The world, the objects that operations are tried on, and the checksum of all that before anything was tried."""

    world: World
    known: dict[str, dict[str, Any]]
    before: str

    def ask(self, name: str, operation: str, ids: dict[str, Any]) -> Answer:
        """Send the operation as somebody, and undo it; a refusal or a reading must have changed nothing."""
        method, path = operation.split(" ")
        url = re.sub(r"\{(\w+)\}", lambda found: str(ids[found[1]]), path)
        caller, body = self.world.caller(name), body_for(operation, self.world)
        with transaction.atomic():
            before = checksum() if prepare(operation, self.world, ids) else self.before
            rows = written()
            if operation in UPLOADS:
                answer = upload(caller, url)
            else:
                answer = caller(method, f"{url}?version=1" if versioned(operation) else url, body)
            assert answer.status < 500, (name, operation, answer.raw)
            if (answer.status >= 400 or method == "GET") and written() != rows:  # else there is nothing to compare
                assert checksum() == before, f"{operation} as {name}: {answer.status}, and something changed"
            transaction.set_rollback(True)
        return answer

    def row(self, operation: str) -> str:
        """The line of one operation: a cell per role."""
        names = places(operation)
        cases = [case for case in CASES if all(case in self.known[one] for one in names.values())]
        cells = []
        for name in ROLES:
            if not names:
                cells.append(str(self.ask(name, operation, {}).status))
                continue
            answers = {
                case: self.ask(name, operation, {one: self.known[place][case] for one, place in names.items()})
                for case in cases
            }
            if name == "repA" and "other" in answers:
                assert same(answers["other"], answers["missing"]), f"{operation}: foreign and missing differ"
            cells.append("/".join(str(answers[case].status) if case in answers else "-" for case in CASES))
        return line(operation, cells)


def versioned(operation: str) -> bool:
    """Whether the contract says that the operation takes a version in its query."""
    method, path = operation.split(" ")
    told = document()["paths"][PREFIX + path][method.lower()].get("parameters", [])
    return any((one["in"], one["name"]) == ("query", "version") for one in told)


def upload(caller: Caller, url: str) -> Answer:
    """A small file as multipart."""
    parts = b'--x\r\nContent-Disposition: form-data; name="files"; filename="a.csv"\r\n\r\nname\r\nA\r\n--x--\r\n'
    return caller("POST", url, parts, Content_Type="multipart/form-data; boundary=x")


def same(one: Answer, two: Answer) -> bool:
    """Whether two answers cannot be told apart but by their request id."""
    return one.status == two.status and re.sub(rb'"request_id":"\w+"', b"", one.raw) == re.sub(
        rb'"request_id":"\w+"', b"", two.raw
    )


def line(first: str, cells: Sequence[str]) -> str:
    """A line of the table, aligned."""
    return f"{first.ljust(55)}  {'  '.join(cell.ljust(11) for cell in cells)}".rstrip()


@pytest.fixture
def bench(world: World) -> Bench:
    """The world after every token was seen, so that reading writes nothing."""
    for name in world.tokens:
        world.caller(name).get("/users/me")
    known = objects(world)
    return Bench(world, known, checksum())


def kept() -> dict[str, str]:
    """The lines of the table by operation."""
    text = TABLE.read_text(encoding="utf-8") if TABLE.exists() else ""
    lines = [one for one in text.splitlines() if one.split(" ")[0].isupper()]
    return {" ".join(one.split()[:2]): one for one in lines}


def keep(found: dict[str, str]) -> None:
    """Write these lines into the table; what is no operation any more goes."""
    lines = kept() | found
    table = [lines[one] for one in operations() if one in lines]
    TABLE.write_text("\n".join([HEADING + line("operation", ROLES), *table]) + "\n", encoding="utf-8")


NOUNS = sorted({one.split("/")[1] for one in operations()})


@pytest.mark.slow
@pytest.mark.parametrize("noun", NOUNS)
def test_every_operation_answers_every_role_as_the_table_says(bench: Bench, noun: str) -> None:
    found = {one: bench.row(one) for one in operations() if one.split("/")[1] == noun}
    if os.environ.get("WRITE_MATRIX"):
        keep(found)
    assert found == {one: row for one, row in kept().items() if one.split("/")[1] == noun}


def test_every_address_of_the_api_is_in_the_contract() -> None:
    patterns: list[URLPattern] = api.urls[0]  # type: ignore[assignment]
    routes = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", str(one.pattern)) for one in patterns}
    told = {path.removeprefix(f"{PREFIX}/") for path in document()["paths"]}
    assert routes - told == {"", "openapi.json", "docs"}
