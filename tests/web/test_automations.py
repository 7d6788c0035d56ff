"""The screens of the automations: a rule is built, tried, switched on, and its runs are read."""

from __future__ import annotations

import pytest

from spearhead.automation.models import AutomationRule, AutomationRun
from spearhead.automation.pools.setting import create_pool
from spearhead.automation.rules.acts import switch_on, try_automation
from spearhead.automation.rules.running import follow
from spearhead.crm.companies.acts import create_company
from spearhead.crm.deals.acts import edit_deal
from spearhead.kernel.events.chain import seal_all
from tests.cast import Cast
from tests.web.conftest import SignIn

BUILT = {
    "name": "Large and new", "trigger": "changed", "trigger_field": "amount", "joiner": "all", "row": "1.1-0",
    "f.1-0": "amount", "o.1-0": "gte", "v.1-0": "1000", "j.1": "all", "do_1": "set", "field_1": "next_step",
    "value_1": "Call them", "do_2": "", "do_3": "",
}  # fmt: skip


@pytest.mark.parametrize(("language", "words"), [("en", "kept"), ("zh-hans", "已保留")])
def test_a_rule_is_built_tried_switched_on_and_followed(cast: Cast, as_user: SignIn, language: str, words: str) -> None:
    client = as_user(cast.mgr_a, language)
    made = client.post("/automations/new?noun=deal", BUILT)
    rule = AutomationRule.objects.get()
    page = f"/automations/{rule.pk}"
    assert (made.status_code, made.headers["Location"]) == (302, page)
    assert rule.conditions == {"all": [{"field": "amount", "op": "gte", "value": "1000"}]}
    assert client.post(f"{page}/on", {"version": rule.version}, headers={"HX-Request": "true"}).status_code == 422
    deal = cast.deal(next_step="Meet them", amount_minor=100)
    edit_deal(deal.pk, {"amount_minor": 500_000}, by=cast.rep_a, seen_version=None)
    seal_all()
    tried = client.post(f"{page}/try").content.decode()
    assert "Call them" in tried
    assert words in tried
    assert client.post(f"{page}/on", {"version": rule.version}).status_code == 302
    edit_deal(deal.pk, {"amount_minor": 600_000}, by=cast.rep_a, seen_version=None)
    follow()  # the first call only sets the mark
    edit_deal(deal.pk, {"amount_minor": 700_000}, by=cast.rep_a, seen_version=None)
    seal_all()
    follow()
    assert AutomationRun.objects.count() >= 1
    shown = client.get(page).content.decode()
    assert words in shown
    assert deal.name in shown
    assert "It said then" not in shown
    rule.refresh_from_db()
    assert client.post(f"{page}/edit", {**BUILT, "value_1": "Other", "version": rule.version}).status_code == 302
    old = client.get(page).content.decode()
    assert old.count("Call them") >= 1  # a run of before stays readable with what the rule said then
    assert client.post(f"{page}/release", {"record": deal.pk, "field": "next_step"}).status_code == 302
    rule.refresh_from_db()
    try_automation(rule.pk, by=cast.mgr_a)
    rule = switch_on(rule.pk, by=cast.mgr_a, seen_version=rule.version)
    off = client.post(f"{page}/off", {"version": rule.version, "reason": "Enough of it"})
    assert off.status_code == 302
    assert "Enough of it" in client.get("/automations").content.decode()


def test_reps_do_not_see_them_and_runs_follow_the_rights_of_records(cast: Cast, as_user: SignIn) -> None:
    rule = AutomationRule.objects.create(
        name="Of all", noun="deal", trigger={"kind": "created"}, owner=cast.director, created_at=cast.mgr_a.created_at,
        actions=[{"do": "tag", "tag": "x"}], conditions={"all": [{"field": "custom.gone", "op": "is", "value": "x"}]},
    )  # fmt: skip
    deal = cast.deal("Of team B", by=cast.rep_b)
    AutomationRun.objects.create(
        rule=rule, rule_version=1, key="event:1", record_type="deal", record_id=deal.pk, at=deal.created_at,
        result="done",
    )  # fmt: skip
    page = f"/automations/{rule.pk}"
    assert "Of team B" in as_user(cast.director).get(page).content.decode()
    assert "Of team B" not in as_user(cast.mgr_a).get(page).content.decode()
    rep = as_user(cast.rep_a)
    answers = (rep.get("/automations"), rep.get(page), rep.post(f"{page}/try"))
    assert {one.status_code for one in answers} == {403}
    assert as_user(cast.mgr_a).get("/automations/987654").status_code == 404


def test_an_unusable_rule_names_the_control(cast: Cast, as_user: SignIn) -> None:
    client = as_user(cast.mgr_a)
    for change, field in (
        ({"name": ""}, "name"), ({"trigger": "quiet", "trigger_days": "0"}, "trigger_days"), ({"do_1": ""}, "actions"),
        ({"field_1": "category"}, "field"), ({"trigger": "stage", "trigger_stage": "99"}, "trigger_stage"),
        ({"f.1-0": "shoe_size"}, "filter"),
    ):  # fmt: skip
        answer = client.post("/automations/new?noun=deal", {**BUILT, **change}, headers={"HX-Request": "true"})
        assert answer.status_code == 422, change
        assert field in {one["field"] for one in answer.json()["errors"]}, change
    assert "rule-when" in client.get("/automations/new?noun=lead").content.decode()
    assert client.get("/automations/new?noun=spaceship").status_code == 404
    assert AutomationRule.objects.count() == 0


