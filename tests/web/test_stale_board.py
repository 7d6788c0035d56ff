"""A board open for a while (REL-12) is refused with reason and state; sums of many currencies (REL-33)."""

from __future__ import annotations

from datetime import date

import pytest

from spearhead.accounts.users.acts import set_role
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.models import CurrencyRate
from spearhead.crm.deals.acts import delete_deal, reassign_deal
from spearhead.crm.deals.models import Deal, StageStay
from spearhead.crm.deals.stages import retire_stage_with_deals
from spearhead.kernel.events.models import Event

HX = {"HX-Request": "true"}


@pytest.fixture
def stale(cast, as_user):
    """A deal, and how a board that was opened before anything else happened drags its card to a stage."""
    deal = cast.deal("Pumps", by=cast.rep_a)
    client, seen = as_user(cast.rep_a), deal.version

    def drag(stage):
        before = (Event.objects.count(), StageStay.objects.count(), Deal.objects.get(pk=deal.pk).stage_id)
        answer = client.post(f"/board/deals/{deal.pk}/move", {"stage": stage.pk, "version": seen}, headers=HX)
        after = (Event.objects.count(), StageStay.objects.count(), Deal.objects.get(pk=deal.pk).stage_id)
        assert after == before, "a refused move leaves nothing"
        return answer

    return client, deal, drag


def test_a_card_that_somebody_moved_comes_back_with_who_and_where(cast, stale):
    client, deal, drag = stale
    cast.move(deal, "propose", by=cast.mgr_a)
    answer = drag(cast.stages["negotiate"])
    told = answer.json()
    assert (answer.status_code, answer.headers["Content-Type"]) == (409, "application/problem+json")
    assert told["detail"] == "Somebody else changed this since you opened it."
    assert (told["current"]["changed_by"], told["current"]["version"]) == (str(cast.mgr_a.pk), deal.version + 1)
    shown = client.get("/board", headers=HX).content.decode()
    column = shown.split(f'data-stage-id="{cast.stages["propose"].pk}"')[1]
    assert f'data-deal-id="{deal.pk}"' in column.split("board-column")[0]


def test_a_card_that_was_deleted_is_gone(cast, stale):
    client, deal, drag = stale
    delete_deal(deal.pk, by=cast.mgr_a, seen_version=None)
    assert drag(cast.stages["propose"]).status_code == 404
    assert f'data-deal-id="{deal.pk}"' not in client.get("/board", headers=HX).content.decode()


def test_a_card_that_was_handed_to_another_team_is_out_of_reach(cast, stale):
    client, deal, drag = stale
    reassign_deal(deal.pk, cast.rep_b, by=cast.director, seen_version=None)
    assert drag(cast.stages["propose"]).status_code == 404
    assert f'data-deal-id="{deal.pk}"' not in client.get("/board", headers=HX).content.decode()


def test_a_stage_that_was_taken_out_of_use_takes_no_card(cast, stale):
    client, _deal, drag = stale
    stage = cast.stages["propose"]
    retire_stage_with_deals(stage.pk, None, by=cast.admin, seen_version=None)
    answer = drag(stage)
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_stage")
    assert f'data-stage-id="{stage.pk}"' not in client.get("/board", headers=HX).content.decode()


def test_whoever_lost_the_right_moves_nothing(cast, stale):
    _client, _deal, drag = stale
    set_role(cast.rep_a.pk, "analyst", by=User.objects.get(pk=cast.admin.pk), seen_version=None)
    assert drag(cast.stages["propose"]).status_code in {403, 404}


def test_a_column_of_three_currencies_adds_up_and_says_what_it_lacks(cast, as_user):
    for code, rate in (("USD", 7_000_000_000), ("JPY", 50_000_000)):
        CurrencyRate.objects.create(currency=code, valid_from=date(2020, 1, 1), rate_e9=rate)
    cast.deal("A", currency="CNY", amount_minor=100_000)
    cast.deal("B", currency="USD", amount_minor=20_000)
    cast.deal("C", currency="JPY", amount_minor=30_000)
    client = as_user(cast.rep_a)
    page = client.get("/board").content.decode()
    assert "3,900.00" in page  # 1,000 + 200 × 7 + 30,000 × 0.05
    assert "left out" not in page
    cast.deal("D", currency="EUR", amount_minor=90_000)
    page = client.get("/board").content.decode()
    assert "3,900.00" in page
    assert "1 deal is left out: no exchange rate for its day." in page
