"""Routing: the worked example with its tie, capacity, absence, whose company it is, and that each lead goes once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from spearhead.automation.intake.receive import Signal, receive_lead
from spearhead.automation.models import Assignment, Seat
from spearhead.automation.routing.acts import create_rule, edit_rule, set_away
from spearhead.automation.routing.choose import Standing, choose
from spearhead.crm.leads.models import Lead
from spearhead.kernel.errors import Forbidden, Refused
from tests.cast import Cast

START = datetime(2026, 1, 5, tzinfo=UTC)


def standing(user: int, open_: int, capacity: int, turn: int) -> Standing:
    return Standing(user, open_, capacity, START + timedelta(hours=turn))


def test_the_least_loaded_and_of_equals_the_one_who_waits_longest() -> None:
    a, b, c, d = standing(1, 12, 20, 3), standing(2, 5, 10, 2), standing(3, 9, 15, 1), standing(4, 10, 10, 0)
    first = choose("load", [a, b, c, d])
    assert first.user_id == 2
    assert (4, "full") in first.passed
    b = standing(2, 6, 10, 9)
    assert choose("load", [a, b, c, d]).user_id == 3  # all three at 0.60; C waits longest


def test_round_robin_takes_turns() -> None:
    people = [standing(1, 0, 9, 2), standing(2, 8, 9, 1), standing(3, 0, 9, 1)]
    assert choose("round_robin", people).user_id == 2
    assert choose("round_robin", people, barred=[2]).user_id == 3


def test_day_cap_and_absence_pass_a_person_over() -> None:
    tired = Standing(1, 0, 9, START, today=3)
    away = Standing(2, 0, 9, START, away=True)
    chosen = choose("load", [tired, away], day_cap=3)
    assert chosen.user_id is None
    assert set(chosen.passed) == {(1, "day_cap"), (2, "away")}


def seats(*users: object, capacity: int = 20) -> list[dict[str, object]]:
    return [{"user_id": getattr(one, "pk", one), "capacity": capacity} for one in users]


def arrive(number: int, **values: object) -> Lead:
    given = {"name": f"Person {number}", "phone": f"138{number:08}", **values}
    lead = receive_lead(Signal("form", given)).lead
    assert lead is not None
    return Lead.objects.get(pk=lead.pk)


def test_leads_go_round_and_each_says_why(cast: Cast) -> None:
    create_rule({"name": "Everything"}, seats(cast.rep_a, cast.rep_b), by=cast.director)
    owners = [arrive(number).owner_id for number in range(4)]
    assert owners == [cast.rep_a.pk, cast.rep_b.pk, cast.rep_a.pk, cast.rep_b.pk]
    last = Assignment.objects.latest("id")
    assert last.why == "round_robin"
    assert last.passed == [[cast.rep_a.pk, "had_a_turn"]]


def test_the_first_rule_that_fits_wins(cast: Cast) -> None:
    create_rule({"name": "Pumps", "words": ["pump", "水泵"]}, seats(cast.rep_b), by=cast.director)
    create_rule({"name": "Rest"}, seats(cast.rep_a), by=cast.director)
    assert arrive(1, message="我们需要水泵").owner_id == cast.rep_b.pk
    assert arrive(2, message="Valves").owner_id == cast.rep_a.pk


def test_a_lead_of_an_owned_company_goes_to_its_owner_unless_away(cast: Cast) -> None:
    cast.company("Acme", by=cast.rep_b, domain="acme.example")
    create_rule({"name": "Everything"}, seats(cast.rep_a, cast.rep_b), by=cast.director)
    lead = arrive(1, email="lou@acme.example")
    assert lead.owner_id == cast.rep_b.pk
    assert lead.company_id
    assert Assignment.objects.get(lead=lead).why == "company_owner"
    set_away(cast.rep_b.pk, timezone.localdate() + timedelta(days=3), by=cast.rep_b)
    assert arrive(2, email="mo@acme.example").owner_id == cast.rep_a.pk


def test_a_full_team_leaves_the_lead_to_nobody_and_says_why(cast: Cast) -> None:
    create_rule({"name": "Everything"}, seats(cast.rep_a, capacity=1), by=cast.director)
    assert arrive(1).owner_id == cast.rep_a.pk
    second = arrive(2)
    assert second.owner_id is None
    made = Assignment.objects.get(lead=second)
    assert made.why == "nobody"
    assert made.passed == [[cast.rep_a.pk, "full"]]


def test_who_stays_keeps_their_turn(cast: Cast) -> None:
    rule = create_rule({"name": "Everything"}, seats(cast.rep_a), by=cast.director)
    arrive(1)
    turn = Seat.objects.get(user=cast.rep_a).last_at
    edit_rule(rule.pk, {}, seats(cast.rep_a, cast.rep_b), by=cast.director, seen_version=rule.version)
    assert Seat.objects.get(user=cast.rep_a).last_at == turn
    assert arrive(2).owner_id == cast.rep_a.pk  # who is new stands behind


def test_bad_rules_are_refused(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        create_rule({"name": "Mine"}, seats(cast.rep_a), by=cast.rep_a)
    with pytest.raises(Refused):
        create_rule({"name": "Empty"}, [], by=cast.director)
    with pytest.raises(Refused):
        create_rule({"name": "Negative"}, seats(cast.rep_a, capacity=-1), by=cast.director)
    with pytest.raises(Refused):
        create_rule({"name": "Lost", "sources": [987_654]}, seats(cast.rep_a), by=cast.director)
