"""Win probability over the API: the report, what is said of deals in sight, and rulings."""

from __future__ import annotations

from spearhead.crm.deals.models import Deal
from spearhead.crm.leads.models import Lead
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.run import run_job
from spearhead.numbers.chances.models import ChanceRun
from tests.api.world import World
from tests.numbers.chances.leads_past import make_leads
from tests.numbers.chances.past import make_past


def learn(world: World) -> None:
    answer = world.caller("mgrA").post("/win-probability")
    assert (answer.status, answer.json["kind"]) == (202, "chances.train")
    run_job.call(int(answer.json["id"]))
    assert Job.objects.get(pk=answer.json["id"]).state == Job.State.DONE


def test_the_report_tells_what_was_learned_and_what_was_not(world: World) -> None:
    assert world.caller("repA").get("/win-probability").status == 404
    make_past(world.cast, open_=60)  # of few open deals, those without a source would be a sign of a leak
    learn(world)
    told = world.caller("analyst").get("/win-probability").json
    assert (told["state"], told["closed"]) == ("signal", 300)
    assert 0 < told["out_of_time"]["ece"] < 0.2
    owner = next(one for one in told["held_out"] if one["field"] == "owner")
    assert owner["rule"] == "person"
    assert owner["reason"]
    assert world.caller("mkt").get("/win-probability").status == 403
    assert world.caller("analyst").post("/win-probability").status == 403


def test_only_deals_in_sight_are_told_of_with_reasons_and_the_deals_behind(world: World) -> None:
    make_past(world.cast, open_=60)
    learn(world)
    rep, cast = world.caller("repA"), world.cast
    rows = rep.get("/win-probability/deals?order=-probability&limit=200").json["items"]
    mine = Deal.objects.filter(status="open", owner=cast.rep_a)
    assert {one["deal"] for one in rows} == {str(one.pk) for one in mine}
    assert rows == sorted(rows, key=lambda one: -one["probability"])
    deal = mine.filter(source=cast.sources["referral"])[0]
    one = rep.get(f"/win-probability/deals/{deal.pk}").json
    assert (one["own"], one["up"][0]["field"]) == (True, "source")
    seen = {str(pk) for pk in Deal.objects.filter(owner=cast.rep_a).values_list("pk", flat=True)}
    assert set(one["up"][0]["deals"]) <= seen
    assert one["up"][0]["deals"]
    assert world.caller("repB").get(f"/win-probability/deals/{deal.pk}").status == 404
    assert world.caller("mkt").get(f"/win-probability/deals/{deal.pk}").status == 403
    closed = Deal.objects.filter(status="won", owner=cast.rep_a)[0]
    assert rep.get(f"/win-probability/deals/{closed.pk}").status == 404


def test_an_administrator_rules_others_read(world: World) -> None:
    admin = world.caller("admin")
    rules = world.caller("repA").get("/win-probability/rules").json
    assert (rules["known"], rules["left_out"], rules["owners"]) == ([], [], False)
    assert "owner" not in rules["fields"]
    body = {"left_out": ["source"], "version": rules["version"]}
    assert world.caller("dir").patch("/win-probability/rules", body).status == 403
    assert admin.patch("/win-probability/rules", body).json["left_out"] == ["source"]
    assert admin.patch("/win-probability/rules", body).status == 409
    assert admin.patch("/win-probability/rules", {"left_out": ["nothing"], "version": 2}).status == 422
    assert admin.patch("/win-probability/rules", {"known": ["source"], "version": 2}).status == 422


def test_a_model_that_waits_for_a_person_is_accepted_with_a_reason(world: World) -> None:
    admin = world.caller("admin")
    early = admin.patch("/win-probability/rules", {"accept": "I know them", "version": 1})
    assert (early.status, early.json["code"]) == (422, "not_blocked")
    make_past(world.cast, open_=60)
    learn(world)
    ChanceRun.objects.filter(noun="deal").update(state="blocked")
    both = admin.patch("/win-probability/rules", {"accept": "I know them", "owners": True, "version": 1})
    assert (both.status, both.json["code"]) == (422, "one_thing")
    assert admin.patch("/win-probability/rules", {"accept": " ", "version": 1}).json["code"] == "reason_missing"
    told = admin.patch("/win-probability/rules", {"accept": "I know them", "version": 1}).json
    assert told["accepted"] == sorted(ChanceRun.objects.get(noun="deal").report["used"])
    assert world.caller("mgrA").patch("/win-probability/rules", {"accept": "Me too", "version": 2}).status == 403


def test_leads_have_scores_a_report_and_rules_of_their_own(world: World) -> None:
    leads = make_leads(world.cast)
    learn(world)
    rep, marketing = world.caller("repA"), world.caller("mkt")
    told = marketing.get("/win-probability/lead-model").json
    assert (told["state"], told["closed"]) == ("signal", 300)
    rows = rep.get("/win-probability/leads?order=-probability&limit=200").json["items"]
    open_ = {str(one.pk): one for one in leads[300:] if one.owner_id == world.cast.rep_a.pk}
    assert {one["lead"] for one in rows} >= set(open_)
    assert not {one["lead"] for one in rows} & {str(one.pk) for one in leads if str(one.pk) not in open_}
    rows = [one for one in rows if one["lead"] in open_]
    assert bool(open_[rows[0]["lead"]].phone) > bool(open_[rows[-1]["lead"]].phone)
    one = rep.get(f"/win-probability/leads/{rows[0]['lead']}").json
    assert (one["own"], one["up"][0]["field"], one["up"][0]["value"]) == (True, "has.phone", "true")
    mine = {str(pk) for pk in Lead.objects.filter(owner=world.cast.rep_a).values_list("pk", flat=True)}
    assert set(one["up"][0]["leads"]) <= mine
    assert world.caller("repB").get(f"/win-probability/leads/{rows[0]['lead']}").status == 404
    rules = marketing.get("/win-probability/lead-rules").json
    assert "has.phone" in rules["fields"]
    body = {"left_out": ["has.phone"], "version": rules["version"]}
    assert marketing.patch("/win-probability/lead-rules", body).status == 403
    assert world.caller("admin").patch("/win-probability/lead-rules", body).json["left_out"] == ["has.phone"]
    assert rep.get("/win-probability/rules").json["left_out"] == []
