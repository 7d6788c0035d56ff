"""Approvals: who has to decide, that nobody decides their own, and that the act happens as asked or says why not.

The discount of `spec` is the specification's: 10 × 50,000 at 45,000, 2 × 300,000 at 210,000, 1 × 200,000 at list.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from django.utils import timezone, translation

from spearhead.accounts.absences.acts import enter_absence
from spearhead.accounts.teams.models import Membership
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.automation.approvals.access import request_for, requests_visible_to, waiting_for
from spearhead.automation.approvals.acts import decide_request, request_approval, set_deputy, withdraw_request
from spearhead.automation.approvals.bands import discounts
from spearhead.automation.approvals.models import ApprovalRequest
from spearhead.automation.approvals.needs import in_hundredths
from spearhead.automation.approvals.rules import create_approval_rule, edit_approval_rule
from spearhead.automation.approvals.watch import escalate, tend
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.deals.lines import set_lines
from spearhead.crm.deals.models import Deal
from spearhead.crm.notices.make import tell_from
from spearhead.crm.notices.models import Notice
from spearhead.crm.products.models import Product
from spearhead.kernel.errors import Absent, Conflict, Forbidden, Refused
from spearhead.kernel.events.models import Event
from tests.cast import Cast
from tests.crm.steps.conftest import content, publish

BANDS: list[dict[str, Any]] = [
    {"up_to": 1000, "level": "rep"}, {"up_to": 2000, "level": "manager"}, {"up_to": None, "level": "director"}
]  # fmt: skip
Lines = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def in_english(nothing_left_behind: None) -> None:
    """Refusals are compared in English."""
    translation.activate("en")


@pytest.fixture
def deal(cast: Cast) -> Deal:
    """A deal of repA, with the specification's bands in force."""
    create_approval_rule({"kind": "discount", "name": "Discount", "bands": BANDS}, by=cast.director)
    return cast.deal("Line")


def products(*prices: int) -> list[int]:
    """Products at these list prices in yuan."""
    first = Product.objects.count()
    return [
        Product.objects.create(code=f"P{n}", name=f"P{n}", currency="CNY", list_minor=price * 100, sort_key=f"p{n}").pk
        for n, price in enumerate(prices, first)
    ]


def lines(*rows: tuple[int, int, int]) -> Lines:
    """(product, quantity, unit price in yuan) …"""
    return [{"product_id": pk, "quantity_milli": n * 1000, "unit_minor": unit * 100} for pk, n, unit in rows]


def spec() -> Lines:
    a, b, c = products(50_000, 300_000, 200_000)
    return lines((a, 10, 45_000), (b, 2, 210_000), (c, 1, 200_000))


def asked(cast: Cast, deal: Deal, wanted: Lines, *, by: User | None = None) -> ApprovalRequest:
    return request_approval("lines", deal.pk, {"lines": wanted}, "They buy for all plants.", by=by or cast.rep_a)


def seats(request: ApprovalRequest) -> list[str]:
    return sorted(request.seats.values_list("user__name", flat=True))


def test_p6_10_the_discount_example_goes_to_the_director(cast: Cast, deal: Deal) -> None:
    wanted = spec()
    with pytest.raises(Refused) as refusal:
        set_lines(deal.pk, wanted, by=cast.rep_a, seen_version=None)
    assert (refusal.value.code, refusal.value.ask) == ("approval_needed", "approval")
    assert "17.69" in refusal.value.message
    assert "Dora Dahl" in refusal.value.message
    assert not deal.lines.exists()
    request = asked(cast, deal, wanted)
    assert (request.level, seats(request)) == ("director", ["Dora Dahl"])
    assert request.snapshot["discount"] == 1769
    assert [one["discount"] for one in request.snapshot["lines"]] == [1000, 3000, 0]
    assert not deal.lines.exists()
    done = decide_request(request.pk, "approve", by=cast.director, seen_version=request.version)
    assert (done.state, done.outcome) == ("approved", "done")
    deal.refresh_from_db()
    assert deal.amount_minor == 1_070_000_00
    rows = list(deal.lines.all())
    assert discounts(rows)[0] == 1 - Fraction(1_070_000, 1_300_000)
    cast.win(deal)  # what was approved need not be approved again