def test_a_rule_that_sends_is_built_and_what_it_did_stands_on_the_record(cast: Cast, as_user: SignIn) -> None:
    client = as_user(cast.mgr_a)
    stage = cast.stages["propose"].pk
    built = {
        **BUILT, "f.1-0": "status", "o.1-0": "is", "v.1-0": "open", "trigger_field": "stage", "to_stage": str(stage),
        "do_1": "mail", "to_1": "owner", "about_1": "Offer for {name}", "words_1": "Write it\ntoday.",
        "do_2": "tag", "tag_2": "offer",
    }  # fmt: skip
    made = client.post("/automations/new?noun=deal", built)
    rule = AutomationRule.objects.get()
    page = made.headers["Location"]
    assert rule.trigger == {"kind": "changed", "field": "stage", "to": stage}
    assert rule.actions[0]["text"] == "Write it\ntoday."
    assert "Offer for {name}" in client.get(f"{page}/edit").content.decode()
    assert "changes to" in client.get(page).content.decode()
    assert "Offer for" not in client.post(f"{page}/try").content.decode()  # nothing moved yet
    client.post(f"{page}/on", {"version": AutomationRule.objects.get().version})
    deal = cast.deal()
    follow()
    cast.move(deal, "propose")
    seal_all()
    follow()
    run = AutomationRun.objects.get()
    shown = client.get(f"/deals/{deal.pk}").content.decode()
    assert "Large and new" in shown
    assert f"{page}?run={run.pk}" in shown
    assert f"Offer for {deal.name}" in client.get(f"{page}?run={run.pk}").content.decode()
    to_the_rep = as_user(cast.rep_a).get(f"/deals/{deal.pk}").content.decode()
    assert "Large and new" in to_the_rep
    assert page not in to_the_rep  # a rep may not read automations
    assert client.get(f"{page}?run=x").status_code == 422


def test_a_rule_that_may_set_itself_off_says_so(cast: Cast, as_user: SignIn) -> None:
    client = as_user(cast.mgr_a)
    rules = {}
    for name, motion in (("First of two", "inbound"), ("Second of two", "outbound")):
        values = {**BUILT, "name": name, "trigger_field": "motion", "field_1": "motion", "value_1": motion}
        rules[name] = client.post("/automations/new?noun=deal", values).headers["Location"]
    shown = client.get(rules["Second of two"]).content.decode()
    assert "It may set itself off" in shown
    assert "First of two" in shown
    endless = {**BUILT, "name": "Third", "trigger_field": "motion", "to_motion": "inbound", "field_1": "motion",
               "value_1": "inbound"}  # fmt: skip
    alone = client.post("/automations/new?noun=deal", endless).headers["Location"]
    assert "It may set itself off" in client.get(alone).content.decode()


@pytest.mark.parametrize(("noun", "posted", "trigger", "action"), [
    ("lead", {"trigger": "clock", "trigger_clock": "missed", "do_1": "stop_clock"},
     {"kind": "clock", "when": "missed"}, {"do": "stop_clock"}),
    ("lead", {"trigger": "received", "trigger_form": "", "do_1": "tag", "tag_1": "web"},
     {"kind": "received"}, {"do": "tag", "tag": "web"}),
    ("deal", {"trigger": "answered", "trigger_answer": "changes", "do_1": "tag", "tag_1": "again"},
     {"kind": "answered", "answer": "changes"}, {"do": "tag", "tag": "again"}),
])  # fmt: skip
def test_what_others_do_is_built_and_told(  # what is posted, and what becomes of it
    cast: Cast, as_user: SignIn, noun: str, posted: dict[str, str], trigger: dict[str, str], action: dict[str, str],
) -> None:  # fmt: skip
    client = as_user(cast.mgr_a)
    values = {"name": "Others", "joiner": "all", "do_2": "", "do_3": "", **posted}
    page = client.post(f"/automations/new?noun={noun}", values).headers["Location"]
    rule = AutomationRule.objects.get()
    assert (rule.trigger, rule.actions) == (trigger, [action])
    assert client.get(page).status_code == 200
    assert client.get(f"{page}/edit").status_code == 200


def test_a_pool_is_chosen_and_a_button_is_pressed_on_the_record(cast: Cast, as_user: SignIn) -> None:
    pool = create_pool("company", {"name": "Free"}, [{"user_id": cast.rep_a.pk}, {"user_id": cast.mgr_a.pk}],
                       by=cast.director)  # fmt: skip
    client = as_user(cast.mgr_a)
    values = {"name": "Let it go", "trigger": "button", "joiner": "all", "do_1": "pool", "pool_1": pool.pk, "do_2": "",
              "do_3": ""}  # fmt: skip
    page = client.post("/automations/new?noun=company", values).headers["Location"]
    assert "Let it go" in client.post(f"{page}/try").content.decode() + client.get(page).content.decode()
    company = create_company({"name": "Acme"}, by=cast.rep_a)
    rep = as_user(cast.rep_a)
    assert "Let it go" not in rep.get(f"/companies/{company.pk}").content.decode()
    rule = AutomationRule.objects.get()
    client = as_user(cast.mgr_a)
    assert client.post(f"{page}/on", {"version": rule.version}).status_code == 302
    rep = as_user(cast.rep_a)
    assert "Let it go" in rep.get(f"/companies/{company.pk}").content.decode()
    assert rep.post(f"/records/company/{company.pk}/run", {}).status_code == 404
    assert rep.post(f"/records/activity/{company.pk}/run", {"rule": rule.pk}).status_code == 404
    pressed = rep.post(f"/records/company/{company.pk}/run", {"rule": rule.pk})
    assert (pressed.status_code, pressed.headers["Location"]) == (302, "/")  # it is hers no more
    company.refresh_from_db()
    assert company.owner_id is None
    assert AutomationRun.objects.get().result == "done"
