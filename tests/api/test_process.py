"""Forms, routing rules, clocks, bottlenecks and actions by API: what the screens know, under the same rights."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from spearhead.accounts.workspace.access import today
from spearhead.automation.clocks.acts import start_clock
from spearhead.crm.leads.models import Lead
from spearhead.insights.actions.models import Action
from spearhead.insights.stalls.models import StallReview
from tests.api.world import World


def _review(world: World) -> None:
    """A review in which repA and repB lose in the second stage; made up but for its shape."""
    share = {"hits": 30, "n": 60, "value": 0.5, "low": 0.377, "high": 0.623}
    rep = {"entries": 30, "adherence": share, "adhered": share, "weak": True, "p": 0.01, "low": False}
    people = [world.users["repA"].pk, world.users["repB"].pk]
    judged = {
        "days": 180, "verdict": "skill", "named": people, "likely": False, "more": None,
        "deals": [world.own["deal"], world.other["deal"]],
        "evidence": {"reps": [{"rep": pk, **rep} for pk in people], "adherence": share},
    }  # fmt: skip
    times = {"median": 12.0, "p80": None, "longest": 90.0, "n": 60}
    line = {
        "stage": world.stages["propose"].pk, "ripe_days": 40, "judged": {"180": judged, "360": judged}, "shown": "180",
        "entered": 60, "now": share, "before": share, "change": None, "lost": 1, "back": 0, "here": 3,
        "share_of_waiting": 0.4, "times": times, "times_before": times, "arrivals": 2.0, "departures": 1.0,
        "wip": 3.0, "steady": True, "stake": 1_234_50, "average": 100, "downstream": 0.5, "since": None,
    }  # fmt: skip
    StallReview.objects.create(pipeline=world.cast.pipeline, made_at=timezone.now(), result={"stages": [line]})


def test_bottlenecks_name_only_those_whom_one_leads_and_show_only_deals_one_sees(world: World) -> None:
    path = f"/bottlenecks/{world.cast.pipeline.pk}"
    assert world.caller("mgrA").get(path).json["stages"] == []
    _review(world)
    stage = world.caller("mgrA").get(path).json["stages"][0]
    assert stage["people"] == [str(world.users["repA"].pk)]
    assert stage["unnamed"] == 1
    assert stage["deals"] == [str(world.own["deal"])]
    assert stage["value_at_stake"] == {"amount": "1234.50", "currency": "CNY"}
    assert [one["rep"] for one in stage["evidence"]["reps"]] == [str(world.users["repA"].pk)]
    assert len(world.caller("dir").get(path).json["stages"][0]["people"]) == 2
    assert world.caller("mkt").get(path).json["stages"][0]["people"] == []
    assert world.caller("mgrA").get(f"{path}?window=200").status == 422


def test_an_action_keeps_the_figure_as_it_stands_and_moves_with_its_version(world: World) -> None:
    _review(world)
    manager, day = world.caller("mgrA"), today() + timedelta(days=10)
    body = {
        "kind": "coaching", "title": "Coach Ann", "stage": str(world.stages["propose"].pk), "expected_points": 12.5,
        "owner": str(world.users["repA"].pk), "people": [str(world.users["repA"].pk)], "due_on": day.isoformat(),
        "check_on": (day + timedelta(days=60)).isoformat(),
    }  # fmt: skip
    made = manager.post("/actions", body)
    assert made.status == 201, made.raw
    assert made.json["baseline"] == {"hits": 30, "n": 60, "days": "180"}
    assert made.json["people"] == [str(world.users["repA"].pk)]
    path = f"/actions/{made.json['id']}/move"
    assert manager.post(path, {"state": "dropped", "version": 1}).json["code"] == "reason_needed"
    assert manager.post(path, {"state": "doing"}).status == 428
    assert manager.post(path, {"state": "doing", "version": 1}).json["version"] == 2
    assert manager.post(path, {"state": "done", "version": 1}).status == 409
    assert Action.objects.get().state == "doing"
    assert world.caller("repB").get(f"/actions/{made.json['id']}").status == 404
    foreign = manager.post("/actions", {**body, "people": [str(world.users["repB"].pk)]})
    assert foreign.json["errors"][0]["field"] == "reps"


def test_a_form_is_made_changed_closed_and_opened_again(world: World) -> None:
    marketing = world.caller("mkt")
    body = {"name": "Fair", "fields": ["name", "email"], "source": str(world.cast.sources["website"].pk),
            "consent": "I agree.", "origins": ["https://www.example.com"]}  # fmt: skip
    made = marketing.post("/lead-forms", body).json
    assert made["fields"] == ["name", "email"]
    assert made["origins"] == ["https://www.example.com"]
    assert marketing.post("/lead-forms", {"name": "X", "fields": ["name"]}).json["errors"][0]["field"] == "fields"
    path = f"/lead-forms/{made['id']}"
    changed = marketing.patch(path, {"consent": "I agree to it.", "version": 1}).json
    assert (changed["consent_version"], changed["fields"], changed["version"]) == (2, ["name", "email"], 2)
    assert marketing("DELETE", f"{path}?version=2").status == 204
    assert marketing.get("/lead-forms?retired_at.empty=true").json["items"] == []
    assert marketing.post(f"{path}/restore").json["retired_at"] is None
    assert world.caller("dir").get("/lead-forms").status == 403


def test_routing_rules_are_read_written_ordered_and_tried(world: World) -> None:
    director, ann = world.caller("dir"), str(world.users["repA"].pk)
    source = str(world.cast.sources["website"].pk)
    first = director.post("/routing-rules", {"name": "Pumps", "words": ["pump"], "sources": [source],
                                             "seats": [{"user": ann, "capacity": 5}]}).json  # fmt: skip
    assert first["sources"] == [source]
    assert first["seats"] == [{"user": ann, "capacity": 5, "away_until": None}]
    second = director.post("/routing-rules", {"name": "All", "seats": [{"user": ann}]}).json
    ordered = director.post("/routing-rules/order", {"rules": [second["id"], first["id"]]}).json
    assert [one["name"] for one in ordered["items"]] == ["All", "Pumps"]
    assert director.get("/routing-rules/trial").json["items"][0] == {"rule": second["id"], "leads": 3}
    changed = director.patch(f"/routing-rules/{first['id']}", {"method": "load", "version": 2}).json
    assert (changed["method"], changed["words"]) == ("load", ["pump"])
    assert director.patch(f"/routing-rules/{first['id']}", {"method": "load", "version": 1}).status == 409
    assert director.post("/routing-rules", {"name": "X", "seats": []}).status == 422
    assert world.caller("mgrA").get("/routing-rules").status == 403


def test_a_clock_is_paused_for_a_reason_and_runs_on(world: World) -> None:
    clock = start_clock(Lead.objects.get(pk=world.own["lead"]))
    rep, path = world.caller("repA"), f"/leads/{world.own['lead']}/clock"
    assert rep.get("/lead-clocks?state=running").json["items"][0]["lead"] == str(world.own["lead"])
    assert rep.post(f"{path}/pause", {"reason": "holiday"}).status == 422
    assert rep.post(f"{path}/pause", {"reason": "marketing"}).json["state"] == "paused"
    assert rep.post(f"{path}/resume").json["state"] == "running"
    assert rep.post(f"{path}/resume").json["code"] == "not_paused"
    assert world.caller("repB").get("/lead-clocks").json["items"] == []
    clock.refresh_from_db()
    assert len(clock.pauses) == 1


def test_the_promise_is_read_by_sellers_and_set_by_administrators(world: World) -> None:
    assert world.caller("repA").get("/service-level").json == {
        "version": 1, "minutes": 240, "hours": "09:00-12:00, 13:30-18:00"
    }  # fmt: skip
    admin = world.caller("admin")
    told = admin.patch("/service-level", {"minutes": 60, "stop_words": ["casino"], "version": 1})
    assert told.status == 200, told.raw
    assert (told.json["minutes"], told.json["stop_words"], told.json["version"]) == (60, ["casino"], 2)
    assert admin.patch("/service-level", {"minutes": 30, "version": 1}).status == 409
    assert admin.patch("/service-level", {"hours": "18:00-09:00", "version": 2}).json["errors"][0]["field"] == "hours"
