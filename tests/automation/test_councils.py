"""Approvals of several people, and floors of margin: all of them or n of m, one mouth one word, costs stay hidden."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone, translation

from spearhead.accounts.absences.models import Absence
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.automation.approvals.access import waiting_for
from spearhead.automation.approvals.acts import decide_request, request_approval, set_deputy
from spearhead.automation.approvals.models import ApprovalRequest
from spearhead.automation.approvals.rules import create_approval_rule, edit_approval_rule
from spearhead.automation.approvals.watch import escalate
from spearhead.crm.deals.lines import set_lines
from spearhead.crm.deals.models import Deal
from spearhead.crm.products.costs import set_cost
from spearhead.crm.products.models import Product
from spearhead.kernel.errors import Forbidden, Refused
from tests.cast import Cast

BANDS: list[dict[str, Any]] = [
    {"up_to": 1000, "level": "rep"}, {"up_to": 2000, "level": "manager"}, {"up_to": None, "level": "director"}
]  # fmt: skip
#: floors of 40 % for reps and 25 % for managers
FLOORS: list[dict[str, Any]] = [
    {"up_to": 6000, "level": "rep"}, {"up_to": 7500, "level": "manager"}, {"up_to": None, "level": "director"}
]  # fmt: skip


@pytest.fixture(autouse=True)
def in_english(nothing_left_behind: None) -> None:
    """Refusals are compared in English."""
    translation.activate("en")


@pytest.fixture
def product(cast: Cast) -> Product:
    """A product at 1,000 yuan that costs us 500."""
    made = Product.objects.create(code="M", name="Meter", currency="CNY", list_minor=1000_00, sort_key="m")
    set_cost(made.pk, 500_00, by=cast.admin, valid_from=today() - timedelta(days=30))
    return made


def council(cast: Cast, *people: User, quorum: int = 0, kind: str = "discount") -> None:
    values = {"kind": kind, "name": "Finance", "bands": BANDS, "people": [one.pk for one in people], "quorum": quorum}
    create_approval_rule(values, by=cast.director)


def line(product: Product, unit: int) -> list[dict[str, Any]]:
    return [{"product_id": product.pk, "quantity_milli": 1000, "unit_minor": unit * 100}]


def ask(deal: Deal, product: Product, unit: int, by: User) -> ApprovalRequest:
    return request_approval("lines", deal.pk, {"lines": line(product, unit)}, "A frame contract", by=by)


def decide(request: ApprovalRequest, by: User, word: str = "approve") -> str:
    reason = "" if word == "approve" else "Too much"
    return decide_request(request.pk, word, by=by, seen_version=None, reason=reason).state


def test_all_of_several_have_to_agree_besides_the_line(cast: Cast, product: Product) -> None:
    council(cast, cast.analyst, cast.rep_b)
    deal = cast.deal("D")
    with pytest.raises(Refused, match="Bea Bohr"):
        set_lines(deal.pk, line(product, 850), by=cast.rep_a, seen_version=None)
    request = ask(deal, product, 850, cast.rep_a)
    assert request.steps == [{"rule": "", "need": 1}, {"rule": "Finance", "need": 2}]
    assert decide(request, cast.analyst) == "pending"
    assert not waiting_for(cast.analyst).exists()  # who has spoken waits for the others
    with pytest.raises(Forbidden):
        decide(request, cast.analyst)
    assert decide(request, cast.mgr_a) == "pending"
    with pytest.raises(Forbidden):  # the line spoke; it cannot speak for those who are named
        decide(request, cast.director)
    assert not deal.lines.exists()
    assert decide(request, cast.rep_b) == "approved"
    assert deal.lines.get().unit_minor == 850_00


def test_one_no_ends_it_where_all_are_needed(cast: Cast, product: Product) -> None:
    council(cast, cast.analyst, cast.rep_b)
    request = ask(cast.deal("D"), product, 850, cast.rep_a)
    assert decide(request, cast.rep_b, "reject") == "rejected"


def test_two_of_three_are_enough_and_two_against_end_it(cast: Cast, product: Product) -> None:
    council(cast, cast.analyst, cast.rep_b, cast.rep_a2, quorum=2)
    first, second = cast.deal("D"), cast.deal("E")
    request = ask(first, product, 850, cast.rep_a)
    assert [decide(request, one) for one in (cast.mgr_a, cast.analyst)] == ["pending", "pending"]
    assert decide(request, cast.rep_b, "reject") == "pending"
    assert decide(request, cast.rep_a2) == "approved"
    other = ask(second, product, 850, cast.rep_a)
    assert decide(other, cast.rep_b, "reject") == "pending"
    assert decide(other, cast.analyst, "reject") == "rejected"


def test_one_mouth_is_one_word_even_for_somebody_away(cast: Cast, product: Product) -> None:
    council(cast, cast.admin, cast.director)
    request = ask(cast.deal("D"), product, 850, cast.rep_a)
    set_deputy(cast.director.pk, by=cast.admin)
    Absence.objects.create(user=cast.admin, starts_on=today(), ends_on=today() + timedelta(days=3), percent=100)
    assert decide(request, cast.mgr_a) == "pending"
    assert decide(request, cast.director) == "pending"  # for themselves, not for the other as well
    with pytest.raises(Forbidden):
        decide(request, cast.director)
    assert decide(request, cast.admin) == "approved"


def test_nobody_above_passes_the_named_people_and_who_asks_is_replaced(cast: Cast, product: Product) -> None:
    council(cast, cast.director, cast.analyst)
    request = ask(cast.deal("D", by=cast.director), product, 700, cast.director)
    assert [one["rule"] for one in request.steps] == ["Finance"]  # the line would let it pass
    asked = set(request.seats.values_list("user__name", flat=True))
    assert asked == {"Nina Analo", "Ada Admin"}  # at the top an administrator stands in for who asks


def test_who_is_called_because_it_is_late_settles_the_step(cast: Cast, product: Product) -> None:
    council(cast, cast.rep_b, cast.rep_a2)
    request = ask(cast.deal("D"), product, 850, cast.rep_a)
    decide(request, cast.mgr_a)
    ApprovalRequest.objects.filter(pk=request.pk).update(due_at=timezone.now() - timedelta(minutes=1))
    assert escalate(timezone.now()) == 1
    called = set(request.seats.filter(settles=True).values_list("user__name", flat=True))
    assert called == {"Mia Amsel", "Dora Dahl"}
    assert decide(request, cast.director) == "approved"


@pytest.mark.parametrize(("people", "quorum", "field"), [([0], 0, "people"), ([], 1, "quorum")])
def test_nobody_and_too_many_are_refused(cast: Cast, people: list[int], quorum: int, field: str) -> None:
    values = {"kind": "discount", "name": "X", "bands": BANDS, "people": people, "quorum": quorum}
    with pytest.raises(Refused) as refusal:
        create_approval_rule(values, by=cast.director)
    assert set(refusal.value.fields) == {field}


def test_fewer_people_than_have_to_agree_are_refused(cast: Cast) -> None:
    values = {"kind": "discount", "name": "X", "bands": BANDS, "people": [cast.admin.pk, cast.mgr_a.pk], "quorum": 2}
    rule = create_approval_rule(values, by=cast.director)
    with pytest.raises(Refused):
        edit_approval_rule(rule.pk, {"people": [cast.admin.pk]}, by=cast.director, seen_version=None)


@pytest.mark.parametrize(
    ("unit", "level"), [(834, ""), (833, "manager"), (667, "manager"), (666, "director"), (0, "director")]
)
def test_a_margin_floor_asks_by_cost_and_its_edge_is_the_lower_band(
    cast: Cast, product: Product, unit: int, level: str
) -> None:
    """500 of cost: 40 % at 833.33, 25 % at 666.67."""
    create_approval_rule({"kind": "margin", "name": "Floor", "bands": FLOORS}, by=cast.director)
    deal = cast.deal("D")
    if not level:
        set_lines(deal.pk, line(product, unit), by=cast.rep_a, seen_version=None)
        return
    request = ask(deal, product, unit, cast.rep_a)
    assert (request.kinds, request.level) == (["margin"], level)
    assert decide(request, cast.director) == "approved"
    if unit:
        cast.win(deal)  # approved for these lines, not asked again
    assert "margin" not in str(request.snapshot)


def test_who_may_not_see_costs_reads_below_the_floor_only(
    cast: Cast, product: Product
) -> None:  # fmt: skip
    create_approval_rule({"kind": "margin", "name": "Floor", "bands": FLOORS}, by=cast.director)
    deal = cast.deal("D")
    with pytest.raises(Refused) as refusal:
        set_lines(deal.pk, line(product, 700), by=cast.rep_a, seen_version=None)
    assert "The margin is below the floor" in refusal.value.message
    assert not any(sign in refusal.value.message for sign in ("28", "500", "%"))
    request = ask(deal, product, 700, cast.rep_a)
    shown = {}
    for user in (cast.director, cast.rep_a):
        client = Client()
        client.force_login(user)
        shown[user] = client.get(f"/approvals/{request.pk}").content.decode()
    assert "28.57%" in shown[cast.director]
    assert "28.57" not in shown[cast.rep_a]


def test_an_unknown_cost_is_said_and_asked(cast: Cast) -> None:
    create_approval_rule({"kind": "margin", "name": "Floor", "bands": FLOORS}, by=cast.director)
    bare = Product.objects.create(code="N", name="Novel", currency="CNY", list_minor=1000_00, sort_key="n")
    with pytest.raises(Refused, match="The cost of Novel is not known"):
        set_lines(cast.deal("D").pk, line(bare, 1000), by=cast.rep_a, seen_version=None)
