"""A move is taken back by whoever made it, for some minutes, as long as nobody changed the deal since."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from spearhead.crm.deals import undo
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.deals.models import DealVersion, StageStay
from spearhead.crm.deals.undo import undo_move
from spearhead.kernel.errors import Conflict, Forbidden, Refused
from spearhead.kernel.events.models import Event
from spearhead.kernel.time import FOREVER
from tests.cast import Cast
from tests.crm.telling import refused


def test_move_goes_back_with_the_days_it_had(cast: Cast) -> None:
    deal = cast.deal(amount_minor=500_00)
    deal.entered_stage_at = timezone.now() - timedelta(days=9)
    deal.save(update_fields=["entered_stage_at"])
    moved = cast.move(deal, "propose")
    back = undo_move(deal.pk, by=cast.rep_a, seen_version=moved.version)
    assert (back.stage_id, back.entered_stage_at) == (deal.stage_id, deal.entered_stage_at)
    assert back.category == deal.category
    assert DealVersion.objects.get(deal=deal, valid_to=FOREVER).stage_id == deal.stage_id
    assert StageStay.objects.get(deal=deal, left_at__isnull=True).stage_id == deal.stage_id


def test_loss_of_ones_own_is_taken_back_without_a_manager(cast: Cast) -> None:
    deal = cast.deal(amount_minor=500_00)
    lost = cast.lose(deal)
    back = undo_move(deal.pk, by=cast.rep_a, seen_version=lost.version)
    assert (back.status, back.stage_id, back.closed_on, back.loss_reason_id, back.credit_owner_id) == (
        "open", deal.stage_id, None, None, None,
    )  # fmt: skip
    assert Event.objects.filter(record_type="deal", record_id=deal.pk).latest("pk").kind == "deal.reopened"


def test_win_gives_the_amount_back(cast: Cast) -> None:
    deal = cast.deal(amount_minor=500_00)
    won = cast.win(deal, amount_minor=450_00)
    back = undo_move(deal.pk, by=cast.rep_a, seen_version=won.version)
    assert (back.amount_minor, back.base_minor, back.category) == (500_00, 500_00, deal.category)


def test_refused_for_others_after_a_change_and_when_it_is_late(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    deal = cast.deal(amount_minor=500_00)
    moved = cast.move(deal, "propose")
    with refused(Refused, "too_late_to_undo"):
        undo_move(deal.pk, by=cast.mgr_a, seen_version=moved.version)
    with refused(Conflict):
        undo_move(deal.pk, by=cast.rep_a, seen_version=moved.version - 1)
    with refused(Forbidden):
        undo_move(deal.pk, by=cast.analyst, seen_version=moved.version)
    with monkeypatch.context() as later, refused(Refused, "too_late_to_undo"):
        later.setattr(undo, "FOR", timedelta(0))
        undo_move(deal.pk, by=cast.rep_a, seen_version=moved.version)
    edited = edit_deal(deal.pk, {"next_step": "Ring"}, by=cast.rep_a, seen_version=moved.version)
    with refused(Refused, "too_late_to_undo"):
        undo_move(deal.pk, by=cast.rep_a, seen_version=edited.version)
