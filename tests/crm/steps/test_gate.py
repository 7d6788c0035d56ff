"""Gates: what holds a deal, what lets it pass, and that nothing is written when it is held (process.md P1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from spearhead.accounts.workspace.access import today
from spearhead.crm.bulk.acts import bulk_edit, run_bulk
from spearhead.crm.bulk.choosing import Chosen
from spearhead.crm.bulk.preview import Preview, preview_bulk
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.deals.answering import Answers, answer_and_move
from spearhead.crm.deals.models import Deal, DealVersion, StageStay
from spearhead.crm.deals.moves import Closing, Why, move_deal
from spearhead.crm.steps.acts import do_step, set_method
from spearhead.crm.steps.models import DealStep, GateOverride
from spearhead.kernel.calendar import add_workdays
from spearhead.kernel.errors import Absent, Conflict, Forbidden, Refused
from spearhead.kernel.events.models import Event
from spearhead.kernel.jobs import Run
from tests.cast import Cast
from tests.crm.steps.conftest import content, meeting, proof, publish
from tests.crm.telling import refused, story


def state(deal: Deal) -> tuple[object, ...]:
    """Everything that a refused move must leave alone."""
    row = Deal.objects.values().get(pk=deal.pk)
    return (row, *(one.objects.count() for one in (DealVersion, StageStay, Event, DealStep)))


def test_an_open_required_step_holds_the_deal_by_name_and_nothing_is_written(gated: Cast) -> None:
    deal = gated.deal()
    before = state(deal)
    with refused(Refused, "gate_closed") as caught:
        gated.move(deal, "propose")
    assert caught.value.fields == {"steps.need": "Needs meeting: not done yet"}
    assert "Needs meeting" in caught.value.message
    assert caught.value.ask == "gate"
    assert state(deal) == before


def test_with_evidence_it_moves_and_history_has_one_row_more(gated: Cast) -> None:
    deal = gated.deal()
    do_step(deal.pk, "need", by=gated.rep_a, evidence=proof("activity", meeting(gated, deal).pk))
    versions = DealVersion.objects.filter(deal=deal).count()
    assert gated.move(deal, "propose").stage.key == "propose"
    assert DealVersion.objects.filter(deal=deal).count() == versions + 1
    assert "deal.step_done" in story("deal", deal.pk)


def test_a_step_that_wants_evidence_is_not_done_without_it(gated: Cast) -> None:
    deal = gated.deal()
    with refused(Refused, "evidence_needed"):
        do_step(deal.pk, "need", by=gated.rep_a)
    do_step(deal.pk, "need", by=gated.rep_a, state="not_applicable", reason="Known from the last deal")
    gated.move(deal, "propose")


def test_a_jump_names_what_both_stages_lack(gated: Cast) -> None:
    deal = gated.deal()
    with refused(Refused, "gate_closed") as caught:
        gated.move(deal, "negotiate")
    methods = {f"methods.{key}" for key in ("metrics", "buyer", "criteria", "pain", "champion")}
    assert set(caught.value.fields) == {"steps.need", "steps.offer", "expected_close"} | methods


def test_a_win_meets_all_gates_that_are_left_and_a_loss_none(gated: Cast) -> None:
    deal = gated.deal()
    with refused(Refused, "gate_closed") as caught:
        gated.win(deal)
    assert "steps.offer" in caught.value.fields
    assert gated.lose(deal).status == "lost"


def test_a_stage_that_may_be_skipped_is_not_asked_and_counts_as_passed(cast: Cast) -> None:
    raw = content(cast)
    raw["stages"][str(cast.stages["propose"].pk)]["skip_allowed"] = True
    publish(cast, raw)
    deal = cast.deal()
    do_step(deal.pk, "need", by=cast.rep_a, evidence=proof("activity", meeting(cast, deal).pk))
    cast.move(deal, "negotiate")
    stay = StageStay.objects.get(deal=deal, stage=cast.stages["propose"])
    assert (stay.skipped, stay.exit, stay.left_at) == (True, "advanced", stay.entered_at)


def test_an_exception_needs_the_right_and_ten_visible_characters(gated: Cast) -> None:
    deal = gated.deal()
    for reason in ("123456789", "1 2 3 4 5 6 7 8 9      ", "\u200b" * 20):
        with refused(Refused, "reason_too_short"):
            _move(gated, deal, "propose", reason)
    with refused(Forbidden, "override_not_allowed"):  # the second gate is the manager's
        _move(gated, deal, "negotiate", "The customer asked for it")
    assert not GateOverride.objects.exists()
    deal = _move(gated, deal, "propose", "一二三四五六七八九十")
    row = GateOverride.objects.get()
    assert (deal.stage.key, row.settle_by) == ("propose", add_workdays(today(), 5))
    assert [one["key"] for one in row.missing] == ["steps.need"]
    told = Event.objects.filter(kind="deal.moved", record_id=deal.pk).latest("id").payload
    assert told["missing"] == ["Needs meeting"]


def _move(cast: Cast, deal: Deal, stage: str, reason: str) -> Deal:
    return move_deal(deal.pk, cast.stages[stage].pk, by=cast.rep_a, seen_version=None, why=Why(override=reason))


def test_a_debt_is_settled_by_what_was_missing(gated: Cast) -> None:
    deal = gated.deal()
    _move(gated, deal, "propose", "The customer is in a hurry")
    do_step(deal.pk, "need", by=gated.rep_a, evidence=proof("activity", meeting(gated, deal).pk))
    assert GateOverride.objects.get().settled_at is not None


def test_the_third_same_reason_in_thirty_days_is_flagged(gated: Cast) -> None:
    for _n in range(3):
        _move(gated, gated.deal(), "propose", "The customer is in a hurry")
    assert list(GateOverride.objects.order_by("id").values_list("flagged", flat=True)) == [False, False, True]


def test_going_back_wants_a_reason_and_done_steps_stay_done(gated: Cast) -> None:
    deal = gated.deal()
    do_step(deal.pk, "need", by=gated.rep_a, evidence=proof("activity", meeting(gated, deal).pk))
    gated.move(deal, "propose")
    with refused(Refused, "reason_needed"):
        gated.move(deal, "qualify")
    where = gated.stages["qualify"].pk
    with refused(Refused, "reason_needed"):
        move_deal(deal.pk, where, by=gated.rep_a, seen_version=None, why=Why(reason="  \t "))
    move_deal(deal.pk, where, by=gated.rep_a, seen_version=None, why=Why(reason="New people"))
    gated.move(deal, "propose")


def test_reopening_needs_a_reason_and_returns_to_where_it_was_closed(gated: Cast) -> None:
    deal = gated.lose(gated.deal())
    for stage, why, code in (("qualify", "", "reason_needed"), ("propose", "They called", "reopen_elsewhere")):
        with refused(Refused, code):
            move_deal(deal.pk, gated.stages[stage].pk, by=gated.mgr_a, seen_version=None, why=Why(reason=why))
    where = gated.stages["qualify"].pk
    assert move_deal(deal.pk, where, by=gated.mgr_a, seen_version=None, why=Why(reason="They called")).status == "open"


def test_a_step_for_large_deals_is_asked_of_large_deals(gated: Cast) -> None:
    deal = gated.deal(amount_minor=10_000_000)
    with refused(Refused, "gate_closed") as caught:
        gated.move(deal, "propose")
    assert set(caught.value.fields) == {"steps.need", "steps.big"}


def test_bulk_edit_meets_the_same_gate(gated: Cast) -> None:
    deal = gated.deal()
    found = preview_bulk("deal", Chosen(ids=[deal.pk]), {"stage_id": gated.stages["propose"].pk}, by=gated.rep_a)
    assert isinstance(found, Preview)
    assert (found.change, list(found.skipped)) == (0, ["Not yet: Needs meeting is missing."])


def test_what_is_missing_is_supplied_and_moved_at_once_or_not_at_all(gated: Cast) -> None:
    deal = gated.deal()
    to, held = gated.stages["negotiate"].pk, meeting(gated, deal)
    methods = {key: {"status": "claimed", "text": "Known"} for key in ("metrics", "buyer", "criteria", "pain")}
    some = Answers({"expected_close": today() + timedelta(days=9)},
                   {"need": proof("activity", held.pk), "offer": ()}, methods)  # fmt: skip
    seen = Deal.objects.get(pk=deal.pk).version
    before = state(deal)
    with refused(Refused, "gate_closed") as caught:
        answer_and_move(deal.pk, to, some, by=gated.rep_a, seen_version=seen)
    assert (set(caught.value.fields), state(deal)) == ({"methods.champion"}, before)
    methods["champion"] = {"status": "claimed", "text": "The plant manager"}
    moved = answer_and_move(deal.pk, to, some, by=gated.rep_a, seen_version=seen)
    assert (moved.stage.key, moved.expected_close) == ("negotiate", today() + timedelta(days=9))


def test_of_two_moves_with_one_version_the_second_is_told_who_moved_it(gated: Cast) -> None:
    deal = gated.deal()
    do_step(deal.pk, "need", by=gated.rep_a, evidence=proof("activity", meeting(gated, deal).pk))
    seen = Deal.objects.get(pk=deal.pk).version
    move_deal(deal.pk, gated.stages["propose"].pk, by=gated.mgr_a, seen_version=seen)
    with refused(Conflict, "stale_version") as caught:
        answer_and_move(deal.pk, gated.stages["propose"].pk, Answers(), by=gated.rep_a, seen_version=seen)
    assert caught.value.current["changed_by"] == str(gated.mgr_a.pk)


def test_a_hidden_deal_is_absent(gated: Cast) -> None:
    deal = gated.deal()
    with pytest.raises(Absent):
        do_step(deal.pk, "offer", by=gated.rep_b)
    with pytest.raises(Absent):
        set_method(deal.pk, "pain", by=gated.rep_b, status="claimed", text="x")


def test_unknown_steps_and_fields_are_refused(gated: Cast) -> None:
    deal = gated.deal()
    with refused(Refused, "unknown_step"):
        do_step(deal.pk, "nothing", by=gated.rep_a)
    with refused(Refused, "unknown_method"):
        set_method(deal.pk, "nothing", by=gated.rep_a, status="claimed", text="x")


def test_a_pipeline_without_steps_has_no_gates(cast: Cast) -> None:
    deal = cast.move(cast.deal(), "negotiate")
    assert cast.move(deal, "qualify").stage.key == "qualify"
    assert cast.win(deal, amount_minor=5).status == "won"


def test_a_fact_that_was_given_is_not_asked_again(gated: Cast) -> None:
    deal = gated.deal()
    edit_deal(deal.pk, {"expected_close": today()}, by=gated.rep_a, seen_version=None)
    with refused(Refused, "gate_closed") as caught:
        move_deal(deal.pk, gated.stages["won"].pk, by=gated.rep_a, seen_version=None, closing=Closing())
    assert "expected_close" not in caught.value.fields


def test_a_bulk_edit_meets_the_same_gate(gated: Cast) -> None:
    deal = gated.deal()
    job = bulk_edit("deal", Chosen(ids=[deal.pk]), {"stage_id": gated.stages["propose"].pk}, by=gated.mgr_a)
    result = run_bulk(Run(job))
    assert (result["changed"], result["skipped"]) == (0, 1)
    assert "需求会议" in result["reasons"][0]["reason"]
    assert Deal.objects.get(pk=deal.pk).stage_id == gated.stages["qualify"].pk
