"""SEC-09: an id of another team's record in a body is refused like one that does not exist, and leaves no trace there.

The bodies come from the contract, so a new field that takes an id is tried as soon as it is there.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from spearhead.api.openapi import document
from spearhead.crm.activities.models import Activity
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.models import Contact
from spearhead.crm.deals.models import Deal
from spearhead.crm.leads.models import Lead
from spearhead.crm.notices.models import Notice
from spearhead.crm.records.models import Collaborator
from spearhead.kernel.events.models import Event
from tests.api.requests import MISSING, body_for, objects, places, prepare
from tests.api.test_matrix import checksum, same, versioned
from tests.api.world import Answer, World

MODELS: dict[str, Any] = {"company": Company, "contact": Contact, "lead": Lead, "deal": Deal, "activity": Activity}
#: fields that take the id of a record, with its kind where the name does not say so
FIELDS = {"company": "company", "contact": "contact", "lead": "lead", "deal": "deal", "parent": "company"}
ID = "[1-9][0-9]{0,17}"


def nested() -> Iterator[tuple[str, str, str]]:
    """Operation, field and kind of every body with the id of a record, or of a person, in it."""
    schemas = document()["components"]["schemas"]
    for path, methods in document()["paths"].items():
        for method, told in methods.items():
            body = told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
            fields = schemas.get(body.get("$ref", "").rpartition("/")[2], {}).get("properties", {})
            noun = path.removeprefix("/api/v1/").partition("/")[0]
            for name, schema in fields.items():
                kind = FIELDS.get(name, "")
                if name == "loser":
                    kind = {"companies": "company", "contacts": "contact", "leads": "lead"}[noun]
                if name == "owner" and noun in {"companies", "contacts", "leads", "deals", "activities"}:
                    kind = "person"
                if name == "parent" and noun != "companies":
                    continue
                if kind and ID in json.dumps(schema):
                    yield f"{method.upper()} {path.removeprefix('/api/v1')}", name, kind


NESTED = sorted(set(nested()))


def ask(world: World, who: str, operation: str, ids: dict[str, Any], name: str, value: int) -> Answer:
    """Send the operation's good body with another id in one field; what was refused must have changed nothing."""
    method, path = operation.split(" ")
    url = re.sub(r"\{(\w+)\}", lambda found: str(ids[found[1]]), path)
    with transaction.atomic():
        prepare(operation, world, ids)
        before = checksum()
        body = {**(body_for(operation, world) or {}), name: str(value)}
        answer = world.caller(who)(method, f"{url}?version=1" if versioned(operation) else url, body)
        if answer.status >= 400:
            assert checksum() == before, f"{operation} as {who}: {answer.status}, and something changed"
        transaction.set_rollback(True)
    return answer


def test_there_are_as_many_as_the_contract_has() -> None:
    assert len(NESTED) >= 25
    assert {name for _operation, name, _kind in NESTED} >= {
        "company",
        "contact",
        "deal",
        "lead",
        "loser",
        "parent",
        "owner",
    }


@pytest.mark.slow
@pytest.mark.parametrize("who", ["repA", "mgrA"])
def test_an_id_of_another_team_is_refused_like_a_missing_one(world: World, who: str) -> None:
    known: dict[str, Any] = objects(world)
    foreign = {**world.other, "person": world.users["repB"].pk}
    faults = []
    for operation, name, kind in NESTED:
        ids = {one: known.get(place, {}).get("own") for one, place in places(operation).items()}
        if None in ids.values():
            continue
        theirs = ask(world, who, operation, ids, name, foreign[kind])
        none = ask(world, who, operation, ids, name, MISSING)
        if not 400 <= theirs.status < 500:
            faults.append(f"{operation} {name}: {theirs.status} {theirs.raw[:150]!r}")
        elif kind != "person" and not same(theirs, none):
            faults.append(f"{operation} {name}: {theirs.raw[:150]!r} is not {none.raw[:150]!r}")
    assert faults == [], "\n" + "\n".join(faults)


@pytest.mark.slow
def test_bulk_of_another_teams_records_touches_none_of_them(world: World) -> None:
    """Named by id beside the own ones: the own may change, the others stay, and nobody there hears of it."""
    many = {"companies": "company", "contacts": "contact", "leads": "lead", "deals": "deal", "activities": "activity"}
    for noun, kind in many.items():
        rows = MODELS[kind].objects.filter(pk=world.other[kind])
        before = (list(rows.values()), Notice.objects.count(), Collaborator.objects.count())
        events = Event.objects.filter(record_type=kind, record_id=world.other[kind]).count()
        for place in (f"/{noun}/bulk/preview", f"/{noun}/bulk"):
            body = {**(body_for(f"POST {place}", world) or {}), "ids": [str(world.own[kind]), str(world.other[kind])]}
            assert world.caller("repA").post(place, body).status < 500
        assert (list(rows.values()), Notice.objects.count(), Collaborator.objects.count()) == before, noun
        assert Event.objects.filter(record_type=kind, record_id=world.other[kind]).count() == events, noun
