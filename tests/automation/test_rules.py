"""Automations: each event meets each rule once, as its owner, and a person's value is never overwritten."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from spearhead.accounts.users.models import User
from spearhead.automation.models import AutomationRule, AutomationRun
from spearhead.automation.rules import doing, running
from spearhead.automation.rules.access import ring_of
from spearhead.automation.rules.acts import (
    create_automation,
    edit_automation,
    switch_off,
    switch_on,
    try_automation,
)
from spearhead.automation.rules.human import let_automation_manage
from spearhead.automation.rules.running import follow, follow_time
from spearhead.crm.activities.acts import log_activity
from spearhead.crm.activities.models import Activity
from spearhead.crm.custom.models import CustomField
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.deals.models import Deal
from spearhead.crm.notices.make import tell_new
from spearhead.crm.notices.models import Notice
from spearhead.crm.tags.access import tags_of
from spearhead.kernel.acts import through
from spearhead.kernel.errors import Conflict, Forbidden, Refused
from spearhead.kernel.events.chain import seal_all
from spearhead.kernel.events.models import Event
from tests.cast import Cast

TASK = {"do": "task", "subject": "Ring them", "days": 2}
CHANGED = {"kind": "changed", "field": "amount"}


def work() -> int:
    """Seal what was committed and let the rules meet it, until nothing more happens."""
    runs = 0
    for _round in range(12):
        seal_all()
        done = follow()
        runs += done
        if not done:
            break
    return runs


def rule(cast: Cast, trigger: dict[str, Any], *actions: dict[str, Any], on: bool = True, **more: Any) -> AutomationRule:
    by = more.pop("by", cast.mgr_a)
    values = {"name": "A rule", "noun": "deal", "trigger": trigger, "actions": list(actions), **more}
    made = create_automation(values, by=by)
    if on:
        try_automation(made.pk, by=by)
        made = switch_on(made.pk, by=by, seen_version=made.version)
    work()
    return made


def edited(cast: Cast, deal: Deal, **values: Any) -> None:
    with through("web"):
        edit_deal(deal.pk, values, by=cast.rep_a, seen_version=None)


def test_a_rule_acts_once_per_event_as_its_owner(cast: Cast) -> None:
    made = rule(cast, {"kind": "created"}, TASK, {"do": "tag", "tag": "fresh"})
    deal = cast.deal()
    assert work() == 1
    assert follow() == 0
    task = Activity.objects.get(deal=deal)
    assert (task.subject, task.owner_id, task.created_by_id, task.created_door) == (
        "Ring them", cast.rep_a.pk, cast.mgr_a.pk, "automation",
    )  # fmt: skip
    assert tags_of("deal", [deal.pk])[deal.pk] == ["fresh"]
    run = AutomationRun.objects.get(rule=made)
    assert [one["outcome"] for one in run.outcomes] == ["done", "done"]
    assert AutomationRule.objects.get().versions.filter(number=run.rule_version).exists()


def test_conditions_decide_and_only_from_closed_lists(cast: Cast) -> None:
    rule(cast, {"kind": "created"}, TASK, conditions={"all": [{"field": "amount", "op": "gte", "value": "5000"}]})
    cast.deal()
    large = cast.deal("Large", amount_minor=600_000)
    work()
    assert list(Activity.objects.values_list("deal_id", flat=True)) == [large.pk]
    for trigger, action, field in (
        ({"kind": "sql"}, TASK, "trigger"), ({"kind": "quiet", "days": 0}, TASK, "trigger_days"),
        (CHANGED, {"do": "delete"}, "do"), (CHANGED, {"do": "set", "field": "category", "value": "commit"}, "field"),
        (CHANGED, {"do": "set", "field": "owner", "value": "1"}, "field"),
        (CHANGED, {"do": "set", "field": "motion", "value": "sideways"}, "value"),
        ({"kind": "stage", "stage": 987_654}, TASK, "trigger_stage"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            rule(cast, trigger, action)
        assert field in refused.value.fields
    with pytest.raises(Refused):
        rule(cast, CHANGED, TASK, conditions={"all": [{"field": "shoe_size", "op": "is", "value": "4"}]})
    with pytest.raises(Refused):
        rule(cast, CHANGED, TASK, conditions={"all": [{"any": [{"all": [{"field": "name", "value": "x"}]}]}]})


def test_a_dry_run_writes_and_sends_nothing(cast: Cast) -> None:
    deal = cast.deal(next_step="Call Cleo")
    made = rule(cast, {"kind": "created"}, {"do": "set", "field": "next_step", "value": "Send offer"}, TASK,
                {"do": "notify", "who": "manager", "text": "look"}, on=False)  # fmt: skip
    before = Event.objects.count()
    found = try_automation(made.pk, by=cast.mgr_a)
    assert (found.matched, found.kept, found.examples[0].record.pk) == (1, 1, deal.pk)
    assert found.examples[0].outcomes[0]["before"] == "Call Cleo"
    assert [one.kind for one in Event.objects.order_by("id")[before:]] == ["automation.tried"]
    deal.refresh_from_db()
    assert (deal.next_step, Activity.objects.count(), AutomationRun.objects.count()) == ("Call Cleo", 0, 0)


def test_turning_on_needs_a_trial_of_this_version_and_the_number_where_it_is_large(cast: Cast) -> None:
    made = rule(cast, CHANGED, TASK, on=False)
    with pytest.raises(Refused) as refused:
        switch_on(made.pk, by=cast.mgr_a, seen_version=made.version)
    assert refused.value.code == "not_tried"
    try_automation(made.pk, by=cast.mgr_a)
    made = edit_automation(made.pk, {"actions": [{**TASK, "days": 3}]}, by=cast.mgr_a, seen_version=made.version)
    with pytest.raises(Refused):
        switch_on(made.pk, by=cast.mgr_a, seen_version=made.version)
    try_automation(made.pk, by=cast.mgr_a)
    AutomationRule.objects.update(tried_count=501)
    with pytest.raises(Refused, match="501"):
        switch_on(made.pk, by=cast.mgr_a, seen_version=made.version)
    on = switch_on(made.pk, by=cast.mgr_a, seen_version=made.version, confirm=501)
    with pytest.raises(Conflict):
        switch_off(made.pk, "enough", by=cast.mgr_a, seen_version=made.version)
    with pytest.raises(Refused):
        switch_off(made.pk, "  ", by=cast.mgr_a, seen_version=on.version)
    assert switch_off(made.pk, "enough", by=cast.mgr_a, seen_version=on.version).why_off == "enough"


def test_a_human_value_is_kept_until_it_is_released(cast: Cast) -> None:
    deal = cast.deal()
    rule(cast, CHANGED, {"do": "set", "field": "next_step", "value": "Send offer"})
    edited(cast, deal, amount_minor=200_000)
    work()
    deal.refresh_from_db()
    assert deal.next_step == "Send offer"  # nobody had set it
    edited(cast, deal, next_step="Meet Cleo")
    edited(cast, deal, amount_minor=300_000)
    work()
    deal.refresh_from_db()
    kept = AutomationRun.objects.latest("id").outcomes[0]
    assert deal.next_step == "Meet Cleo"
    assert (kept["outcome"], kept["kept"]["by"], kept["after"]) == ("kept", cast.rep_a.pk, "Send offer")
    let_automation_manage("deal", deal.pk, "next_step", by=cast.rep_a)
    edited(cast, deal, amount_minor=400_000)
    work()
    deal.refresh_from_db()
    assert deal.next_step == "Send offer"


def test_two_rules_that_set_each_other_off_stop_and_it_is_logged(cast: Cast) -> None:
    deal = cast.deal()
    manager = cast.mgr_a
    open_ = {"all": [{"field": "status", "op": "is", "value": "open"}]}
    inbound, outbound = ({"do": "set", "field": "motion", "value": one} for one in ("inbound", "outbound"))
    watch = {"kind": "changed", "field": "motion"}
    first = rule(cast, watch, outbound, name="A", conditions=open_)
    second = rule(cast, watch, inbound, name="B", conditions=open_)
    assert [one.name for one in ring_of(manager, first)] == ["A", "B"]
    assert [one.name for one in ring_of(manager, second)] == ["B", "A"]
    let_automation_manage("deal", deal.pk, "motion", by=cast.rep_a)
    with through("automation"):
        edit_deal(deal.pk, {"motion": "inbound"}, by=manager, seen_version=None)
    assert work() < 10
    reasons = list(AutomationRun.objects.filter(result="skipped").values_list("reason", flat=True))
    assert "loop" in reasons
    assert set(AutomationRule.objects.values_list("state", flat=True)) == {"on"}


def test_a_rule_that_runs_away_is_stopped_and_its_owner_told(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MOST_PER_RECORD", 2)
    deal = cast.deal()
    made = rule(cast, CHANGED, {"do": "notify", "who": "owner", "text": "moved"})
    other = rule(cast, CHANGED, {"do": "tag", "tag": "x"}, hour_limit=1)
    for amount in (1, 2, 3, 4):
        edited(cast, deal, amount_minor=amount)
    work()
    states = dict(AutomationRule.objects.values_list("pk", "state"))
    assert states == {made.pk: "tripped", other.pk: "tripped"}
    assert AutomationRun.objects.filter(rule=made, result="done").count() == 2
    tell_new()
    told = Notice.objects.filter(kind="automation_stopped", user=cast.mgr_a)
    assert (told.count(), Notice.objects.filter(kind="automation_said", user=cast.rep_a).count()) == (2, 2)
    assert {one.data["said"] for one in told} == {"per_record:2", "per_hour:1"}


def test_a_failed_action_takes_the_others_back(cast: Cast) -> None:
    deal = cast.deal()
    rule(cast, CHANGED, TASK, {"do": "move", "stage": cast.stages["won"].pk})
    Deal.objects.filter(pk=deal.pk).update(amount_minor=None)
    edited(cast, deal, amount_minor=0)
    work()
    run = AutomationRun.objects.get()
    assert (run.result, run.outcomes, Activity.objects.count()) == ("failed", [], 0)
    assert run.reason


def test_killed_between_two_actions_each_happens_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rule(cast, {"kind": "created"}, TASK, {"do": "tag", "tag": "fresh"})
    deal = cast.deal()
    seal_all()
    real, calls = doing.perform, list[Any]()

    def killed(*given: Any) -> Any:
        calls.append(given)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*given)

    monkeypatch.setattr(running, "perform", killed)
    with pytest.raises(KeyboardInterrupt):
        follow()
    assert (Activity.objects.count(), AutomationRun.objects.count()) == (0, 0)
    work()
    assert (Activity.objects.filter(deal=deal).count(), AutomationRun.objects.count()) == (1, 1)


def test_it_reaches_no_further_than_its_owner(cast: Cast) -> None:
    made = rule(cast, CHANGED, {"do": "assign", "user": cast.rep_b.pk})
    mine, foreign = cast.deal(), cast.deal("Foreign", by=cast.rep_b)
    edited(cast, mine, amount_minor=5)
    with through("web"):
        edit_deal(foreign.pk, {"amount_minor": 5}, by=cast.rep_b, seen_version=None)
    work()
    run = AutomationRun.objects.get()  # the deal of team B does not exist for its owner
    mine.refresh_from_db()
    assert (run.record_id, run.result, mine.owner_id) == (mine.pk, "failed", cast.rep_a.pk)
    User.objects.filter(pk=cast.mgr_a.pk).update(role="rep")
    edited(cast, mine, amount_minor=6)
    work()
    made.refresh_from_db()
    assert (made.state, AutomationRun.objects.count()) == ("off", 1)
    assert made.why_off
    with pytest.raises(Forbidden):
        create_automation({"name": "x"}, by=cast.rep_a)


def test_whoever_changes_a_rule_lends_it_their_own_rights(cast: Cast) -> None:
    made = rule(cast, CHANGED, TASK, by=cast.director)
    changed = edit_automation(made.pk, {"name": "Mine"}, by=cast.mgr_a, seen_version=made.version)
    assert (changed.owner_id, changed.state) == (cast.mgr_a.pk, "draft")


def test_a_quiet_spell_fires_once_and_a_new_one_again(cast: Cast) -> None:
    deal = cast.deal()
    rule(cast, {"kind": "quiet", "days": 14}, TASK)
    assert follow_time(timezone.now()) == 0
    spell = timezone.now() - timedelta(days=20)
    Deal.objects.filter(pk=deal.pk).update(created_at=spell, entered_stage_at=spell)
    now = timezone.now()
    assert (follow_time(now), follow_time(now), follow_time(now + timedelta(days=3))) == (1, 0, 0)
    Deal.objects.filter(pk=deal.pk).update(last_contact_at=timezone.now() - timedelta(days=15))
    assert (follow_time(timezone.now()), Activity.objects.count()) == (1, 2)


def test_a_date_fires_once_even_after_days_asleep(cast: Cast) -> None:
    today = timezone.localdate()
    cast.deal(expected_close=today + timedelta(days=1))
    cast.deal("Later", expected_close=today + timedelta(days=30))
    rule(cast, {"kind": "date", "field": "expected_close", "days": -3}, TASK)
    AutomationRule.objects.update(on_since=timezone.now() - timedelta(days=9))
    assert (follow_time(timezone.now()), follow_time(timezone.now())) == (1, 0)


def test_imports_start_nothing(cast: Cast) -> None:
    rule(cast, {"kind": "created"}, TASK)
    with through("import"):
        cast.deal()
    assert work() == 0


def test_a_rule_that_names_a_deleted_field_is_switched_off_and_says_so(cast: Cast) -> None:
    field = CustomField.objects.create(entity="deal", key="shade", kind="text", label="Shade")
    tree = {"all": [{"field": "custom.shade", "op": "is", "value": "red"}]}
    made = rule(cast, {"kind": "created"}, TASK, conditions=tree)
    field.delete()
    cast.deal()
    work()
    made.refresh_from_db()
    assert (made.state, AutomationRun.objects.count()) == ("off", 0)
    assert "custom.shade" in made.why_off
    with pytest.raises(Refused):
        switch_on(made.pk, by=cast.mgr_a, seen_version=made.version)


def test_a_stage_and_a_held_call_start_rules(cast: Cast) -> None:
    rule(cast, {"kind": "stage", "stage": cast.stages["propose"].pk}, {"do": "tag", "tag": "offer"})
    rule(cast, {"kind": "logged", "activity": "call"}, {"do": "tag", "tag": "rung"})
    deal = cast.deal()
    cast.move(deal, "propose")
    log_activity({"kind": "meeting", "subject": "met", "deal_id": deal.pk}, by=cast.rep_a)
    work()
    assert tags_of("deal", [deal.pk])[deal.pk] == ["offer"]
    log_activity({"kind": "call", "subject": "rang", "deal_id": deal.pk}, by=cast.rep_a)
    work()
    assert tags_of("deal", [deal.pk])[deal.pk] == ["offer", "rung"]
