"""Two people on one card, and the same request twice."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from threading import Barrier

import pytest
from django.db import connections

from spearhead.crm.deals.models import Deal
from spearhead.kernel.answers import KeptAnswer
from spearhead.kernel.events.models import Event
from tests.api.world import Answer, World, build
from tests.fixtures.shared import shared_database


@pytest.fixture
def shared_world(transactional_db: None, tmp_path: Path) -> Iterator[World]:
    """The company in a database that threads share: PostgreSQL, or a file with the settings of a real workspace."""
    world = build()
    with shared_database(tmp_path):
        yield world


def at_once(calls: list[Callable[[], Answer]]) -> list[Answer]:
    """Run the calls in threads that begin together, each with its own connection."""
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Answer]) -> Answer:
        barrier.wait()
        try:
            return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def test_of_eight_moves_with_one_version_one_is_made(shared_world: World) -> None:
    deal, stage = shared_world.own["deal"], str(shared_world.stages["propose"].pk)
    callers = [shared_world.caller("repA" if place % 2 else "mgrA") for place in range(8)]
    move = f"/deals/{deal}/move"
    answers = at_once([partial(one.post, move, {"stage": stage, "version": 1}) for one in callers])
    assert sorted(answer.status for answer in answers) == [200] + [409] * 7
    current = next(answer for answer in answers if answer.status == 409).json["current"]
    assert (current["stage"], current["version"]) == (stage, 2)
    assert current["changed_by"]
    assert current["changed_at"]
    feed = at_once([partial(shared_world.caller("repA").get, f"/deals/{deal}")])[0]
    assert feed.json["version"] == 2


def test_of_eight_requests_with_one_key_one_acts(shared_world: World) -> None:
    body = {"name": "Only once"}
    callers = [shared_world.caller("repA") for _place in range(8)]
    answers = at_once([partial(one.post, "/deals", body, Idempotency_Key="same") for one in callers])
    assert {answer.status for answer in answers} == {201}
    assert len({answer.json["id"] for answer in answers}) == 1
    found = at_once([partial(shared_world.caller("repA").get, "/deals?name=Only+once&total=true")])[0]
    assert found.json["total"] == 1


def test_the_same_request_twice_makes_one_record(world: World) -> None:
    rep = world.caller("repA")
    before = Deal.objects.count()
    first = rep.post("/deals", {"name": "Once"}, Idempotency_Key="a-key")
    again = rep.post("/deals", {"name": "Once"}, Idempotency_Key="a-key")
    assert (first.status, again.status) == (201, 201)
    assert again.raw == first.raw
    assert {again.headers[name] == first.headers[name] for name in ("Location", "ETag", "Content-Type")} == {True}
    assert again.headers["Idempotent-Replay"] == "true"
    assert Deal.objects.count() == before + 1
    other = rep.post("/deals", {"name": "Twice"}, Idempotency_Key="a-key")
    assert (other.status, other.json["code"]) == (422, "idempotency_key_reused")
    elsewhere = rep.post("/companies", {"name": "Once"}, Idempotency_Key="a-key")
    assert elsewhere.status == 422
    assert world.caller("repB").post("/deals", {"name": "Once"}, Idempotency_Key="a-key").status == 201


def test_a_refused_request_may_be_mended_under_its_key(world: World) -> None:
    rep = world.caller("repA")
    assert rep.post("/deals", {"name": ""}, Idempotency_Key="k").status == 422
    assert KeptAnswer.objects.count() == 0
    assert rep.post("/deals", {"name": "Better"}, Idempotency_Key="k").status == 201
    assert rep.post("/deals", {"name": "Better"}, Idempotency_Key="x" * 81).status == 422
    assert rep.post("/deals", {"name": "Better"}, Idempotency_Key="é").status == 422


def test_a_key_is_forgotten_after_a_day(world: World) -> None:
    rep = world.caller("repA")
    first = rep.post("/deals", {"name": "Old"}, Idempotency_Key="k")
    KeptAnswer.objects.update(at="2020-01-01T00:00:00Z")
    assert rep.post("/deals", {"name": "Old"}, Idempotency_Key="k").json["id"] != first.json["id"]


def test_a_move_sent_again_after_the_answer_was_lost_is_in_the_history_once(world: World) -> None:
    rep, deal = world.caller("repA"), world.own["deal"]
    body = {"stage": str(world.stages["propose"].pk), "version": 1}
    answers = [rep.post(f"/deals/{deal}/move", body, Idempotency_Key="drag-1") for _try in range(3)]
    assert [answer.status for answer in answers] == [200, 200, 200]
    assert Event.objects.filter(kind="deal.moved", record_id=deal).count() == 1
