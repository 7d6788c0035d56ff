"""What nothing refuses and somebody asks for: a price, terms, a contract; granted, it stands on the deal."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.automation.approvals.access import waiting_for
from spearhead.automation.approvals.acts import decide_request, request_approval
from spearhead.automation.approvals.asking import ask_for
from spearhead.automation.approvals.models import ApprovalRequest
from spearhead.automation.approvals.rules import create_approval_rule
from spearhead.automation.models import AutomationRun
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.deals.lines import set_lines
from spearhead.crm.deals.models import Deal
from spearhead.crm.documents.access import documents_of
from spearhead.crm.products.models import Product
from spearhead.crm.terms.acts import apply_term
from spearhead.crm.terms.models import DealTerm
from spearhead.kernel.errors import Absent, Forbidden, Refused
from spearhead.kernel.events.models import Event
from tests.automation.test_councils import BANDS, line
from tests.automation.test_rules import CHANGED, edited, rule, work
from tests.cast import Cast


@pytest.fixture(autouse=True)
def in_english(nothing_left_behind: None) -> None:
    """Refusals are compared in English."""
    translation.activate("en")


@pytest.fixture
def product(db: None) -> Product:
    """A product at 1,000 yuan."""
    return Product.objects.create(code="M", name="Meter", currency="CNY", list_minor=1000_00, sort_key="m")


def ask(deal: Deal, by: User, kind: str = "terms", reason: str = "They insist", **more: Any) -> ApprovalRequest:
    given = {"kind": kind, "text": "Payment in 90 days", **more}
    return request_approval("ask", deal.pk, given, reason, by=by)


def decide(request: ApprovalRequest, by: User, word: str = "approve") -> ApprovalRequest:
    reason = "" if word == "approve" else "Too long"
    return decide_request(request.pk, word, by=by, seen_version=None, reason=reason)


def test_terms_are_asked_for_without_a_rule_and_stand_on_the_deal(cast: Cast) -> None:
    deal = cast.deal()
    until = today() + timedelta(days=30)
    request = ask(deal, cast.rep_a, until=until)
    assert (request.kinds, request.level, request.state) == (["terms"], "manager", "pending")
    assert list(waiting_for(cast.mgr_a)) == [request]
    with pytest.raises(Forbidden):
        decide(request, cast.rep_a)
    done = decide(request, cast.mgr_a)
    assert (done.state, done.outcome) == ("approved", "done")
    term = DealTerm.objects.get()
    assert (term.deal_id, term.kind, term.text, term.until, term.request, term.asked_by, term.granted_by) == (
        deal.pk, "terms", "Payment in 90 days", until, request.pk, cast.rep_a, cast.mgr_a,
    )  # fmt: skip
    assert Event.objects.filter(kind="deal.term_granted", record_id=deal.pk).exists()
    with pytest.raises(Refused, match="no price"):
        apply_term(deal.pk, term.pk, by=cast.rep_a, seen_version=None)


def test_a_manager_asks_one_up_and_named_people_have_to_agree(cast: Cast) -> None:
    bands = [{"up_to": None, "level": "manager"}]
    values = {"kind": "contract", "name": "Finance", "bands": bands, "people": [cast.analyst.pk]}
    create_approval_rule(values, by=cast.director)
    with pytest.raises(Refused):
        create_approval_rule({**values, "bands": [{"up_to": None, "level": "rep"}]}, by=cast.director)
    request = ask(cast.deal(), cast.mgr_a, "contract")
    assert request.steps == [{"rule": "", "need": 1}, {"rule": "Finance", "need": 1}]
    assert decide(request, cast.analyst).state == "pending"
    assert not DealTerm.objects.exists()
    assert decide(request, cast.director).state == "approved"
    assert DealTerm.objects.get().granted_by == cast.director


def test_a_price_meets_the_rules_on_discounts_and_is_put_on_the_lines(cast: Cast, product: Product) -> None:
    create_approval_rule({"kind": "discount", "name": "D", "bands": BANDS}, by=cast.director)
    deal = cast.deal()
    request = ask(deal, cast.rep_a, "price", lines=line(product, 700))
    assert (request.level, sorted(request.kinds)) == ("director", ["discount", "price"])
    assert request.snapshot["lines"][0]["discount"] == 3000
    decide(request, cast.director)
    term = DealTerm.objects.get()
    assert not deal.lines.exists()  # granted is not yet given
    set_lines(deal.pk, line(product, 950), by=cast.rep_a, seen_version=None)  # other lines meanwhile change nothing
    apply_term(deal.pk, term.pk, by=cast.rep_a, seen_version=None)
    assert deal.lines.get().unit_minor == 700_00
    with pytest.raises(Refused, match="already"):
        apply_term(deal.pk, term.pk, by=cast.rep_a, seen_version=None)
    with pytest.raises(Refused):  # only these prices were granted
        set_lines(deal.pk, line(product, 690), by=cast.rep_a, seen_version=None)


def test_a_price_holds_until_its_day_and_at_the_list_price_of_its_day(cast: Cast, product: Product) -> None:
    create_approval_rule({"kind": "discount", "name": "D", "bands": BANDS}, by=cast.director)
    deal = cast.deal()
    decide(ask(deal, cast.rep_a, "price", lines=line(product, 850), until=today()), cast.mgr_a)
    term = DealTerm.objects.get()
    Product.objects.filter(pk=product.pk).update(list_minor=2000_00)
    with pytest.raises(Refused) as refused:  # 850 of 2,000 is another discount than was granted
        apply_term(deal.pk, term.pk, by=cast.rep_a, seen_version=None)
    assert refused.value.code == "approval_needed"
    Product.objects.filter(pk=product.pk).update(list_minor=1000_00)
    yesterday = today() - timedelta(days=1)
    DealTerm.objects.update(until=yesterday)
    with pytest.raises(Refused, match="no longer"):
        apply_term(deal.pk, term.pk, by=cast.rep_a, seen_version=None)
    request = ApprovalRequest.objects.get()
    ApprovalRequest.objects.update(payload={**request.payload, "until": yesterday.isoformat()})
    with pytest.raises(Refused):  # nor by hand
        set_lines(deal.pk, line(product, 850), by=cast.rep_a, seen_version=None)
    ApprovalRequest.objects.update(payload=request.payload)
    assert set_lines(deal.pk, line(product, 850), by=cast.rep_a, seen_version=None).amount_minor == 850_00


def test_a_change_of_the_deal_voids_the_question_and_a_no_leaves_nothing(cast: Cast) -> None:
    deal = cast.deal()
    first = ask(deal, cast.rep_a)
    edit_deal(deal.pk, {"amount_minor": 77}, by=cast.rep_a, seen_version=None)
    assert decide(first, cast.mgr_a).state == "expired"
    second = ask(deal, cast.rep_a)
    assert decide(second, cast.mgr_a, "reject").state == "rejected"
    assert not DealTerm.objects.exists()


def test_the_same_asked_again_is_replaced_and_another_kind_waits_beside_it(cast: Cast) -> None:
    deal = cast.deal()
    first, other = ask(deal, cast.rep_a), ask(deal, cast.rep_a, "contract")
    again = ask(deal, cast.rep_a, text="Payment in 60 days")
    states = dict(ApprovalRequest.objects.values_list("pk", "state"))
    assert states == {first.pk: "withdrawn", other.pk: "pending", again.pk: "pending"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"kind": "gift"}, "kind"), ({"text": " 　"}, "text"), ({"text": "x" * 1001}, "text"),
        ({"until": date(2001, 2, 3)}, "until"), ({"documents": [987_654]}, "documents"),
        ({"kind": "terms", "lines": [{"product_id": 1}]}, "lines"),
        ({"kind": "price", "lines": [{"product_id": 987_654}]}, "lines.0.product"),
        ({"reason": " "}, "approval_reason"),
    ],
)  # fmt: skip
def test_refused_for_what_cannot_be_asked(cast: Cast, values: dict[str, Any], field: str) -> None:
    with pytest.raises(Refused) as refused:
        ask(cast.deal(), cast.rep_a, **{"kind": "terms", **values})
    assert field in refused.value.fields
    with pytest.raises(Absent):
        ask(cast.deal(), cast.rep_b)
    assert not ApprovalRequest.objects.exists()


def test_new_files_are_hung_on_the_deal_only_if_the_question_stands(cast: Cast) -> None:
    deal = cast.deal()
    given = {"kind": "contract", "text": "Frame contract"}
    with pytest.raises(Refused):
        ask_for(deal.pk, given, "", by=cast.rep_a, files=[("draft.txt", [b"We agree"])])
    assert not documents_of(cast.rep_a, "deal", deal.pk).exists()
    made = ask_for(deal.pk, given, "Their lawyers ask", by=cast.rep_a, files=[("draft.txt", [b"We agree"])])
    assert made.payload["documents"] == [documents_of(cast.rep_a, "deal", deal.pk).get().pk]


def test_an_automation_asks_once_while_it_waits(cast: Cast) -> None:
    rule(cast, CHANGED, {"do": "ask", "kind": "terms", "text": "Longer terms for {name}"})
    deal = cast.deal("Pumps")
    for amount in (5, 6):
        edited(cast, deal, amount_minor=amount)
        work()
    request = ApprovalRequest.objects.get()
    assert (request.requester, request.payload["text"]) == (cast.mgr_a, "Longer terms for Pumps")
    assert [one.outcomes[0]["outcome"] for one in AutomationRun.objects.order_by("id")] == ["done", "equal"]


@pytest.mark.parametrize(("language", "words"), [("en", "Approved for this deal"), ("zh-hans", "已批准的条件")])
def test_from_the_deals_page_to_the_lines(cast: Cast, product: Product, language: str, words: str) -> None:
    deal = cast.deal()
    client, boss = Client(), Client()
    for one, who in ((client, cast.rep_a), (boss, cast.mgr_a)):
        User.objects.filter(pk=who.pk).update(language=language)
        one.force_login(User.objects.get(pk=who.pk))
    assert f"/deals/{deal.pk}/ask" in client.get(f"/deals/{deal.pk}").content.decode()
    assert "Meter" not in client.get(f"/deals/{deal.pk}/ask").content.decode()
    form = {
        "kind": "price", "text": "A frame price", "reason": "They buy ten a month", "until": "", "line": ["1", "2"],
        "product.1": product.pk, "quantity.1": "2", "unit.1": "600", "product.2": "",
    }  # fmt: skip
    bad = client.post(f"/deals/{deal.pk}/ask", {**form, "unit.1": "x"}, headers={"HX-Request": "true"})
    assert "unit.1" in {one["field"] for one in bad.json()["errors"]}
    none = client.post(f"/deals/{deal.pk}/ask", {**form, "reason": ""}, headers={"HX-Request": "true"})
    assert "reason" in {one["field"] for one in none.json()["errors"]}
    page = client.post(f"/deals/{deal.pk}/ask", form).headers["Location"]
    shown = boss.get(page).content.decode()
    assert "A frame price" in shown
    assert "Meter" in shown
    request = ApprovalRequest.objects.get()
    assert "A frame price" in boss.get("/approvals").content.decode()
    assert "A frame price" in boss.get("/inbox").content.decode()
    assert "A frame price" in client.get(f"/deals/{deal.pk}").content.decode()
    boss.post(f"{page}/approve", {"version": request.version})
    term = DealTerm.objects.get()
    shown = client.get(f"/deals/{deal.pk}").content.decode()
    assert words in shown
    address = f"/deals/{deal.pk}/terms/{term.pk}/apply"
    assert address in shown
    client.post(address, {"version": Deal.objects.get(pk=deal.pk).version})
    assert deal.lines.get().total_minor == 1200_00
    assert address not in client.get(f"/deals/{deal.pk}").content.decode()
