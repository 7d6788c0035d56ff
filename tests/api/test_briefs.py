"""Briefs over the API: begun, worded, sent, and then as they were; costs stay with whoever may know them."""

from __future__ import annotations

from datetime import timedelta

from spearhead.accounts.workspace.access import today
from spearhead.numbers.calendars.access import fiscal_period
from tests.api.world import World


def test_a_brief_from_draft_to_reader(world: World) -> None:
    rep, manager = world.caller("repA"), world.caller("mgrA")
    last = fiscal_period(today(), "quarter").end - timedelta(days=1)
    deal = {"name": "Due", "amount": {"amount": "100.00", "currency": "CNY"}, "expected_close": last.isoformat()}
    made = rep.post("/deals", deal | {"category": "commit"}).json
    begun = rep.post("/briefs", {})
    assert begun.status == 201
    brief = begun.json
    assert brief["content"]["number"]["change"] == sum(one["amount"] for one in brief["content"]["moved"])
    assert brief["content"]["margin"] == "restricted"
    assert manager.get(f"/briefs/{brief['id']}").status == 404
    worded = rep.patch(f"/briefs/{brief['id']}", {"plan": "We call them", "version": 1})
    assert worded.json["words"] == {"plan": "We call them"}
    long = rep.patch(f"/briefs/{brief['id']}", {"plan": "x" * 500, "version": 2})
    assert (long.status, long.json["errors"][0]["field"]) == (422, "plan")
    assert rep.patch(f"/briefs/{brief['id']}", {"plan": "Late", "version": 1}).status == 409
    assert rep.post(f"/briefs/{brief['id']}/send", {"version": 2}).status == 200
    rep.patch(f"/deals/{made['id']}", {"amount": {"amount": "1.00", "currency": "CNY"}, "version": made["version"]})
    read = manager.get(f"/briefs/{brief['id']}").json
    assert read["content"]["number"] == brief["content"]["number"]
    assert read["content"]["margin"] is None  # it was the author's not to know
    assert [one["deal"] for one in read["changed_since"]] == [made["id"]]