def test_p6_10_twenty_percent_on_every_line_is_the_managers(cast: Cast, deal: Deal) -> None:
    a, b = products(50_000, 300_000)
    request = asked(cast, deal, lines((a, 3, 40_000), (b, 1, 240_000)))
    assert (request.level, seats(request)) == ("manager", ["Mia Amsel"])
    assert request.snapshot["discount"] == 2000
    ten = lines((a, 3, 45_000))
    set_lines(deal.pk, ten, by=cast.rep_a, seen_version=None)  # an edge belongs to the lower band
    set_lines(deal.pk, lines((a, 3, 40_000)), by=cast.mgr_a, seen_version=None)


def test_p6_10_a_higher_discount_after_the_approval_voids_it(cast: Cast, deal: Deal) -> None:
    (a,) = products(50_000)
    fifteen, sixteen = lines((a, 1, 42_500)), lines((a, 1, 42_000))
    request = asked(cast, deal, fifteen)
    decide_request(request.pk, "approve", by=cast.mgr_a, seen_version=1)
    set_lines(deal.pk, fifteen, by=cast.rep_a, seen_version=None)  # the same again
    with pytest.raises(Refused, match="approve"):
        set_lines(deal.pk, sixteen, by=cast.rep_a, seen_version=None)
    set_lines(deal.pk, lines((a, 2, 50_000)), by=cast.rep_a, seen_version=None)
    request.refresh_from_db()
    assert request.voided_at is not None
    with pytest.raises(Refused):
        set_lines(deal.pk, fifteen, by=cast.rep_a, seen_version=None)
    assert request.snapshot["lines"][0]["net"] == 42_500_00  # the snapshot keeps what was approved


def test_p6_11_nobody_approves_their_own(cast: Cast, deal: Deal) -> None:
    mine = cast.deal("Mine", by=cast.mgr_a)
    (a,) = products(50_000)
    request = asked(cast, mine, lines((a, 1, 35_000)), by=cast.mgr_a)
    assert seats(request) == ["Dora Dahl"]
    with pytest.raises(Forbidden) as refusal:
        decide_request(request.pk, "approve", by=cast.mgr_a, seen_version=1)
    assert refusal.value.code == "own_approval"
    assert not waiting_for(cast.mgr_a).exists()


def test_at_the_top_another_director_decides(cast: Cast) -> None:
    _gate(cast)
    deal = cast.deal("Top", by=cast.director)
    payload = {"stage": cast.stages["propose"].pk, "override": "The customer signed in person."}
    request = request_approval("move", deal.pk, payload, "Signed", by=cast.director)
    assert seats(request) == ["Ada Admin"]  # there is no other director
    User.objects.filter(pk=cast.mgr_a.pk).update(role="director")
    again = request_approval("move", deal.pk, payload, "Signed", by=cast.director)
    assert seats(again) == ["Mia Amsel"]
    request.refresh_from_db()
    assert request.state == "withdrawn"  # the earlier question is replaced


def _gate(cast: Cast) -> None:
    made = content(cast)
    for stage in made["stages"].values():
        stage["override"] = "approval"
    publish(cast, made)


def test_an_exception_to_a_gate_waits_and_then_happens_with_its_debt(cast: Cast) -> None:
    _gate(cast)
    deal = cast.deal("Gate")
    payload = {"stage": cast.stages["propose"].pk, "override": "Budget is confirmed by phone."}
    with pytest.raises(Refused) as refusal:
        cast.move(deal, "propose")
    assert refusal.value.code == "gate_closed"
    request = request_approval("move", deal.pk, payload, "They asked for it today", by=cast.rep_a)
    assert (request.kinds, seats(request)) == (["override"], ["Mia Amsel"])
    assert request.snapshot["missing"]
    decide_request(request.pk, "approve", by=cast.mgr_a, seen_version=1)
    deal.refresh_from_db()
    assert deal.stage == cast.stages["propose"]
    assert deal.overrides.get().by == cast.rep_a


