"""The demo company is whole: the same for the same seed, its history without gaps, nobody with a password."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import Any

import pytest
from django.db.models import Q

from spearhead.accounts.teams.models import Membership
from spearhead.accounts.tokens.models import ApiToken, SignInLink
from spearhead.accounts.users.attempts import SignInAttempt, sign_in
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import Rates, workspace
from spearhead.automation.approvals.needs import facts_of
from spearhead.automation.models import (
    ApprovalRequest,
    Arrival,
    Assignment,
    AutomationRule,
    Channel,
    Delivery,
    LeadForm,
    Pool,
    RoutingRule,
)
from spearhead.crm.activities.contact import is_contact
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.history import as_version
from spearhead.crm.deals.models import Deal, DealLine, DealVersion, StageStay
from spearhead.crm.search.index import tokens_of
from spearhead.crm.search.models import SearchToken
from spearhead.crm.terms.models import DealTerm
from spearhead.demo.build import Summary
from spearhead.demo.clock import instant
from spearhead.insights.actions.models import Action
from spearhead.insights.stalls.models import StallReview
from spearhead.kernel.errors import Refused
from spearhead.kernel.events.models import Event
from spearhead.kernel.ids import Counter
from spearhead.kernel.time import FOREVER
from tests.demo.conftest import TODAY


def versions_of(deal_id: int) -> list[DealVersion]:
    return list(DealVersion.objects.filter(deal_id=deal_id).order_by("seq"))


def test_has_what_a_small_company_needs(small: Summary) -> None:
    assert (User.objects.count(), Deal.objects.count(), Activity.objects.count()) == (8, 200, 900)
    assert small.rows["crm.Deal"] == 200
    assert workspace().is_demo


def test_versions_are_gap_free_and_end_with_the_present_state(small: Summary) -> None:
    for deal in Deal.objects.all():
        rows = versions_of(deal.pk)
        assert [row.seq for row in rows] == list(range(1, len(rows) + 1))
        assert all(one.valid_to == next_one.valid_from for one, next_one in pairwise(rows))
        assert rows[0].valid_from == deal.created_at
        assert rows[-1].valid_to == FOREVER
        last = as_version(deal, seq=rows[-1].seq, since=rows[-1].valid_from, team_id=rows[-1].team_id)
        for name in ("stage_id", "status", "amount_minor", "base_minor", "expected_close", "closed_on", "category",
                     "owner_id", "team_id", "next_step_on", "push_count", "entered_stage_at", "parked"):  # fmt: skip
            assert getattr(rows[-1], name) == getattr(last, name), (deal.pk, name)


def test_no_version_repeats_the_one_before(small: Summary) -> None:
    same = ("stage_id", "status", "amount_minor", "base_minor", "expected_close", "closed_on", "category", "owner_id",
            "team_id", "next_step_on", "push_count", "entered_stage_at", "parked", "deleted")  # fmt: skip
    for deal_id in Deal.objects.values_list("pk", flat=True):
        for one, other in pairwise(versions_of(deal_id)):
            assert any(getattr(one, name) != getattr(other, name) for name in same)


def test_stays_agree_with_versions(small: Summary) -> None:
    kinds = dict(Deal.objects.values_list("stage_id", "stage__kind").distinct())
    for deal in Deal.objects.all():
        walked = [(row.stage_id, row.entered_stage_at) for row in versions_of(deal.pk) if row.status == "open"]
        stays = StageStay.objects.filter(deal=deal, skipped=False).order_by("pk").values_list("stage_id", "entered_at")
        assert list(stays) == list(dict.fromkeys(walked))
        standing = StageStay.objects.filter(deal=deal, left_at__isnull=True)
        assert standing.count() == (1 if kinds[deal.stage_id] == "open" else 0)


def test_events_are_in_the_order_of_time_and_none_lies_ahead(small: Summary) -> None:
    told = Event.objects.filter(door="demo").exclude(record_type="workspace").order_by("id")
    now = Q(kind="action.measured") | Q(record_type="brief")  # what the program itself does while it builds
    times = list(told.exclude(now).values_list("at", flat=True))
    assert times == sorted(times)
    assert times[-1] <= instant(TODAY, 0)
    versions: dict[int, list[int]] = defaultdict(list)
    for deal_id, version in (
        Event.objects.filter(record_type="deal").order_by("id").values_list("record_id", "record_version")
    ):
        versions[deal_id].append(version)
    assert all(found == list(range(1, len(found) + 1)) for found in versions.values())
    assert {pk: found[-1] for pk, found in versions.items()} == dict(Deal.objects.values_list("pk", "version"))


def test_base_amounts_follow_the_rate_of_the_closing_day(small: Summary) -> None:
    rates = Rates()
    foreign = Deal.objects.exclude(currency="CNY").exclude(status="open")
    assert foreign.exists()
    for deal in foreign:
        assert deal.closed_on is not None
        assert deal.base_minor == rates.in_base(deal.amount_minor, deal.currency, deal.closed_on)


def test_amounts_are_the_sums_of_their_lines(small: Summary) -> None:
    won = Deal.objects.filter(amount_origin="lines")
    assert won.filter(status="won").count() == Deal.objects.filter(status="won").count() > 0
    for deal in won:
        lines = DealLine.objects.filter(deal=deal)
        assert deal.amount_minor == sum(line.total_minor for line in lines)
        assert all(
            line.quantity_milli * line.unit_minor // 1000 - line.discount_minor == line.total_minor for line in lines
        )


def test_contact_is_what_the_one_definition_says(small: Summary) -> None:
    last: dict[int, Any] = {}
    for row in Activity.objects.all():
        assert row.is_contact == is_contact(row)
        if row.is_contact and row.deal_id and row.done_at:
            last[row.deal_id] = max(row.done_at, last.get(row.deal_id, row.done_at))
    assert {pk: at for pk, at in Deal.objects.values_list("pk", "last_contact_at") if at} == last


def test_open_deals_have_work_planned(small: Summary) -> None:
    planned = Activity.objects.filter(done_at__isnull=True)
    assert planned.exists()
    assert set(planned.values_list("deal__status", flat=True)) == {"open"}
    assert not Activity.objects.filter(done_at__gte=instant(TODAY, 0)).exists()


def test_nobody_has_a_usable_password_and_only_the_named_an_address(small: Summary) -> None:
    assert not any(user.has_usable_password() for user in User.objects.all())
    addresses = User.objects.exclude(email=None).values_list("email", flat=True)
    assert all(address and address.endswith(".example") for address in addresses)
    assert Membership.objects.filter(kind="manager").exists()


def test_nobody_of_it_can_sign_in_before_a_link_is_made_for_them(small: Summary) -> None:
    """SEC-34: those with an address have neither link, token nor a password to guess; the command makes the links."""
    assert not SignInLink.objects.exists()
    assert not ApiToken.objects.exists()
    named = User.objects.exclude(email=None)
    assert named.exists()
    for user in named[:3]:
        for guess in ("", "demo", user.password):
            with pytest.raises(Refused) as refusal:
                sign_in(str(user.email), guess, "192.0.2.1")
            assert refusal.value.code == "wrong_credentials"
        SignInAttempt.objects.all().delete()


def test_is_found_as_acts_would_index_it(small: Summary) -> None:
    for kind, record in (
        ("deal", Deal.objects.first()),
        ("activity", Activity.objects.last()),
        ("user", User.objects.first()),
    ):
        assert record is not None
        written = SearchToken.objects.filter(record_type=kind, record_id=record.pk).values_list("token", flat=True)
        assert sorted(written) == sorted(one.token for one in tokens_of(kind, record))
    assert Counter.objects.get(name="deal").value == 200


def test_leads_come_in_are_given_to_people_and_nothing_leaves(small: Summary) -> None:
    form, channel = LeadForm.objects.get(), Channel.objects.get()
    assert Arrival.objects.filter(form=form, state="new").exists()
    assert RoutingRule.objects.filter(seats__isnull=False).distinct().count() == 2
    assert Assignment.objects.count() >= Arrival.objects.count()
    assert Pool.objects.get(kind="lead").members.exists()
    assert channel.retired_at is not None
    assert not Delivery.objects.exists()
    (rule,) = [one for one in AutomationRule.objects.all() if any(act["do"] == "chat" for act in one.actions)]
    assert rule.state == "off"


def test_a_contract_waits_for_several_people_and_terms_stand_on_a_deal(small: Summary) -> None:
    waiting = ApprovalRequest.objects.get(act="ask", state="pending")
    assert [one["need"] for one in waiting.steps] == [1, 2]
    assert waiting.seats.filter(said="approve").count() == 1
    assert facts_of(waiting.deal) == waiting.facts
    term = DealTerm.objects.get()
    assert ApprovalRequest.objects.get(pk=term.request).outcome == "done"


def test_what_was_found_is_being_dealt_with(small: Summary) -> None:
    assert set(StallReview.objects.values_list("pipeline_id", flat=True)) == set(
        Deal.objects.values_list("pipeline_id", flat=True)
    )
    restored = Action.objects.get(kind="step")
    assert (restored.state, restored.scope["reps"]) == ("doing", [])
    assert restored.baseline["n"] > 0
    for action in Action.objects.all():
        told = Event.objects.filter(record_type="action", record_id=action.pk).order_by("id")
        assert told.values_list("kind", flat=True)[0] == "action.opened"
