"""The screens of the automations: a rule is built, tried, switched on, and its runs are read."""

from __future__ import annotations

import pytest

from spearhead.automation.models import AutomationRule, AutomationRun
from spearhead.automation.rules.running import follow
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
    assert client.post(f"{page}/release", {"record": deal.pk, "field": "next_step"}).status_code == 302
    rule.refresh_from_db()
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
