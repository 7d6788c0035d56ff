"""Deals over the API: lists, pages, acts."""

from __future__ import annotations

from spearhead.accounts.roles.models import FieldRight
from spearhead.crm.custom.acts import define_field
from spearhead.crm.deals.models import Deal
from spearhead.crm.deals.placing import in_order
from tests.api.world import Caller, World


def test_a_deal_is_opened_read_changed_moved_deleted_and_restored(world: World, rep: Caller) -> None:
    made = rep.post("/deals", {"name": "Pumps", "amount": {"amount": "1234.50", "currency": "CNY"}})
    assert made.status == 201
    deal = made.json
    assert made.headers["Location"] == f"/api/v1/deals/{deal['id']}"
    assert made.headers["ETag"] == '"1"'
    assert deal["amount"] == {"amount": "1234.50", "currency": "CNY"}
    assert deal["owner"] == str(world.users["repA"].pk)
    assert deal["stage"] == str(world.stages["qualify"].pk)
    path = f"/deals/{deal['id']}"
    changed = rep.patch(path, {"next_step": "Call", "version": 1})
    assert (changed.status, changed.json["next_step"], changed.json["version"]) == (200, "Call", 2)
    moved = rep.post(f"{path}/move", {"stage": str(world.stages["propose"].pk)}, If_Match='"2"')
    assert (moved.status, moved.json["stage"]) == (200, str(world.stages["propose"].pk))
    lost = rep.post(f"{path}/move", {"stage": str(world.stages["lost"].pk), "version": 3})
    assert (lost.status, lost.json["ask"], lost.json["errors"][0]["field"]) == (422, "loss_reason", "loss_reason")
    gone = rep("DELETE", f"{path}?version=3")
    assert (gone.status, gone.raw) == (204, b"")
    assert rep.get(path).status == 404
    back = rep.post(f"{path}/restore")
    assert (back.status, back.json["name"]) == (200, "Pumps")


def test_a_move_puts_the_card_between_others(world: World, rep: Caller) -> None:
    ids = [rep.post("/deals", {"name": name}).json["id"] for name in "AB"]
    stage = str(world.stages["qualify"].pk)
    placed = rep.post(f"/deals/{ids[1]}/move", {"stage": stage, "version": 1, "after": ids[0]})
    assert (placed.status, placed.json["version"]) == (200, 1)
    found = in_order(Deal.objects.filter(pk__in=ids), world.stages["qualify"].pk)
    assert [str(pk) for pk in found.values_list("pk", flat=True)] == ids
    strange = rep.post(f"/deals/{ids[1]}/move", {"stage": stage, "version": 1, "before": str(int(ids[1]) + 1000)})
    assert (strange.status, strange.json["errors"][0]["field"]) == (422, "before")


def test_winning_takes_the_final_amount_in_the_deals_currency(world: World, rep: Caller) -> None:
    deal = rep.post("/deals", {"name": "Bare"}).json
    won = str(world.stages["won"].pk)
    path = f"/deals/{deal['id']}/move"
    assert rep.post(path, {"stage": won, "version": 1}).json["ask"] == "amount"
    wrong = rep.post(path, {"stage": won, "version": 1, "amount": {"amount": "5", "currency": "USD"}})
    assert (wrong.status, wrong.json["code"]) == (422, "currency_differs")
    right = rep.post(path, {"stage": won, "version": 1, "amount": {"amount": "5", "currency": "CNY"}})
    assert (right.status, right.json["status"], right.json["amount"]["amount"]) == (200, "won", "5.00")


def test_a_list_is_filtered_ordered_and_paged_without_gaps(world: World, rep: Caller) -> None:
    for number in range(7):
        rep.post("/deals", {"name": f"Deal {number}", "amount": {"amount": str(number % 3), "currency": "CNY"}})
    rep.post("/deals", {"name": "No amount"})
    for order in ("amount", "-amount", "name", "-created_at", "expected_close,-amount"):
        whole = rep.get(f"/deals?order={order}&limit=200").json["items"]
        seen, cursor = [], ""
        while True:
            page = rep.get(f"/deals?order={order}&limit=2&cursor={cursor}&total=true").json
            assert page["total"] == len(whole) == 9
            seen += page["items"]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert [deal["id"] for deal in seen] == [deal["id"] for deal in whole], order
    amounts = [deal["amount"] for deal in rep.get("/deals?order=-amount").json["items"]]
    assert amounts[-1] is None
    few = rep.get("/deals?amount.gte=2&owner=me&status=open&order=-amount").json["items"]
    assert [deal["amount"]["amount"] for deal in few] == ["1234.50", "2.00", "2.00"]
    tree = '{"any":[{"field":"name","op":"contains","value":"No"},{"field":"amount","op":"gt","value":"1000"}]}'
    assert len(rep.get(f"/deals?filter={tree}").json["items"]) == 2
    assert rep.get(f"/deals?filter={tree}&name.starts=No").json["items"][0]["name"] == "No amount"


