"""Requests made from the contract, valid and broken, as rep and as administrator: never a 5xx, nothing undocumented."""

from __future__ import annotations

import functools
import json
import os
import re
from typing import Any

import jsonschema_rs
import pytest
import schemathesis
from django.conf import settings as settings_of_django
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.generation import GenerationMode

from spearhead.api.openapi import document
from tests.api.requests_process import process_objects
from tests.api.world import Caller, World

SCHEMA = schemathesis.openapi.from_dict(document())
OPERATIONS: list[Any] = [found.ok() for found in SCHEMA.get_all_operations()]  # type: ignore[union-attr]
#: for each operation and caller, half of them valid; `FUZZ_EXAMPLES=200` is what a release is held to (SEC-32)
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "12"))
quick = settings(
    max_examples=EXAMPLES // 2, deadline=None, database=None, phases=[Phase.generate],
    suppress_health_check=list(HealthCheck), derandomize=True,
)  # fmt: skip


def known_ids(world: World) -> dict[str, str]:
    """Ids that exist, so that not every request ends at a 404."""
    ids = {f"{kind}_id": str(pk) for kind, pk in world.own.items()}
    ids |= {name: str(cases["own"]) for name, cases in process_objects(world).items()}
    return ids | {
        "stage_id": str(world.stages["propose"].pk), "pipeline_id": str(world.cast.pipeline.pk),
        "user_id": str(world.users["repA2"].pk), "team_id": str(world.teams["A"].pk), "key": "bookings",
    }  # fmt: skip


def send(caller: Caller, case: Any, ids: dict[str, str]) -> Any:
    """Send a generated case with the ids of ours where the path asks for some."""
    generated = {name: str(value) for name, value in (case.path_parameters or {}).items()}
    url = re.sub(r"\{(\w+)\}", lambda found: ids.get(found[1], generated.get(found[1], "1")), case.path)
    headers = {
        name: str(value) for name, value in (case.headers or {}).items()
        if name.lower() not in {"authorization", "host"} and str(value).isascii() and str(value).isprintable()
    }  # fmt: skip
    body = case.body
    if body is schemathesis.core.NOT_SET:
        data, kind = b"", "application/json"
    else:
        data, kind = _encoded(body), case.media_type or "application/json"
        if "multipart" in kind:
            kind = "application/json"
    client = caller.client
    return client.generic(
        case.method, url, data, content_type=kind, query_params=_plain(dict(case.query or {})),
        headers={**headers, "Authorization": f"Bearer {caller.token}"},
    )  # fmt: skip


def _encoded(body: Any) -> bytes:
    try:
        return json.dumps(body, default=str).encode()
    except (TypeError, ValueError):
        return repr(body).encode("utf-8", "replace")


def _plain(query: dict[str, Any]) -> dict[str, str]:
    return {
        str(name).encode("utf-8", "replace").decode(): str(value).encode("utf-8", "replace").decode()
        for name, value in query.items()
    }


@functools.cache
def shape(schema: str) -> Any:
    """A validator of a schema that stands in the contract; making one takes longer than a request."""
    return jsonschema_rs.validator_for({**json.loads(schema), "components": document()["components"]})


def check(operation: Any, answer: Any) -> None:
    """No 5xx, a documented status, and a body of the documented shape."""
    told = operation.definition.raw["responses"]
    assert answer.status_code < 500, (operation.label, answer.content[:500])
    status = str(answer.status_code)
    assert status in told or status == "405", (operation.label, status, answer.content[:300])
    content = told.get(status, {}).get("content", {})
    kind = answer.headers.get("Content-Type", "")
    if schema := content.get(kind, {}).get("schema"):
        shape(json.dumps(schema)).validate(json.loads(answer.content))
    elif content and "*/*" not in content:
        raise AssertionError(f"{operation.label} answered {status} as {kind}")


def turns() -> list[Any]:
    """Noun, caller and mode; each database takes half of a noun's four, unless the number of examples is asked for."""
    nouns = sorted({operation.path.split("/")[3] for operation in OPERATIONS})
    here = settings_of_django.DATABASES["default"]["ENGINE"].endswith("postgresql")
    found = []
    for place, noun in enumerate(nouns):
        for caller in ("repA", "admin"):
            for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
                even = (place + (caller == "admin") + (mode is GenerationMode.NEGATIVE)) % 2 == 0
                if "FUZZ_EXAMPLES" in os.environ or even == here:
                    told = "valid" if mode is GenerationMode.POSITIVE else "broken"
                    found.append(pytest.param(noun, caller, mode, id=f"{noun}-{caller}-{told}"))
    return found


@pytest.mark.slow
@pytest.mark.parametrize(("noun", "name", "mode"), turns())
def test_no_request_breaks_the_api(world: World, noun: str, name: str, mode: GenerationMode) -> None:
    caller, ids = world.caller(name), known_ids(world)
    for operation in OPERATIONS:
        if operation.path.split("/")[3] == noun:
            try_out(operation, mode, caller, ids)


def try_out(operation: Any, mode: GenerationMode, caller: Caller, ids: dict[str, str]) -> None:
    """Send generated requests to one operation; what they change is taken back."""
    try:
        strategy = operation.as_strategy(generation_mode=mode)
    except Unsatisfiable:
        return  # nothing broken can be made for an operation without any input

    @given(case=strategy)
    @quick
    def one(case: Any) -> None:
        with transaction.atomic():
            check(operation, send(caller, case, ids))
            transaction.set_rollback(True)

    one()
