"""What rules send, once and to whom they may; what they wait for; which of them set each other off."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from spearhead.accounts.users.models import User
from spearhead.automation.channels import send as sending
from spearhead.automation.channels.models import Delivery
from spearhead.automation.channels.send import send_due
from spearhead.automation.channels.setting import create_channel, retire_channel, set_mailer
from spearhead.automation.models import AutomationRule, AutomationRun, Clock
from spearhead.automation.rules import erasing
from spearhead.automation.rules.access import ring_of, runs_on
from spearhead.automation.rules.acts import create_automation, edit_automation, try_automation
from spearhead.automation.rules.human import let_automation_manage
from spearhead.automation.rules.running import follow_time, run_rule
from spearhead.crm.contacts.acts import create_contact, edit_contact, reassign_contact
from spearhead.crm.contacts.models import Contact
from spearhead.crm.deals.acts import edit_deal, reassign_deal
from spearhead.crm.deals.contacts import add_deal_contact
from spearhead.crm.deals.models import Deal
from spearhead.crm.erasure.models import Erasure
from spearhead.crm.erasure.subject import subject_of
from spearhead.crm.leads.acts import create_lead
from spearhead.crm.tags.access import tags_of
from spearhead.kernel import outbound
from spearhead.kernel.acts import through
from spearhead.kernel.errors import Refused
from spearhead.kernel.outbound import Answer
from tests.automation.test_rules import CHANGED, TASK, edited, rule, work
from tests.cast import Cast

CHAT = {"kind": "slack", "name": "Sales room", "url": "https://hooks.slack.com/services/T/B/x"}
HOOK = {"kind": "webhook", "name": "Billing", "url": "https://hooks.example.com/in", "secret": "SEC"}
OPEN = {"all": [{"field": "status", "op": "is", "value": "open"}]}


@pytest.fixture
def posted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, bytes]]:
    """What would have left the house."""
    calls: list[tuple[str, bytes]] = []

    def post(url: str, body: bytes, _headers: dict[str, str]) -> Answer:
        calls.append((url, body))
        return Answer(200, b"ok")

    monkeypatch.setattr(sending, "post", post)
    monkeypatch.setattr(outbound, "resolve", lambda _host: ["93.184.216.34"])
    return calls


def mailer(cast: Cast) -> None:
    values = {"host": "smtp.example.com", "port": 587, "sender": "crm@example.com", "password": "geheim"}
    set_mailer(values, by=cast.admin, seen_version=None)
    User.objects.filter(pk=cast.rep_a.pk).update(email="ann@example.com")


def later() -> Any:
    """A moment at which nobody's quiet hours are left."""
    return timezone.now() + timedelta(days=15)


def test_chat_and_webhook_are_told_once_with_what_the_record_says(cast: Cast, posted: list[tuple[str, bytes]]) -> None:
    chat, hook = create_channel(CHAT, by=cast.admin), create_channel(HOOK, by=cast.admin)
    made = rule(cast, CHANGED, {"do": "chat", "channel": chat.pk, "text": "{name} is at {amount}: {link}"},
                {"do": "webhook", "channel": hook.pk, "text": "{name} of {owner}, {company}"})  # fmt: skip
    deal = cast.deal("Pump & Co")
    edited(cast, deal, amount_minor=5_000_000)
    assert work() == 1
    run = AutomationRun.objects.get()
    assert [(one["outcome"], one["to"]) for one in run.outcomes] == [("done", "Sales room"), ("done", "Billing")]
    assert send_due(later()) == 2
    assert send_due(later()) == 0
    assert "Pump &amp; Co" in posted[0][1].decode()
    assert "50,000.00" in posted[0][1].decode()
    assert f"/deals/{deal.pk}" in posted[0][1].decode()
    assert "Pump & Co of" in posted[1][1].decode()
    run.delete()  # as if the worker had died after the queue was written: the keys are there
    made.refresh_from_db()
    run_rule(made, deal.pk, run.key)
    assert Delivery.objects.count() == 2
    assert {one["outcome"] for one in AutomationRun.objects.get().outcomes} == {"equal"}


