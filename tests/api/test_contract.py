"""The OpenAPI document: committed, complete, and kept; the docs page that shows it."""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from pkgutil import iter_modules

import pytest
from django.test import Client

from spearhead.api import schemas
from spearhead.api.openapi import document, snapshot_differs
from tests.api.world import Caller


def test_the_committed_snapshot_is_the_present_contract() -> None:
    assert snapshot_differs() is None


def test_every_operation_says_what_it_takes_and_how_it_refuses() -> None:
    found = document()
    assert found["openapi"].startswith("3.1")
    names = [operation["operationId"] for methods in found["paths"].values() for operation in methods.values()]
    assert len(names) == len(set(names))
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            assert {"401", "403", "404", "422"} <= set(operation["responses"]), (method, path)
            assert operation["security"], (method, path)
            assert operation["summary"]
            assert operation["description"]


def test_no_two_shapes_share_a_name() -> None:
    """The contract knows shapes by their name: of two alike one would describe the other's answers."""
    modules = [import_module(f"{schemas.__name__}.{one.name}") for one in iter_modules(schemas.__path__)]
    shapes = {shape for module in modules for shape in vars(module).values() if isinstance(shape, type)}
    names = Counter(
        one.__name__ for one in shapes if one.__module__.startswith(schemas.__name__) and one.__name__[0] != "_"
    )
    assert len(names) > 100
    assert [name for name, times in names.items() if times > 1] == []


def test_every_body_refuses_unknown_fields_and_bounds_its_texts() -> None:
    for name, schema in document()["components"]["schemas"].items():
        if name.endswith(("Out", "Page", "Problem")) or "properties" not in schema:
            continue
        assert schema.get("additionalProperties") is False, name


@pytest.mark.django_db
def test_contract_and_docs_are_open_to_everybody() -> None:
    client = Client()
    told = client.get("/api/v1/openapi.json")
    assert (told.status_code, told.json()) == (200, document())
    page = client.get("/api/v1/docs")
    assert page.status_code == 200
    policy = page.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    for name in ("swagger-ui-bundle.js", "swagger-ui.css", "swagger-ui-init.js"):
        assert f"/static/ninja/{name}" in page.content.decode()
        file = client.get(f"/static/ninja/{name}")
        assert (file.status_code, bool(b"".join(file))) == (200, True)
        file.close()


@pytest.mark.django_db
def test_answers_carry_the_headers_of_the_house() -> None:
    answer = Client().get("/api/v1/deals")
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert not answer.cookies


@pytest.mark.django_db
def test_a_forged_host_is_refused(rep: Caller) -> None:
    refused = Client().get("/api/v1/deals", headers={"Host": "evil.example", "Authorization": f"Bearer {rep.token}"})
    assert (refused.status_code, refused.headers["Content-Type"]) == (400, "application/problem+json")
