"""Moving, winning, losing and reopening deals: stays, versions, events, refusals."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.deals.models import Deal, DealVersion, StageStay
from spearhead.crm.deals.moves import Closing, move_deal
from spearhead.kernel.errors import Absent, Conflict, Forbidden, Refused
from spearhead.process.pipelines.models import Pipeline, Stage
from tests.cast import Cast
from tests.crm.telling import refused, story


def stays(deal: Deal) -> list[tuple[str, str, bool]]:
    """Stage, exit and whether it was skipped, in order."""
    rows = StageStay.objects.filter(deal=deal).select_related("stage").order_by("id")
    return [(row.stage.key, row.exit, row.skipped) for row in rows]


def test_forward_and_back(cast: Cast) -> None:
    deal = cast.deal()
    cast.move(deal, "propose")
    deal = cast.move(deal, "qualify")
    assert stays(deal) == [("qualify", "advanced", False), ("propose", "back", False), ("qualify", "", False)]
    assert story("deal", deal.pk) == ["deal.created", "deal.moved", "deal.moved"]
    assert DealVersion.objects.filter(deal=deal).count() == 3


def test_a_jump_passes_the_stage_between(cast: Cast) -> None:
    deal = cast.move(cast.deal(), "negotiate")
    assert ("propose", "advanced", True) in stays(deal)
    skipped = StageStay.objects.get(deal=deal, skipped=True)
    assert skipped.entered_at == skipped.left_at
    assert stays(deal)[-1] == ("negotiate", "", False)


def test_the_stage_proposes_the_category_and_never_overwrites_a_choice(cast: Cast) -> None:
    deal = cast.move(cast.deal(), "propose")
    assert deal.category == "best_case"
    edit_deal(deal.pk, {"category": "commit"}, by=cast.rep_a, seen_version=None)
    assert cast.move(deal, "negotiate").category == "commit"


def test_winning_keeps_who_closed_it_and_for_which_team(cast: Cast) -> None:
    deal = cast.win(cast.deal(), amount_minor=120_000)
    assert (deal.status, deal.category, deal.closed_on, deal.amount_minor) == ("won", "closed", today(), 120_000)
    assert (deal.credit_owner_id, deal.credit_team_id) == (cast.rep_a.pk, cast.team_a.pk)
    assert stays(deal) == [("qualify", "won", False)]
    assert story("deal", deal.pk)[-1] == "deal.won"
    version = DealVersion.objects.filter(deal=deal).latest("seq")
    assert (version.status, version.closed_on, version.base_minor) == ("won", today(), 120_000)


def test_winning_refused_without_an_amount_or_on_a_day_to_come(cast: Cast) -> None:
    deal = cast.deal(amount_minor=None)
    with refused(Refused, "amount_needed") as caught:
        cast.win(deal)
    assert caught.value.ask == "amount"
    with refused(Refused, "bad_closing_day"):
        cast.win(deal, amount_minor=5, closed_on=today() + timedelta(days=1))
    with refused(Refused, "bad_closing_day"):
        cast.win(deal, amount_minor=5, closed_on=today() - timedelta(days=1))
    with refused(Refused, "amount_needed"):
        cast.win(deal, amount_minor=10**18)


def test_losing_needs_a_listed_reason_and_the_competitor_where_it_says_so(cast: Cast) -> None:
    deal = cast.deal()
    with refused(Refused, "loss_reason_needed"):
        cast.move(deal, "lost")
    with refused(Refused, "competitor_needed"):
        cast.lose(deal, "competitor")
    with refused(Refused, "unknown_competitor"):
        cast.lose(deal, "competitor", competitor_id=987)
    deal = cast.lose(deal, "competitor", competitor_id=cast.rival.pk, loss_note=" too\ndear ")
    assert (deal.status, deal.loss_note, deal.competitor_id) == ("lost", "too dear", cast.rival.pk)
    assert story("deal", deal.pk)[-1] == "deal.lost"


def test_only_a_manager_reopens(cast: Cast) -> None:
    deal = cast.win(cast.deal())
    with refused(Forbidden, "reopen_needs_manager"):
        cast.move(deal, "propose")
    with refused(Forbidden, "reopen_needs_manager"):
        cast.lose(deal)
    deal = cast.move(deal, "propose", by=cast.mgr_a)
    assert (deal.status, deal.closed_on, deal.category, deal.credit_owner_id) == ("open", None, "best_case", None)
    assert stays(deal)[-1] == ("propose", "", False)
    assert story("deal", deal.pk)[-1] == "deal.reopened"


def test_a_lost_deal_that_is_won_after_all_forgets_the_reason(cast: Cast) -> None:
    deal = cast.lose(cast.deal())
    deal = cast.move(deal, "won", by=cast.mgr_a, amount_minor=7)
    assert (deal.loss_reason_id, deal.loss_note, deal.status) == (None, "", "won")


def test_a_won_deal_keeps_an_amount(cast: Cast) -> None:
    deal = cast.win(cast.deal())
    with refused(Refused, "bad_value"):
        edit_deal(deal.pk, {"amount_minor": None}, by=cast.rep_a, seen_version=None)
    with refused(Refused, "bad_value"):
        edit_deal(deal.pk, {"category": "commit"}, by=cast.rep_a, seen_version=None)


def test_of_two_moves_with_one_version_the_second_is_told(cast: Cast) -> None:
    deal = cast.deal()
    move_deal(deal.pk, cast.stages["propose"].pk, by=cast.mgr_a, seen_version=1)
    with refused(Conflict, "stale_version") as caught:
        move_deal(deal.pk, cast.stages["negotiate"].pk, by=cast.rep_a, seen_version=1)
    assert caught.value.current["stage"] == cast.stages["propose"].pk
    assert caught.value.current["changed_by"] == str(cast.mgr_a.pk)


def test_a_move_is_strict_even_when_another_field_changed(cast: Cast) -> None:
    deal = edit_deal(cast.deal().pk, {"name": "Valves"}, by=cast.mgr_a, seen_version=1)
    with refused(Conflict):
        move_deal(deal.pk, cast.stages["propose"].pk, by=cast.rep_a, seen_version=1)


def test_to_where_it_is_nothing_happens(cast: Cast) -> None:
    deal = cast.move(cast.deal(), "qualify")
    assert (deal.version, story("deal", deal.pk)) == (1, ["deal.created"])


def test_refused_into_a_stage_of_another_pipeline_or_a_retired_one(cast: Cast) -> None:
    deal = cast.deal()
    other = Pipeline.objects.create(key="other", name="Other")
    foreign = Stage.objects.create(pipeline=other, key="a", name="A", position=0)
    for wrong in (foreign.pk, 0, 99_999):
        with refused(Refused, "unknown_stage"):
            move_deal(deal.pk, wrong, by=cast.rep_a, seen_version=None)
    Stage.objects.filter(pk=cast.stages["propose"].pk).update(retired_at="2026-01-01T00:00Z")
    with refused(Refused, "unknown_stage"):
        cast.move(deal, "propose")


@pytest.mark.parametrize(("who", "error"), [("rep_b", Absent), ("mkt", Absent), ("analyst", Forbidden)])
def test_refused_out_of_reach(cast: Cast, who: str, error: type[Absent | Forbidden]) -> None:
    deal = cast.deal()
    with refused(error):
        cast.move(deal, "propose", by=getattr(cast, who))


def test_a_win_in_the_past_counts_for_the_team_of_that_day(cast: Cast) -> None:
    deal = cast.deal(opened_on=date(2019, 5, 1))
    assert cast.win(deal, closed_on=date(2019, 6, 1)).credit_team_id is None
    deal = cast.deal(opened_on=date(2019, 5, 1))
    assert (
        move_deal(
            deal.pk,
            cast.stages["won"].pk,
            by=cast.rep_a,
            seen_version=None,
            closing=Closing(closed_on=date(2021, 6, 1)),
        ).credit_team_id
        == cast.team_a.pk
    )
