"""Taking leads in: one person by every door is one lead; junk is kept apart; what is known is linked."""

from __future__ import annotations

import pytest

from spearhead.automation.clocks.acts import set_service_level
from spearhead.automation.intake.receive import Signal, keep_junk_as_lead, receive_lead
from spearhead.automation.models import Arrival, Clock
from spearhead.automation.routing.acts import create_rule
from spearhead.crm.leads.models import Lead
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.events.models import Event
from tests.cast import Cast

PHONE = ("138 0013 8000", "+86 138-0013-8000", "１３８００１３８０００", "008613800138000")


def test_one_person_by_every_door_is_one_lead_with_one_owner_and_one_clock(cast: Cast) -> None:
    create_rule(
        {"name": "All"}, [{"user_id": cast.rep_a.pk}, {"user_id": cast.rep_b.pk}], by=cast.director
    )  # fmt: skip
    for channel, phone in zip(("form", "webhook", "mail", "import"), PHONE, strict=True):
        receive_lead(Signal(channel, {"name": "李明", "phone": phone}))
    receive_lead(
        Signal("api", {"name": "Li Ming", "phone": PHONE[0], "email": "li@acme.example"}, route=False), by=cast.mkt
    )
    lead = Lead.objects.get()
    assert lead.arrivals.count() == 5
    assert lead.owner_id == cast.rep_a.pk
    assert Clock.objects.filter(lead=lead).count() == 1
    assert lead.name == "李明"
    assert lead.email == "li@acme.example"
    assert Event.objects.filter(record_type="lead", kind="lead.touched").count() == 4


def test_a_replayed_event_does_nothing(cast: Cast) -> None:
    signal = Signal("webhook", {"name": "Lou", "phone": PHONE[0]}, event_key="shop:1")
    assert receive_lead(signal).state == "new"
    assert receive_lead(signal).lead is None
    assert Arrival.objects.count() == 1


def test_junk_is_kept_and_can_be_called_back(cast: Cast) -> None:
    level = set_service_level(
        {"stop_words": ["博彩"], "blocked_domains": ["spam.example"]}, by=cast.admin, seen_version=None
    )
    assert level.stop_words == ["博彩"]
    for values, why in (
        ({"name": "x", "message": "澳门博彩平台"}, "stop_word"),
        ({"email": "a@mail.spam.example"}, "blocked_domain"),
        ({"email": "no-reply@shop.example"}, "machine"),
        ({"name": "x", "message": "http://a http://b http://c http://d http://e"}, "links"),
    ):
        received = receive_lead(Signal("form", values))
        assert (received.state, received.arrival.why) == ("junk", why)
    assert not Lead.objects.exists()
    assert Arrival.objects.count() == 4
    with pytest.raises(Forbidden):
        keep_junk_as_lead(Arrival.objects.earliest("id").pk, by=cast.rep_a)
    kept = keep_junk_as_lead(Arrival.objects.earliest("id").pk, by=cast.mkt)
    assert kept.lead is not None
    assert Lead.objects.get().name == "x"


def test_nothing_to_answer_to_is_refused_and_leaves_nothing(cast: Cast) -> None:
    with pytest.raises(Refused):
        receive_lead(Signal("form", {"message": "Hello"}))
    with pytest.raises(Refused):
        receive_lead(Signal("form", {"name": "x", "email": "not an address"}))
    assert not Arrival.objects.exists()
    assert not Lead.objects.exists()


def test_what_is_known_is_linked_and_says_from_where(cast: Cast) -> None:
    company = cast.company("Acme Pumps Ltd", by=cast.rep_b, domain="acme.example")
    contact = cast.contact("Cleo", by=cast.rep_b, company_id=company.pk, email="cleo@acme.example")
    by_domain = receive_lead(Signal("form", {"name": "New", "email": "new@acme.example"})).lead
    by_name = receive_lead(Signal("form", {"name": "Nan", "company_name": "ACME PUMPS", "phone": "13900139000"})).lead
    same = receive_lead(Signal("form", {"email": "Cleo@Acme.example"})).lead
    free = receive_lead(Signal("form", {"name": "Free", "email": "free@qq.com"})).lead
    assert by_domain
    assert by_name
    assert same
    assert free
    assert by_domain.company_id == by_name.company_id == same.company_id == company.pk
    assert same.contact_id == contact.pk
    assert free.company_id is None
    event = Event.objects.get(kind="lead.enriched", record_id=same.pk)
    assert event.payload["origins"] == {"contact": "contact", "company": "contact"}