def test_a_dry_run_says_what_would_be_sent_and_sends_nothing(cast: Cast, posted: list[tuple[str, bytes]]) -> None:
    chat = create_channel(CHAT, by=cast.admin)
    cast.deal("Pump & Co", amount_minor=5_000_000)
    made = rule(cast, {"kind": "created"}, {"do": "chat", "channel": chat.pk, "text": "New: {name}"},
                {"do": "mail", "who": "customer", "subject": "Thanks", "text": "Dear customer"}, on=False)  # fmt: skip
    (example,) = try_automation(made.pk, by=cast.mgr_a).examples
    assert [(one["to"], one["after"]) for one in example.outcomes] == [
        ("Sales room", "New: Pump & Co"), ("", "Thanks: Dear customer"),
    ]  # fmt: skip
    assert (Delivery.objects.count(), posted) == (0, [])


def test_members_are_mailed_and_customers_who_take_mail(cast: Cast) -> None:
    mailer(cast)
    deal = cast.deal()
    first = create_contact({"name": "Shy Cleo", "email": "shy@example.com", "do_not_contact": True}, by=cast.rep_a)
    second = create_contact({"name": "Open Dan", "email": "dan@example.com"}, by=cast.rep_a)
    for one in (first, second):
        add_deal_contact(deal.pk, one.pk, by=cast.rep_a)
    rule(cast, CHANGED, {"do": "mail", "who": "owner", "subject": "Look at {name}", "text": "It moved."},
         {"do": "mail", "who": "customer", "subject": "Your\noffer", "text": "Dear you,\nthank you."},
         by=cast.director)  # fmt: skip
    edited(cast, deal, amount_minor=5)
    work()
    assert [one["to"] for one in AutomationRun.objects.get().outcomes] == [cast.rep_a.name, "Open Dan"]
    assert send_due(later()) == 2
    told = {one.to[0]: one for one in mail.outbox}
    assert told["ann@example.com"].subject == f"Look at {deal.name}"
    letter = told["dan@example.com"]
    assert (letter.subject, letter.body, letter.reply_to) == (
        "Your offer", "Dear you,\nthank you.", ["ann@example.com"]
    )  # fmt: skip
    assert letter.extra_headers["Auto-Submitted"] == "auto-generated"
    edited(cast, deal, amount_minor=6)
    work()
    edit_contact(second.pk, {"do_not_contact": True}, by=cast.rep_a, seen_version=None)
    send_due(later() + timedelta(days=1))
    assert [one.to[0] for one in mail.outbox].count("dan@example.com") == 1  # asked again when it was sent
    edited(cast, deal, amount_minor=7)
    work()
    assert AutomationRun.objects.latest("id").outcomes[1]["outcome"] == "nobody"


