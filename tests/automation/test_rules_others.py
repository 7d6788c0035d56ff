"""What others do starts a rule: a form, a clock, an answered approval, a button; and what is put away again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from spearhead.automation.clocks.acts import start_clock, stop_answered
from spearhead.automation.intake.forms import create_form
from spearhead.automation.intake.models import LeadForm
from spearhead.automation.intake.receive import Signal, receive_lead
from spearhead.automation.models import AutomationRule, AutomationRun, Clock
from spearhead.automation.pools.models import PoolStay
from spearhead.automation.pools.setting import create_pool, retire_pool
from spearhead.automation.rules.acts import try_automation
from spearhead.automation.rules.pressing import buttons_on, press_button
from spearhead.automation.watch import escalate
from spearhead.crm.activities.acts import log_activity
from spearhead.crm.companies.acts import create_company, reassign_company
from spearhead.crm.companies.models import Company
from spearhead.crm.leads.models import Lead
from spearhead.crm.tags.access import tags_of
from spearhead.kernel.errors import Absent, Forbidden, Refused
from spearhead.kernel.events.models import Event
from tests.automation.test_asking import ask, decide
from tests.automation.test_rules import rule, work
from tests.cast import Cast

TAG = {"do": "tag", "tag": "seen"}


def leads(cast: Cast, trigger: dict[str, Any], *actions: dict[str, Any], **more: Any) -> AutomationRule:
    return rule(cast, trigger, *(actions or (TAG,)), noun="lead", **{"by": cast.admin, **more})


def form(cast: Cast, name: str) -> LeadForm:
    values = {"name": name, "fields": ["name", "email"], "source_id": cast.sources["website"].pk, "language": "en"}
    return create_form(values, by=cast.mkt)


def seen(noun: str, *records: Any) -> list[bool]:
    return [tags_of(noun, [one.pk])[one.pk] == ["seen"] for one in records]


def test_a_form_starts_a_rule_for_whoever_is_new_and_whoever_comes_again(cast: Cast) -> None:
    here, other = form(cast, "Trial"), form(cast, "Contact")
    with pytest.raises(Refused) as refused:
        leads(cast, {"kind": "received", "form": other.pk + here.pk})
    assert "trigger_form" in refused.value.fields
    made = leads(cast, {"kind": "received", "form": here.pk})
    for who in ("lou", "kim"):
        receive_lead(Signal("form", {"name": who, "email": f"{who}@acme.example"}, form=other))
    receive_lead(Signal("api", {"name": "Ann", "email": "ann@acme.example"}))
    work()
    assert not AutomationRun.objects.exists()
    receive_lead(Signal("form", {"name": "lou", "email": "lou@acme.example"}, form=here))
    receive_lead(Signal("form", {"name": "Max", "email": "max@acme.example"}, form=here))
    work()
    lou, kim, new = (Lead.objects.get(name=name) for name in ("lou", "kim", "Max"))
    assert seen("lead", lou, kim, new) == [True, False, True]
    assert {run.rule_id for run in AutomationRun.objects.all()} == {made.pk}
    assert try_automation(made.pk, by=cast.admin).matched == 2


def test_a_clock_starts_a_rule_when_it_breaks_and_when_it_stops(cast: Cast) -> None:
    late = leads(cast, {"kind": "clock", "when": "overdue"})
    met = leads(cast, {"kind": "clock", "when": "met"}, {"do": "tag", "tag": "quick"})
    with pytest.raises(Refused):
        leads(cast, {"kind": "clock", "when": "whenever"})
    slow, quick = cast.lead("Slow"), cast.lead("Quick")
    clock = start_clock(slow, at=timezone.now() - timedelta(days=9))
    start_clock(quick, minutes=60_000)
    escalate(clock.due_at)
    log_activity({"kind": "call", "subject": "Rang", "outcome": "Talked", "lead_id": quick.pk}, by=cast.rep_a)
    assert stop_answered() == 1
    assert stop_answered() == 0
    work()
    assert {(run.rule_id, run.record_id) for run in AutomationRun.objects.all()} == {
        (late.pk, slow.pk), (met.pk, quick.pk),
    }  # fmt: skip


def test_a_rule_stops_a_clock_as_neither_met_nor_missed(cast: Cast) -> None:
    lead = cast.lead()
    clock = start_clock(lead)
    press = leads(cast, {"kind": "button"}, {"do": "stop_clock"}, name="No answer needed")
    run = press_button("lead", lead.pk, press.pk, by=cast.rep_a)
    assert [one["outcome"] for one in run.outcomes] == ["done"]
    clock.refresh_from_db()
    assert (clock.state, clock.paused_at) == (Clock.State.CANCELLED, None)
    assert Event.objects.get(kind="lead.clock_stopped").payload["state"] == "cancelled"
    again = press_button("lead", lead.pk, press.pk, by=cast.rep_a)
    assert [one["outcome"] for one in again.outcomes] == ["equal"]


def test_an_answered_approval_starts_a_rule_on_its_deal(cast: Cast) -> None:
    yes = rule(cast, {"kind": "answered", "answer": "approved"}, TAG)
    every = rule(cast, {"kind": "answered"}, {"do": "tag", "tag": "heard"})
    first, second = cast.deal("First"), cast.deal("Second")
    decide(ask(first, cast.rep_a), cast.mgr_a)
    decide(ask(second, cast.rep_a), cast.mgr_a, "reject")
    work()
    assert sorted((run.rule_id, run.record_id) for run in AutomationRun.objects.all()) == sorted(
        [(yes.pk, first.pk), (every.pk, first.pk), (every.pk, second.pk)]
    )


def test_a_button_runs_at_once_for_whoever_may_change_the_record(cast: Cast) -> None:
    open_ = {"all": [{"field": "status", "op": "is", "value": "open"}]}
    made = rule(cast, {"kind": "button"}, TAG, name="Mark it", conditions=open_)
    draft = rule(cast, {"kind": "button"}, TAG, on=False)
    deal, theirs = cast.deal(), cast.deal("Of B", by=cast.rep_b)
    assert [one.pk for one in buttons_on("deal")] == [made.pk]
    assert not buttons_on("lead")
    run = press_button("deal", deal.pk, made.pk, by=cast.rep_a)
    assert (run.result, seen("deal", deal)) == ("done", [True])
    assert Event.objects.get(kind="deal.automation_pressed").actor_id == cast.rep_a.pk
    for who, which, what, refusal in (
        (cast.rep_a, theirs, made, Absent), (cast.rep_a, deal, draft, Absent), (cast.analyst, deal, made, Forbidden),
        (cast.rep_b, theirs, made, Refused),  # its owner leads team A and cannot read this deal
    ):  # fmt: skip
        with pytest.raises(refusal):
            press_button("deal", which.pk, what.pk, by=who)
    assert AutomationRun.objects.count() == 1
    assert work() == 0  # what was pressed is not met by the worker again


def test_a_failed_button_leaves_its_run_and_changes_nothing(cast: Cast) -> None:
    made = rule(cast, {"kind": "button"}, TAG, {"do": "move", "stage": cast.stages["won"].pk})
    deal = cast.deal(amount_minor=0)
    run = press_button("deal", deal.pk, made.pk, by=cast.rep_a)
    assert run.result == "failed"
    assert run.reason
    assert seen("deal", deal) == [False]


def test_the_trial_of_a_button_shows_what_fits_and_asks_for_no_number(cast: Cast) -> None:
    cast.deal("Small", amount_minor=100)
    large = cast.deal("Large", amount_minor=900_000)
    big = {"all": [{"field": "amount", "op": "gte", "value": "5000"}]}
    made = rule(cast, {"kind": "button"}, TAG, conditions=big, on=False)
    found = try_automation(made.pk, by=cast.mgr_a)
    assert [one.record.pk for one in found.examples] == [large.pk]


def test_a_rule_puts_a_record_into_a_pool_but_not_what_a_person_gave(cast: Cast) -> None:
    people = [{"user_id": cast.rep_a.pk}, {"user_id": cast.mgr_a.pk, "manages": True}]
    pool = create_pool("company", {"name": "Free"}, people, by=cast.director)
    with pytest.raises(Refused) as refused:
        rule(cast, {"kind": "button"}, {"do": "pool", "pool": pool.pk}, noun="lead")
    assert "pool" in refused.value.fields
    made = rule(cast, {"kind": "button"}, {"do": "pool", "pool": pool.pk}, noun="company", by=cast.admin)
    free, given = (create_company({"name": name}, by=cast.rep_a) for name in ("Acme", "Given"))
    run = press_button("company", free.pk, made.pk, by=cast.rep_a)
    assert [(one["outcome"], one["to"]) for one in run.outcomes] == [("done", "Free")]
    stay = PoolStay.objects.get()
    assert (stay.record_id, stay.previous_id, Company.objects.get(pk=free.pk).owner_id) == (
        free.pk, cast.rep_a.pk, None,
    )  # fmt: skip
    again = press_button("company", free.pk, made.pk, by=cast.admin)
    assert [one["outcome"] for one in again.outcomes] == ["equal"]
    reassign_company(given.pk, cast.rep_a2, by=cast.mgr_a, seen_version=None)
    kept = press_button("company", given.pk, made.pk, by=cast.mgr_a)
    assert kept.outcomes[0]["outcome"] == "kept"
    retire_pool(pool.pk, by=cast.director, seen_version=None)
    other = create_company({"name": "Late"}, by=cast.rep_a)
    assert press_button("company", other.pk, made.pk, by=cast.rep_a).result == "failed"
    made.refresh_from_db()
    assert made.state == "off"
