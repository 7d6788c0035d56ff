"""The commission pages: a statement from drawing up to paid, a dispute on the way, and nobody's but one's own."""

from __future__ import annotations

import re
from datetime import date

from spearhead.numbers.commission.models import CommissionPlan, CommissionTerms, Dispute, Statement
from tests.cast import YEAR, Cast
from tests.web.conftest import SignIn

TERMS = {"valid_from": f"{YEAR}-01-01", "tiers": "10", "clawback_days": "30"}


def _drawn(cast: Cast, as_user: SignIn) -> Statement:
    """A plan of a tenth for repA and repB, set up and drawn up on the pages."""
    director = as_user(cast.director, "en")
    assert director.post("/commission/plans/new", {"name": "Tenth", **TERMS}).status_code == 302
    plan = CommissionPlan.objects.get()
    for who in (cast.rep_a, cast.rep_b):
        person = {"user": who.pk, "valid_from": f"{YEAR}-01-01"}
        assert director.post(f"/commission/plans/{plan.pk}/people", person).status_code == 302
    answer = director.post("/commission/team/draw-up", {"plan": plan.pk, "period": f"{YEAR}-Q1"})
    assert answer.status_code == 302
    return Statement.objects.get(user=cast.rep_a)


def test_a_statement_goes_from_draft_to_paid_with_a_dispute_on_the_way(cast: Cast, as_user: SignIn) -> None:
    deal = cast.deal("Pumps for all", amount_minor=1_234_00, opened_on=date(YEAR, 1, 2))
    cast.win(deal, closed_on=date(YEAR, 2, 3))
    one = _drawn(cast, as_user)
    url = f"/commission/statements/{one.pk}"
    assert as_user(cast.rep_a, "en").get(url).status_code == 404, "a draft is not told"
    assert as_user(cast.rep_b, "en").get(url).status_code == 404

    def step(name: str) -> int:
        version = Statement.objects.get(pk=one.pk).version
        return as_user(cast.director, "en").post(f"{url}/{name}", {"version": version}).status_code

    assert step("review") == 302
    page = as_user(cast.rep_a, "en").get(url).content.decode()
    assert "Pumps for all" in page
    assert "123.40" in page
    assert re.search(rf'class="print-mark".*{cast.rep_a.name} · .* UTC', page)  # whose copy it is, on paper
    assert "Approve" not in page
    asked = {"deal": deal.pk, "reason": "Half is missing"}
    assert as_user(cast.rep_a, "en").post(f"{url}/dispute", asked).status_code == 302
    assert step("approve") == 422
    found = Dispute.objects.get()
    answer = {"state": "partly", "granted": "6.60", "answer": "Rounded", "version": 1}
    assert as_user(cast.director, "en").post(f"/commission/disputes/{found.pk}", answer).status_code == 302
    assert step("approve") == 302
    assert step("pay") == 302
    paid = Statement.objects.get(pk=one.pk)
    assert (paid.state, paid.commission_minor) == ("paid", 130_00)
    assert "130.00" in as_user(cast.rep_a, "en").get("/commission").content.decode()


def test_terms_that_cannot_be_read_name_their_field_and_save_nothing(cast: Cast, as_user: SignIn) -> None:
    client = as_user(cast.director, "en")
    for tiers in ("", "lots", "50: 2", "50: 2\n40: 3\n5", "200"):
        answer = client.post(
            "/commission/plans/new", {"name": "Bad", **TERMS, "tiers": tiers}, headers={"HX-Request": "true"}
        )
        assert answer.status_code == 422, tiers
        assert "tiers" in answer.content.decode(), tiers
    assert not CommissionPlan.objects.exists()
    client.post("/commission/plans/new", {"name": "Good", **TERMS, "tiers": "50: 2\n100%：5\n8"})
    assert CommissionTerms.objects.get().tiers == [[5_000, 200], [10_000, 500], [None, 800]]


def test_a_rep_finds_neither_the_team_nor_the_means_to_set_plans(cast: Cast, as_user: SignIn) -> None:
    client = as_user(cast.rep_a, "en")
    assert client.get("/commission").status_code == 200
    assert client.get("/commission/team").status_code == 403
    assert client.get("/commission/plans/new").status_code == 403
    assert client.get("/commission/team/draw-up").status_code == 403
