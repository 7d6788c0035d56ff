"""The screens of approvals: what is refused is asked for in the same dialog, decided in place, and then done."""

from __future__ import annotations

import pytest

from spearhead.automation.approvals.models import ApprovalRequest, ApprovalRule
from spearhead.crm.deals.models import Deal
from spearhead.process.reasons.models import LossReason
from tests.cast import Cast
from tests.web.conftest import SignIn

RULE = {"name": "Discount", "rep": "10", "manager": "20 %", "hours": "8"}


@pytest.fixture
def deal(cast: Cast, as_user: SignIn) -> Deal:
    """A deal of repA; the director's rule came through the settings."""
    answer = as_user(cast.director).post("/settings/approvals/new/discount", RULE)
    assert answer.status_code == 302, answer.content
    assert "10%" in as_user(cast.director).get("/settings/approvals").content.decode()
    return cast.deal("Pumps for Ningbo")


def _lines(cast: Cast, deal: Deal, unit: str, **more: str) -> dict[str, str]:
    product = str(cast.products["GTX Pro"].pk)
    return {"version": "1", "line": "1", "product.1": product, "quantity.1": "2", "unit.1": unit, **more}


def test_a_discount_is_asked_for_approved_and_done(cast: Cast, deal: Deal, as_user: SignIn) -> None:
    rep, manager = as_user(cast.rep_a), as_user(cast.mgr_a)
    dialog = rep.get(f"/deals/{deal.pk}/lines").content.decode()
    assert "approval_reason" in dialog
    refused = rep.post(f"/deals/{deal.pk}/lines", _lines(cast, deal, "4250"), headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert "approval_reason" in refused.content.decode()
    rep.post(f"/deals/{deal.pk}/lines", _lines(cast, deal, "4250", approval_reason="Two plants"))
    asked = ApprovalRequest.objects.get()
    page = rep.get(f"/deals/{deal.pk}").content.decode()
    assert "Waits for approval" in page
    assert "Mia Amsel" in page
    assert "15%" in rep.get("/approvals?show=mine").content.decode()
    assert "Pumps for Ningbo" in manager.get("/approvals").content.decode()
    assert "Two plants" in manager.get(f"/approvals/{asked.pk}").content.decode()
    assert as_user(cast.rep_b).get(f"/approvals/{asked.pk}").status_code == 404
    assert manager.post(f"/approvals/{asked.pk}/reject", {"version": "1"}).status_code == 422
    manager.post(f"/approvals/{asked.pk}/approve", {"version": "1"})
    deal.refresh_from_db()
    assert deal.amount_minor == 8_500_00
    assert rep.get(f"/approvals/{asked.pk}").status_code == 200


def test_a_win_is_asked_for_in_its_dialog(cast: Cast, deal: Deal, as_user: SignIn) -> None:
    director = as_user(cast.director)
    director.post("/settings/approvals/new/amount", {"name": "Large", "rep": "1万", "hours": "8"})
    assert "10,000" in director.get("/settings/approvals").content.decode()
    rep, won = as_user(cast.rep_a), str(cast.stages["won"].pk)
    assert "approval_reason" in rep.get(f"/board/deals/{deal.pk}/close/{won}").content.decode()
    move = {"stage": won, "version": "1", "in_dialog": "1", "amount": "20000"}
    assert rep.post(f"/board/deals/{deal.pk}/move", move).status_code == 422
    rep.post(f"/board/deals/{deal.pk}/move", {**move, "approval_reason": "Signed today"})
    asked = ApprovalRequest.objects.get()
    as_user(cast.mgr_a).post(f"/approvals/{asked.pk}/approve", {"version": "1"})
    deal.refresh_from_db()
    assert (deal.status, deal.amount_minor) == ("won", 20_000_00)


def test_a_deputy_is_named_on_the_page_and_a_request_taken_back(cast: Cast, deal: Deal, as_user: SignIn) -> None:
    manager = as_user(cast.mgr_a)
    manager.post("/approvals/deputy", {"deputy": cast.director.pk})
    assert "Dora Dahl" in manager.get("/approvals").content.decode()
    rep = as_user(cast.rep_a)
    rep.post(f"/deals/{deal.pk}/lines", _lines(cast, deal, "4250", approval_reason="Two plants"))
    asked = ApprovalRequest.objects.get()
    rep.post(f"/approvals/{asked.pk}/withdraw", {"version": "1"})
    asked.refresh_from_db()
    assert asked.state == "withdrawn"


def test_rules_are_switched_off_and_on(cast: Cast, deal: Deal, as_user: SignIn) -> None:
    director = as_user(cast.director)
    place = f"/settings/approvals/{ApprovalRule.objects.get().pk}"
    assert "20" in director.get(place).content.decode()
    director.post(place, {**RULE, "manager": "15", "version": "1"})
    assert "15%" in director.get("/settings/approvals").content.decode()
    assert director.get(f"{place}/retire").status_code == 200
    director.post(f"{place}/retire", {"version": "2"})
    rep = as_user(cast.rep_a)
    assert rep.post(f"/deals/{deal.pk}/lines", _lines(cast, deal, "2500")).status_code in {200, 204, 302}
    assert as_user(cast.mgr_a).get("/settings/approvals").status_code == 403


@pytest.mark.parametrize("field", ["approval_reason", "override_reason"])
def test_a_reason_is_checked_even_where_nothing_needs_it(cast: Cast, deal: Deal, as_user: SignIn, field: str) -> None:
    rep, hx = as_user(cast.rep_a), {"HX-Request": "true"}
    lines = _lines(cast, deal, "5500", **{field: "a\0b"})
    refused = rep.post(f"/deals/{deal.pk}/lines", lines, headers=hx)
    assert refused.status_code == 422
    assert field in refused.content.decode()
    move = {"stage": cast.stages["won"].pk, "version": "1", field: "x" * 501}
    assert rep.post(f"/board/deals/{deal.pk}/move", move, headers=hx).status_code == 422
    assert not deal.lines.exists()


def test_a_note_on_a_loss_is_refused_rather_than_cut(cast: Cast, deal: Deal, as_user: SignIn) -> None:
    reason = str(LossReason.objects.values_list("pk", flat=True)[0])
    move = {"stage": cast.stages["lost"].pk, "version": "1", "loss_reason": reason, "loss_note": "x" * 501}
    refused = as_user(cast.rep_a).post(f"/board/deals/{deal.pk}/move", move, headers={"HX-Request": "true"})
    assert refused.status_code == 422
    assert "loss_note" in refused.content.decode()
