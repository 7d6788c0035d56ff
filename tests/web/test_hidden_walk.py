"""SEC-08. Fields that a role may not see, looked for on every page, part, file and address of the API that there is."""

from __future__ import annotations

import pytest
from django.test import Client

from spearhead.accounts.roles.models import FieldRight
from spearhead.crm.activities.models import Activity
from spearhead.crm.companies.acts import edit_company
from spearhead.crm.contacts.acts import edit_contact
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.leads.acts import edit_lead
from spearhead.kernel.events.chain import seal_all
from tests.api.requests import objects, places
from tests.api.test_matrix import operations
from tests.api.world import World, build
from tests.web.routes import known, routes

HX = {"HX-Request": "true"}
#: what is hidden, and what stands in it; no other text of the world holds these
HIDDEN = {
    ("deal", "next_step"): "Quexstep", ("deal", "amount"): "8765432",
    ("company", "phone"): "0228998877", ("contact", "email"): "quexmail@example.com",
    ("lead", "message"): "Quexmessage", ("activity", "body"): "Quexbody",
}  # fmt: skip


def filled(world: World) -> None:
    """Every hidden field holds something of repA's own, and events tell of it."""
    admin, own = world.users["admin"], world.own
    edit_deal(own["deal"], {"next_step": "Quexstep", "amount_minor": 876_543_200}, by=admin, seen_version=None)
    edit_company(own["company"], {"phone": "0228998877"}, by=admin, seen_version=None)
    edit_contact(own["contact"], {"email": "quexmail@example.com"}, by=admin, seen_version=None)
    edit_lead(own["lead"], {"message": "Quexmessage"}, by=admin, seen_version=None)
    Activity.objects.filter(pk=own["activity"]).update(body="Quexbody")
    seal_all()
    for resource, field in HIDDEN:
        FieldRight.objects.create(role="rep", resource=resource, field=field, level="hidden")


def traces(content: bytes) -> list[str]:
    """Which of the hidden values an answer holds, with or without the signs between digits."""
    text = content.decode(errors="replace").casefold()
    bare = text.replace(",", "").replace(" ", "").replace("\u00a0", "")
    return [f"{kind}.{name}" for (kind, name), value in HIDDEN.items() if value.casefold() in text + bare]


@pytest.mark.slow
@pytest.mark.once
def test_what_is_hidden_is_on_no_page_and_in_no_answer(db: None) -> None:
    world = build()
    there = known(world)
    filled(world)
    client = Client(raise_request_exception=False)
    client.force_login(world.users["repA"])
    found = []
    for route in routes():
        address = route.at(there, "own")
        if address is None:
            continue
        if seen := traces(b"".join(client.get(address))):
            found.append(f"{address}: {', '.join(seen)}")
    for query in ("Quexstep", "quexmail", "0228998877", "Quexmessage", "Quexbody"):
        for address in (f"/search/palette?q={query}", f"/search?q={query}", f"/pick/contact?q={query}"):
            answer = client.get(address, headers=HX)
            if seen := traces(b"".join(answer).replace(query.encode(), b"")):
                found.append(f"{address}: {', '.join(seen)}")
    assert found == [], "\n" + "\n".join(found)


@pytest.mark.slow
@pytest.mark.once
def test_what_is_hidden_is_in_no_answer_of_the_api(db: None) -> None:
    world = build()
    there = objects(world)
    filled(world)
    rep, found = world.caller("repA"), []
    for operation in operations():
        method, path = operation.split(" ", 1)
        ids = {name: there.get(kind, {}).get("own") for name, kind in places(operation).items()}
        if method != "GET" or None in ids.values():
            continue
        if seen := traces(rep.get(path.format(**ids)).raw):
            found.append(f"{path}: {', '.join(seen)}")
    assert found == [], "\n" + "\n".join(found)
