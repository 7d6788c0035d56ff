"""POST /leads: 201 for a new person, 200 for one already there, and no word about leads out of reach."""

from __future__ import annotations

from spearhead.automation.routing.acts import create_rule
from spearhead.crm.leads.models import Lead
from tests.api.world import Caller, World

BODY = {"name": "Lou", "phone": "138 0013 8000"}


def test_a_new_person_is_created_and_a_known_one_matched(world: World, rep: Caller) -> None:
    made = rep.post("/leads", BODY)
    assert made.status == 201
    assert made.json["owner"] == str(world.users["repA"].pk)
    again = rep.post("/leads", {"name": "Louis", "phone": "+8613800138000", "email": "lou@x.example"})
    assert again.status == 200
    assert (again.json["state"], again.json["matched_on"]) == ("matched", ["phone"])
    assert again.json["lead"]["id"] == made.json["id"]
    assert (again.json["lead"]["name"], again.json["lead"]["email"]) == ("Lou", "lou@x.example")


def test_nothing_of_a_lead_out_of_reach_is_shown_or_changed(world: World, rep: Caller) -> None:
    rep.post("/leads", BODY)
    answer = world.caller("repB").post("/leads", {**BODY, "email": "mine@x.example"})
    assert (answer.status, answer.json["lead"]) == (200, None)
    assert Lead.objects.get(name="Lou").email == ""


def test_the_same_key_is_answered_alike_and_is_one_touch(world: World, rep: Caller) -> None:
    first = rep.post("/leads", BODY, Idempotency_Key="k1")
    second = rep.post("/leads", BODY, Idempotency_Key="k1")
    assert (first.status, second.status) == (201, 201)
    assert Lead.objects.get(name="Lou").arrivals.count() == 1


def test_rules_choose_the_owner_for_those_who_hand_leads_over(world: World, rep: Caller) -> None:
    create_rule({"name": "All"}, [{"user_id": world.users["repB"].pk}], by=world.users["dir"])
    handed = world.caller("mkt").post("/leads", BODY)
    assert (handed.status, handed.json["owner"]) == (201, str(world.users["repB"].pk))
    own = rep.post("/leads", {"name": "Own", "phone": "13900139000"})
    assert own.json["owner"] == str(world.users["repA"].pk)
