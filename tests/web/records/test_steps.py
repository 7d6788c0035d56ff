"""A deal's process on its page and in the move dialog: asked before it is saved, filled in in place."""

from __future__ import annotations

from spearhead.crm.deals.models import Deal
from spearhead.crm.steps.models import DealStep, GateOverride
from tests.cast import Cast
from tests.crm.steps.conftest import content, meeting, publish
from tests.web.conftest import SignIn

HX = {"HX-Request": "true"}


def test_a_refused_drag_opens_the_dialog_that_asks_for_what_is_missing(cast: Cast, as_user: SignIn) -> None:
    publish(cast, content(cast))
    deal, stage = cast.deal(), cast.stages["propose"].pk
    held = meeting(cast, deal)
    client = as_user(cast.rep_a)
    answer = client.post(f"/board/deals/{deal.pk}/move", {"stage": stage, "version": 1}, headers=HX)
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (422, "gate_closed")
    assert [one["field"] for one in problem["errors"]] == ["steps.need"]
    dialog = client.get(problem["ask"], headers=HX).content.decode()
    assert f'value="activity:{held.pk}"' in dialog
    assert "Move anyway" in dialog
    given = {"stage": stage, "version": 1, "in_dialog": "1", "from_page": "board", "done": "need"}
    again = client.post(f"/board/deals/{deal.pk}/move", given, headers=HX)
    assert (again.status_code, again.json()["errors"][0]["field"]) == (422, "steps.need")
    assert not DealStep.objects.exists()
    done = client.post(f"/board/deals/{deal.pk}/move", {**given, "proof.need": f"activity:{held.pk}"}, headers=HX)
    assert done.status_code == 200
    assert Deal.objects.get(pk=deal.pk).stage_id == stage


def test_move_anyway_is_logged_and_shown_as_owed(cast: Cast, as_user: SignIn) -> None:
    publish(cast, content(cast))
    deal, stage = cast.deal(), cast.stages["propose"].pk
    client = as_user(cast.rep_a)
    given = {"stage": stage, "version": 1, "in_dialog": "1", "from_page": "deal", "override_reason": "short"}
    refused = client.post(f"/board/deals/{deal.pk}/move", given, headers=HX)
    assert refused.json()["errors"][0]["field"] == "override_reason"
    client.post(f"/board/deals/{deal.pk}/move", {**given, "override_reason": "The customer is in a hurry"}, headers=HX)
    assert GateOverride.objects.get().deal_id == deal.pk
    page = client.get(f"/deals/{deal.pk}").content.decode()
    assert "1 owed" in page
    assert "The customer is in a hurry" in page