def test_winning_above_an_amount_waits(cast: Cast) -> None:
    bands = [{"up_to": 1_000_000_00, "level": "rep"}, {"up_to": None, "level": "manager"}]
    create_approval_rule({"kind": "amount", "name": "Large", "bands": bands}, by=cast.director)
    small, large = cast.deal("S", amount_minor=1_000_000_00), cast.deal("L", amount_minor=1_000_000_01)
    cast.win(small)
    with pytest.raises(Refused, match="Mia Amsel"):
        cast.win(large)
    request = request_approval("move", large.pk, {"stage": cast.stages["won"].pk}, "Signed", by=cast.rep_a)
    decide_request(request.pk, "approve", by=cast.mgr_a, seen_version=1)
    large.refresh_from_db()
    assert (large.status, large.credit_owner) == ("won", cast.rep_a)


def test_a_deal_that_changed_meanwhile_is_not_touched_and_it_says_so(cast: Cast, deal: Deal) -> None:
    request = asked(cast, deal, spec())
    edit_deal(deal.pk, {"amount_minor": 5_000_00}, by=cast.rep_a, seen_version=None)
    late = decide_request(request.pk, "approve", by=cast.director, seen_version=1)
    assert late.state == "expired"
    assert "changed" in late.told
    assert not deal.lines.exists()
    second = asked(cast, deal, lines((products(900)[0], 1, 100)))
    edit_deal(deal.pk, {"amount_minor": 7_000_00}, by=cast.rep_a, seen_version=None)
    tend()
    second.refresh_from_db()
    assert second.state == "expired"


def test_what_can_no_longer_be_done_says_why(cast: Cast, deal: Deal) -> None:
    wanted = spec()
    request = asked(cast, deal, wanted)
    Product.objects.filter(pk=wanted[0]["product_id"]).update(retired_at=timezone.now())
    done = decide_request(request.pk, "approve", by=cast.director, seen_version=1)
    assert (done.state, done.outcome) == ("approved", "failed")
    assert "product" in done.told
    assert not deal.lines.exists()


def test_no_and_changes_need_words_and_the_requester_hears_them(cast: Cast, deal: Deal) -> None:
    request = asked(cast, deal, spec())
    with pytest.raises(Refused, match="Say why"):
        decide_request(request.pk, "reject", by=cast.director, seen_version=1)
    with pytest.raises(Conflict):
        decide_request(request.pk, "reject", by=cast.director, seen_version=9, reason="No")
    decide_request(request.pk, "changes", by=cast.director, seen_version=1, reason="Take line 2 to 20 %.")
    tell_from(Event.objects.order_by("id"))
    told = Notice.objects.get(user=cast.rep_a, kind="approval_changes")
    assert told.data["said"] == "Take line 2 to 20 %."
    assert Notice.objects.get(user=cast.director, kind="approval_asked").record_id == request.pk
    with pytest.raises(Refused) as refusal:
        decide_request(request.pk, "approve", by=cast.director, seen_version=2)
    assert refusal.value.code == "decided_already"


def test_a_deputy_decides_while_somebody_is_away(cast: Cast, deal: Deal) -> None:
    request = asked(cast, deal, lines((products(100)[0], 1, 85)))
    assert seats(request) == ["Mia Amsel"]
    set_deputy(cast.director.pk, by=cast.mgr_a)
    assert not waiting_for(cast.director).exists()
    enter_absence(cast.mgr_a.pk, today(), today() + timedelta(days=3), by=cast.director)
    assert [one.pk for one in waiting_for(cast.director)] == [request.pk]
    decide_request(request.pk, "approve", by=cast.director, seen_version=1)
    with pytest.raises(Refused):
        set_deputy(cast.mgr_a.pk, by=cast.mgr_a)
    with pytest.raises(Refused):
        set_deputy(cast.rep_b.pk, by=cast.mgr_a)


def test_whoever_is_away_without_a_deputy_is_passed_over(cast: Cast, deal: Deal) -> None:
    enter_absence(cast.mgr_a.pk, today(), today() + timedelta(days=3), by=cast.director)
    assert seats(asked(cast, deal, lines((products(100)[0], 1, 85)))) == ["Dora Dahl"]