def test_a_stale_change_is_refused_with_the_present_state(world: World, rep: Caller) -> None:
    path = f"/deals/{world.own['deal']}"
    rep.patch(path, {"next_step": "First", "version": 1})
    merged = rep.patch(path, {"motion": "inbound", "version": 1})
    assert (merged.status, merged.json["version"]) == (200, 3)
    stale = world.caller("mgrA").patch(path, {"next_step": "Second", "version": 1})
    assert stale.status == 409
    current = stale.json["current"]
    assert (current["next_step"], current["version"], current["amount"]["amount"]) == ("First", 3, "1234.50")
    assert current["changed_by"] == str(world.users["repA"].pk)
    assert rep.patch(path, {"next_step": "Third"}).status == 428
    assert rep.patch(path, {"next_step": "Third"}, If_Match="*").status == 422
    assert rep.patch(path, {"next_step": "Third"}, If_Match='"3"').status == 200
    assert rep("DELETE", path).status == 428


def test_a_manager_hands_a_deal_over_and_a_rep_may_not(world: World, rep: Caller) -> None:
    path = f"/deals/{world.own['deal']}/reassign"
    body = {"owner": str(world.users["repA2"].pk), "version": 1}
    assert rep.post(path, body).status == 403
    done = world.caller("mgrA").post(path, body)
    assert (done.status, done.json["owner"]) == (200, str(world.users["repA2"].pk))
    assert rep.get(f"/deals/{world.own['deal']}").status == 404


def test_parking_takes_a_deal_off_the_board(world: World, rep: Caller) -> None:
    path = f"/deals/{world.own['deal']}/park"
    assert rep.post(path, {"until": "2020-01-01", "version": 1}).status == 422
    assert rep.post(path, {"until": "2190-01-01", "version": 1}).json["parked_until"] == "2190-01-01"
    assert rep.post(path, {"until": None, "version": 2}).json["parked_until"] is None


def test_a_move_names_stage_and_reason_by_key_or_name(world: World, rep: Caller) -> None:
    listed = {row["key"]: row for row in rep.get("/loss-reasons").json["items"]}
    key, reason = next((key, row) for key, row in listed.items() if not row["needs_competitor"])
    deal = rep.post("/deals", {"name": "Named"}).json
    path = f"/deals/{deal['id']}/move"
    for named in ({"stage": "nowhere", "version": 1}, {"stage": "lost", "loss_reason": "nothing", "version": 1}):
        refused = rep.post(path, named)
        assert (refused.status, refused.json["code"]) == (422, "unknown_reference")
    lost = rep.post(path, {"stage": world.stages["lost"].name.upper(), "loss_reason": key, "version": 1})
    assert (lost.status, lost.json["status"], lost.json["loss_reason"]) == (200, "lost", reason["id"])


def test_own_fields_that_are_computed_are_read_and_never_written(world: World, rep: Caller) -> None:
    admin = world.users["admin"]
    define_field("deal", "integer", {"label": "Sites"}, by=admin)
    define_field("deal", "formula", {"label": "Each", "formula": "[amount] / [Sites]"}, by=admin)
    amount = {"amount": "90.00", "currency": "CNY"}
    made = rep.post("/deals", {"name": "Pumps", "amount": amount, "custom": {"sites": 4}})
    assert made.json["custom"] == {"sites": 4, "each": {"minor": 2250, "currency": "CNY"}}
    listed = next(one for one in rep.get("/deals").json["items"] if one["id"] == made.json["id"])
    assert listed["custom"] == made.json["custom"]
    refused = rep.patch(f"/deals/{made.json['id']}", {"custom": {"each": "1"}, "version": 1})
    assert (refused.status, refused.json["code"]) == (422, "computed_field")
    assert rep.get("/deals?custom.each=1").json["code"] == "computed_field"
    FieldRight.objects.create(role="rep", resource="deal", field="amount", level="hidden")
    assert rep.get(f"/deals/{made.json['id']}").json["custom"] == {"sites": 4}
