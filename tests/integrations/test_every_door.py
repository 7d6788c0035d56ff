"""REC-14: one act, whichever door it is reached by: the same record, and the same event but for the door.

The mail and the tool doors are not built; automations have their own acts, tried in `tests/automation`.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from spearhead.accounts.tokens.acts import create_token
from spearhead.crm.companies.models import Company
from spearhead.integrations.imports.acts import run_now
from spearhead.integrations.imports.drafting import begin
from spearhead.kernel.acts import through
from spearhead.kernel.events.models import Event
from tests.cast import Cast, build

VALUES = {"name": "长安汽车", "industry": "Vehicles", "phone": "+86 23 6792 8888"}
CHANGED = {"industry": "Cars", "phone": "+86 23 6792 9999"}
#: what tells one company from the next, whoever makes it
OWN = {"id", "number", "created_at", "changed_at", "created_door"}
#: what an event tells of the door that it came by
DOORS = {"import", "row"}


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


def by_web(cast: Cast, company: Company | None) -> None:
    client = Client()
    client.force_login(cast.admin)
    if company is None:
        answer = client.post("/companies/new", VALUES)
    else:
        answer = client.post(f"/records/company/{company.pk}/edit", {**CHANGED, "version": company.version})
    assert answer.status_code == 302, answer.content


def by_api(cast: Cast, company: Company | None) -> None:
    secret = create_token(cast.admin, name="test", scope="write", days=1, by=cast.admin)[1]
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    if company is None:
        answer = client.post("/api/v1/companies", json.dumps(VALUES), content_type="application/json")
    else:
        body = json.dumps({**CHANGED, "version": company.version})
        answer = client.patch(f"/api/v1/companies/{company.pk}", body, content_type="application/json")
    assert answer.status_code in {200, 201}, answer.content


def by_import(cast: Cast, company: Company | None) -> None:
    """A file names the owner; without one a company has none, for whoever imports is not whose it is."""
    values = {**(VALUES if company is None else {"name": company.name, **CHANGED}), "owner": cast.admin.name}
    text = ",".join(("Company", "Industry", "Phone", "Owner")) + "\n" + ",".join(values.values()) + "\n"
    with through("import"):
        batch = begin([("companies.csv", BytesIO(text.encode()))], by=cast.admin, accept=True)
        assert run_now(batch, dry_run=False)["counts"]["total"]["errors"] == 0


def told(company: Company) -> tuple[dict[str, Any], list[tuple[Any, ...]]]:
    """The company, and what its events say, without what is each door's own."""
    fields = {one.attname: getattr(company, one.attname) for one in company._meta.concrete_fields}
    events = Event.objects.filter(record_type="company", record_id=company.pk).order_by("id")
    story = [
        (one.kind, one.actor_id, one.record_version, {k: v for k, v in one.payload.items() if k not in DOORS})
        for one in events
    ]
    return {name: value for name, value in fields.items() if name not in OWN}, story


@pytest.mark.parametrize("way", [by_api, by_import], ids=["api", "import"])
def test_the_same_record_and_the_same_events(cast: Cast, way: Callable[[Cast, Company | None], None]) -> None:
    stories = {}
    for one in (by_web, way):
        one(cast, None)
        made = Company.objects.latest("pk")
        one(cast, made)
        stories[one] = told(Company.objects.get(pk=made.pk))
        doors = set(Event.objects.filter(record_type="company", record_id=made.pk).values_list("door", flat=True))
        assert doors == {one.__name__.removeprefix("by_")}
        Company.objects.filter(pk=made.pk).update(name="Gone", search="", sort_key="gone")  # no duplicate of the next
    for mine, theirs in zip(stories[by_web], stories[way], strict=True):
        assert mine == theirs
