"""The change feed, jobs, and hidden fields: nobody learns more than they may read."""

from __future__ import annotations

from spearhead.accounts.roles.models import FieldRight
from spearhead.crm.records.models import Collaborator
from spearhead.kernel.events.chain import seal_all
from spearhead.kernel.jobs.models import Job
from tests.api.world import World


def test_the_feed_tells_of_what_the_caller_may_read_in_sealed_order(world: World) -> None:
    rep = world.caller("repA")
    assert rep.get("/events").status == 204
    seal_all()
    seen = rep.get("/events").json
    assert rep.get("/events?after=").json == seen
    assert [event["type"] for event in seen["items"]] == [
        "company.created", "contact.created", "lead.created", "deal.created", "activity.created",
        "company.created", "contact.created", "lead.created",
    ]  # fmt: skip
    assert {event["record"]["id"] for event in seen["items"] if event["record"]["type"] == "deal"} == {
        str(world.own["deal"])
    }
    rest = rep.get(f"/events?after={seen['cursor']}")
    assert (rest.status, rest.headers["Next-Cursor"]) == (204, seen["cursor"])
    rep.patch(f"/deals/{world.own['deal']}", {"next_step": "Call", "version": 1})
    assert rep.get(f"/events?after={seen['cursor']}").status == 204
    seal_all()
    news = rep.get(f"/events?after={seen['cursor']}").json["items"]
    assert [(event["type"], event["record"]["version"], event["door"]) for event in news] == [
        ("deal.changed", 2, "api")
    ]
    assert news[0]["changes"] == [{"field": "next_step", "before": "", "after": "Call"}]
    assert news[0]["actor"] == str(world.users["repA"].pk)
    other = world.caller("repB").get(f"/events?after={seen['cursor']}")
    assert other.status == 204
    assert int(other.headers["Next-Cursor"]) > int(seen["cursor"])


def test_the_feed_is_read_in_pages_and_tells_of_deletions(world: World) -> None:
    rep = world.caller("repA")
    rep("DELETE", f"/deals/{world.own['deal']}?version=1")
    seal_all()
    cursor, kinds = "0", []
    while (page := rep.get(f"/events?after={cursor}&limit=2")).status == 200:
        assert len(page.json["items"]) <= 2
        kinds += [event["type"] for event in page.json["items"]]
        cursor = page.json["cursor"]
    assert kinds.count("deal.deleted") == 1
    assert kinds[:2] == ["company.created", "contact.created"]
    for bad in ("after=-1", "after=x", "after=" + "9" * 30, "limit=0", "since=1"):
        assert rep.get(f"/events?{bad}").status == 422


def test_a_hidden_field_is_absent_everywhere(world: World) -> None:
    rep = world.caller("repA")
    path = f"/deals/{world.own['deal']}"
    rep.patch(path, {"amount": {"amount": "87654321.00", "currency": "CNY"}, "version": 1})
    seal_all()
    FieldRight.objects.create(role="rep", resource="deal", field="amount", level="hidden")
    for answer in (
        rep.get(path),
        rep.get("/deals"),
        rep.get("/events"),
        rep.patch(path, {"motion": "inbound", "version": 2}),
    ):
        assert answer.status == 200
        for trace in (b"87654321", b"123450", b"1234.50", b'"amount', b'"base_amount"', b"amount_minor"):
            assert trace not in answer.raw, (trace, answer.raw)
    for query in ("order=amount", "amount.gt=5", 'filter={"all":[{"field":"amount","op":"gt","value":1}]}'):
        hidden, unknown = rep.get(f"/deals?{query}"), rep.get(f"/deals?{query.replace('amount', 'amounx')}")
        assert (hidden.status, hidden.json["code"]) == (unknown.status, unknown.json["code"]) == (422, "unknown_field")
    written = rep.patch(path, {"amount": {"amount": "1", "currency": "CNY"}, "version": 3})
    assert (written.status, written.json["code"]) == (422, "unknown_field")
    stale = rep.patch(path, {"motion": "outbound", "version": 2})
    assert stale.status == 409
    assert b"87654321" not in stale.raw
    FieldRight.objects.update(level="read")
    assert b"87654321.00" in rep.get(path).raw
    assert rep.patch(path, {"amount": {"amount": "1", "currency": "CNY"}, "version": 3}).status == 403


def test_rights_hold_from_the_next_request_on(world: World) -> None:
    rep, other = world.caller("repA"), f"/deals/{world.other['deal']}"
    assert rep.get(other).status == 404
    shared = Collaborator.objects.create(user=world.users["repA"], record_type="deal", record_id=world.other["deal"])
    assert rep.get(other).status == 200
    assert len(rep.get("/deals").json["items"]) == 2
    shared.delete()
    assert rep.get(other).status == 404
    assert len(rep.get("/deals").json["items"]) == 1
    world.users["repA"].role = "analyst"
    world.users["repA"].save()
    assert rep.get(other).status == 200
    assert len(rep.get("/deals").json["items"]) == 2


def test_everybody_sees_and_stops_their_own_jobs_only(world: World) -> None:
    mine = Job.objects.create(kind="test", title="Mine", user_id=world.users["repA"].pk)
    theirs = Job.objects.create(kind="test", title="Theirs", user_id=world.users["repB"].pk)
    rep = world.caller("repA")
    assert [job["id"] for job in rep.get("/jobs").json["items"]] == [str(mine.pk)]
    assert rep.get(f"/jobs/{theirs.pk}").status == rep.post(f"/jobs/{theirs.pk}/cancel").status == 404
    stopped = rep.post(f"/jobs/{mine.pk}/cancel")
    assert (stopped.status, stopped.json["state"]) == (202, "cancelled")
    theirs.refresh_from_db()
    assert not theirs.cancel_asked