def test_what_is_said_names_only_what_there_is_and_what_the_owner_may_read(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        rule(cast, CHANGED, {"do": "notify", "who": "owner", "text": "{salary} of {name}"})
    assert refused.value.code == "unknown_placeholder"
    assert "{amount}" in refused.value.fields["text"]
    for action, field in (
        ({"do": "chat", "channel": 987_654, "text": "hi"}, "channel"), ({"do": "chat", "text": "hi"}, "channel"),
        ({"do": "mail", "who": "everybody", "subject": "a", "text": "b"}, "who"),
        ({"do": "mail", "who": "owner", "subject": "", "text": "b"}, "subject"), ({"do": "clock", "hours": 4}, "do"),
    ):  # fmt: skip
        with pytest.raises(Refused) as refused:
            rule(cast, CHANGED, action)
        assert field in refused.value.fields


def test_a_channel_that_is_gone_switches_the_rule_off(cast: Cast, posted: list[tuple[str, bytes]]) -> None:
    chat = create_channel(CHAT, by=cast.admin)
    made = rule(cast, CHANGED, {"do": "chat", "channel": chat.pk, "text": "hi"})
    retire_channel(chat.pk, by=cast.admin, seen_version=chat.version)
    edited(cast, cast.deal(), amount_minor=5)
    work()
    made.refresh_from_db()
    assert (made.state, AutomationRun.objects.get().result, posted) == ("off", "failed", [])
    assert made.why_off


@pytest.mark.parametrize(
    ("more", "started"),
    [
        ({"way": "up"}, [1]), ({"way": "down"}, [2]), ({}, [1, 2]),
    ],
)  # fmt: skip
def test_a_change_may_have_a_direction(cast: Cast, more: dict[str, Any], started: list[int]) -> None:
    rule(cast, {**CHANGED, **more}, {"do": "tag", "tag": "x"})
    deal = cast.deal(amount_minor=100)
    for amount in (200, 50):
        edited(cast, deal, amount_minor=amount)
    work()
    assert AutomationRun.objects.count() == len(started)


def test_a_change_may_have_a_from_and_a_to(cast: Cast) -> None:
    propose = cast.stages["propose"].pk
    watch = {"kind": "changed", "field": "stage"}
    to = rule(cast, {**watch, "to": propose}, {"do": "tag", "tag": "to"})
    away = rule(cast, {**watch, "from": propose}, {"do": "tag", "tag": "from"})
    never = rule(cast, {"kind": "changed", "field": "motion", "from": "inbound", "to": "outbound"}, TASK)
    deal = cast.deal(motion="outbound")
    cast.move(deal, "propose")
    work()
    assert tags_of("deal", [deal.pk])[deal.pk] == ["to"]
    edited(cast, deal, motion="inbound")
    work()
    assert [one.rule_id for one in runs_on("deal", deal.pk, 9)] == [to.pk]
    edited(cast, deal, motion="outbound")
    work()
    assert [one.rule_id for one in runs_on("deal", deal.pk, 9)] == [never.pk, to.pk]
    assert not AutomationRun.objects.filter(rule=away).exists()
    for trigger in (
        {**watch, "to": 987_654}, {**watch, "from": propose, "to": propose}, {**CHANGED, "way": "sideways"},
        {"kind": "changed", "field": "motion", "to": "sideways"}, {"kind": "changed", "field": "owner", "to": 987_654},
    ):  # fmt: skip
        with pytest.raises(Refused):
            rule(cast, trigger, TASK)


def test_contacts_are_a_subject(cast: Cast) -> None:
    rule(cast, {"kind": "created"}, {"do": "set", "field": "title", "value": "to be found out"}, TASK, noun="contact",
         conditions={"all": [{"field": "title", "op": "empty"}]})  # fmt: skip
    handed = rule(cast, {"kind": "changed", "field": "owner"}, {"do": "tag", "tag": "handed"}, noun="contact")
    made = create_contact({"name": "Cleo"}, by=cast.rep_a)
    create_contact({"name": "Dan", "title": "Buyer"}, by=cast.rep_a)
    work()
    assert list(Contact.objects.order_by("id").values_list("title", flat=True)) == ["to be found out", "Buyer"]
    with through("web"):
        reassign_contact(made.pk, cast.rep_a2, by=cast.mgr_a, seen_version=None)
    work()
    assert AutomationRun.objects.get(rule=handed).record_id == made.pk


def test_a_lead_gets_a_clock_unless_one_runs(cast: Cast) -> None:
    rule(cast, {"kind": "changed", "field": "status"}, {"do": "clock", "hours": 4}, noun="lead", by=cast.director)
    made = AutomationRule.objects.get()
    lead = create_lead({"name": "Lee"}, by=cast.rep_a)
    Clock.objects.all().delete()
    run_rule(made, lead.pk, "event:1")
    run_rule(made, lead.pk, "event:2")
    assert Clock.objects.get().minutes == 240
    assert [one.outcomes[0]["outcome"] for one in AutomationRun.objects.order_by("id")] == ["done", "equal"]


def test_whom_a_person_gave_it_to_keeps_it(cast: Cast) -> None:
    rule(cast, CHANGED, {"do": "assign", "user": cast.rep_a2.pk})
    first, second = cast.deal("First"), cast.deal("Second")
    with through("web"):
        reassign_deal(second.pk, cast.mgr_a, by=cast.mgr_a, seen_version=None)
    edited(cast, first, amount_minor=5)
    with through("web"):
        edit_deal(second.pk, {"amount_minor": 5}, by=cast.mgr_a, seen_version=None)
    work()
    owners = dict(Deal.objects.values_list("name", "owner_id"))
    assert owners == {"First": cast.rep_a2.pk, "Second": cast.mgr_a.pk}
    assert AutomationRun.objects.latest("id").outcomes[0]["kept"]["by"] == cast.mgr_a.pk
    let_automation_manage("deal", second.pk, "owner", by=cast.mgr_a)
    with through("web"):
        edit_deal(second.pk, {"amount_minor": 6}, by=cast.mgr_a, seen_version=None)
    work()
    assert Deal.objects.get(pk=second.pk).owner_id == cast.rep_a2.pk


def test_rules_that_set_each_other_off_without_end_are_refused_and_others_warned_of(cast: Cast) -> None:
    def sets(motion: str) -> dict[str, Any]:
        return {"do": "set", "field": "motion", "value": motion}

    watch = {"kind": "changed", "field": "motion"}
    first = rule(cast, watch, sets("inbound"), name="A", on=False)
    assert ring_of(cast.mgr_a, first) == []  # it writes the same again, which is no event
    with pytest.raises(Refused) as refused:
        rule(cast, watch, sets("outbound"), name="B", on=False)
    assert refused.value.code == "cycle"
    assert "B → A → B" in refused.value.message
    second = rule(cast, watch, sets("outbound"), name="B", on=False, conditions=OPEN)
    assert [one.name for one in ring_of(cast.mgr_a, second)] == ["B", "A"]
    with pytest.raises(Refused):
        edit_automation(second.pk, {"conditions": {}}, by=cast.mgr_a, seen_version=second.version)
    third = rule(cast, {**watch, "from": "outbound", "to": "inbound"}, TASK,
                 name="C", on=False)  # fmt: skip
    assert ring_of(cast.mgr_a, third) == []
    create_automation({"name": "D", "noun": "lead", "trigger": {"kind": "created"}, "actions": [TASK]}, by=cast.mgr_a)


def test_many_records_that_are_due_wait_for_the_next_hour_and_no_old_one_bars_a_new_one(cast: Cast) -> None:
    deals = [cast.deal(f"Deal {n}") for n in range(4)]
    made = rule(cast, {"kind": "quiet", "days": 14}, {"do": "tag", "tag": "quiet"}, hour_limit=2,
                conditions={"all": [{"field": "name", "op": "is_not", "value": "Deal 0"}]})  # fmt: skip
    spell = timezone.now() - timedelta(days=20)
    Deal.objects.update(created_at=spell, entered_stage_at=spell)
    now = timezone.now()
    assert (follow_time(now), follow_time(now)) == (2, 0)
    AutomationRun.objects.update(at=now - timedelta(hours=2))
    assert (follow_time(now), follow_time(now)) == (1, 0)
    made.refresh_from_db()
    assert made.state == "on"
    assert set(AutomationRun.objects.values_list("record_id", flat=True)) == {one.pk for one in deals[1:]}


def test_what_was_said_to_a_person_who_is_erased_is_gone(cast: Cast, posted: list[tuple[str, bytes]]) -> None:
    chat = create_channel(CHAT, by=cast.admin)
    rule(cast, {"kind": "created"}, {"do": "chat", "channel": chat.pk, "text": "{name} is new"},
         {"do": "mail", "who": "customer", "subject": "Hello", "text": "Dear {name}"}, noun="contact")  # fmt: skip
    made = create_contact({"name": "Cleo", "email": "cleo@example.com"}, by=cast.rep_a)
    other = create_contact({"name": "Dan", "email": "dan@example.com"}, by=cast.rep_a)
    work()
    erasing.erase_sayings(subject_of(made), Erasure())
    assert not Delivery.objects.filter(text__contains="Cleo").exists()
    assert Delivery.objects.filter(text__contains="Dan").count() == 2
    runs = dict(AutomationRun.objects.values_list("record_id", "outcomes"))
    assert (runs[made.pk], len(runs[other.pk])) == ([], 2)