def test_what_nobody_decides_goes_one_level_up_once(cast: Cast, deal: Deal) -> None:
    request = asked(cast, deal, lines((products(100)[0], 1, 85)))
    assert request.due_at is not None
    assert escalate(request.due_at - timedelta(minutes=1)) == 0
    assert escalate(request.due_at) == 1
    assert escalate(request.due_at) == 0  # a second scheduler
    assert seats(request) == ["Dora Dahl", "Mia Amsel"]
    request.refresh_from_db()
    assert request.escalated == 1
    tell_from(Event.objects.order_by("id"))
    assert Notice.objects.filter(kind="approval_late").values_list("user__name", flat=True).get() == "Dora Dahl"


def test_p6_15_a_rep_of_another_team_sees_nothing_of_it(cast: Cast, deal: Deal) -> None:
    request = asked(cast, deal, spec())
    for user in (cast.rep_b, cast.rep_a2, cast.mkt):
        assert not requests_visible_to(user).exists()
        with pytest.raises(Absent):
            decide_request(request.pk, "approve", by=user, seen_version=1)
    assert request_for(cast.rep_a, request.pk) == request
    with pytest.raises(Forbidden):  # sees it, and is not the one who decides this much
        decide_request(request.pk, "approve", by=cast.mgr_a, seen_version=1)


def test_who_asked_takes_it_back(cast: Cast, deal: Deal) -> None:
    request = asked(cast, deal, spec())
    with pytest.raises(Forbidden):
        withdraw_request(request.pk, by=cast.mgr_a, seen_version=1)
    assert withdraw_request(request.pk, by=cast.rep_a, seen_version=1).state == "withdrawn"


def test_what_needs_no_approval_cannot_be_asked_for(cast: Cast, deal: Deal) -> None:
    with pytest.raises(Refused) as refusal:
        asked(cast, deal, lines((products(100)[0], 1, 95)))
    assert refusal.value.code == "not_needed"
    with pytest.raises(Refused, match="Say why"):
        request_approval("lines", deal.pk, {"lines": []}, "  ", by=cast.rep_a)
    with pytest.raises(Absent):
        asked(cast, deal, spec(), by=cast.rep_b)


@pytest.mark.parametrize(
    "bands",
    [
        [],
        [{"up_to": 2000, "level": "rep"}, {"up_to": 1000, "level": "manager"}, {"up_to": None, "level": "director"}],
        [{"up_to": 1000, "level": "manager"}, {"up_to": None, "level": "manager"}],
        [{"up_to": 1000, "level": "rep"}, {"up_to": None, "level": "nobody"}],
        [{"up_to": None, "level": "rep"}, {"up_to": None, "level": "manager"}],
        [{"up_to": 10_001, "level": "rep"}, {"up_to": None, "level": "manager"}],
    ],
)
def test_bands_that_do_not_rise_or_name_nobody_are_refused(cast: Cast, bands: Sequence[Any]) -> None:
    with pytest.raises(Refused) as refusal:
        create_approval_rule({"kind": "discount", "name": "X", "bands": bands}, by=cast.director)
    assert set(refusal.value.fields) == {"bands"}


def test_rules_are_for_those_who_publish_and_keep_their_versions(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        create_approval_rule({"kind": "discount", "name": "X", "bands": BANDS}, by=cast.mgr_a)
    rule = create_approval_rule({"kind": "discount", "name": "X", "bands": BANDS}, by=cast.director)
    edit_approval_rule(rule.pk, {"hours": 4}, by=cast.director, seen_version=1)
    with pytest.raises(Conflict):
        edit_approval_rule(rule.pk, {"hours": 5}, by=cast.director, seen_version=1)


def test_a_share_is_rounded_for_people_only() -> None:
    assert in_hundredths(Fraction(23, 130)) == 1769
    assert in_hundredths(Fraction(20_005, 1_000_000)) == 200


def test_membership_kinds_lead(cast: Cast, deal: Deal) -> None:
    """A deputy of the team leads it like its manager."""
    Membership.objects.create(user=cast.rep_a2, team=cast.team_a, kind="deputy", valid_from=date(2020, 1, 1))
    User.objects.filter(pk=cast.rep_a2.pk).update(role="manager")
    assert seats(asked(cast, deal, lines((products(100)[0], 1, 85)))) == ["Adam Abt", "Mia Amsel"]
