"""The flow from the database: the worked example, its agreement with the figures, scope, rights and refusals."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

import pytest

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.models import Deal, DealVersion
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.figures import read
from spearhead.kernel.time import FOREVER
from spearhead.numbers.flow.movements import State
from spearhead.numbers.flow.reading import Flow, read_flow
from tests.cast import Cast
from tests.numbers.flow.sixteen import CASES, PERIOD, day

BEFORE, AFTER = day(120), day(180)


def _write(cast: Cast, number: int, spans: list[tuple[State | None, date, date | None]]) -> Deal:
    """A deal with exactly this history, as an import writes it: in scope is repA's, out of scope repB's."""
    last = next(state for state, _since, _until in reversed(spans) if state)
    owner = cast.rep_a if last.inside else cast.rep_b
    deal = cast.deal(f"Deal {number}", by=owner)
    DealVersion.objects.filter(deal=deal).delete()
    for seq, (state, since, until) in enumerate(spans, 1):
        kept = state or last
        DealVersion.objects.create(
            deal=deal, seq=seq, valid_from=_at(since), valid_to=_at(until) if until else FOREVER,
            pipeline=cast.pipeline, stage=cast.stages["qualify"], status=kept.status, amount_minor=kept.amount,
            currency=kept.currency, base_minor=kept.base, deleted=state is None, category="commit",
            expected_close=kept.close if kept.status == "open" else None,
            closed_on=None if kept.status == "open" else kept.close,
            owner=cast.rep_a if kept.inside else cast.rep_b,
        )  # fmt: skip
    return deal


def _at(one: date) -> datetime:
    return datetime.combine(one, time(12), UTC)


@pytest.fixture
def sixteen(cast: Cast) -> Cast:
    """The worked example: repA is the scope, repB is outside."""
    for number, (before, after) in CASES.items():
        spans: list[tuple[State | None, date, date | None]] = []
        if before:
            spans.append((before, day(101), day(150)))
        spans.append((after, day(150), None))
        _write(cast, number, spans)
    return cast


def _of_rep_a(cast: Cast, user: User | None = None, **asked: Any) -> Flow:
    filters = [("owner", "is", cast.rep_a.pk)]
    values = {"period": PERIOD, "since": BEFORE, "until": AFTER, "filters": filters, **asked}
    return read_flow(user or cast.director, **values)


def test_the_worked_example_comes_out_of_the_database(sixteen: Cast):
    flow = _of_rep_a(sixteen)
    assert (flow.start, flow.end) == (580, 605)
    assert {bar.move.value: bar.amount for bar in flow.bars()} == {
        "new": 65, "reopened": 25, "reassigned_in": 70, "pulled_in": 105, "pushed_in": 20, "increase": 47,
        "decrease": -20, "currency": 11, "won": -94, "lost": -50, "deleted": -35, "reassigned_out": -45,
        "pushed_out": -44, "pulled_earlier": -30,
    }  # fmt: skip
    for bar in flow.bars():
        assert sum(line.amount for line in flow.of(bar.move)) == bar.amount
        assert len(flow.of(bar.move)) == bar.n


def test_both_ends_are_the_open_pipeline_of_those_days(sixteen: Cast):
    flow = _of_rep_a(sixteen)
    for at, value in ((BEFORE, flow.start), (AFTER, flow.end)):
        scope = scope_for(sixteen.director, period=PERIOD, as_of=at, filters=[("owner", "is", sixteen.rep_a.pk)])
        assert read("open_pipeline", scope).value == value


def test_won_is_what_was_booked_between_the_days(sixteen: Cast):
    """Three deals were won, all inside the period: the bar is the bookings after the first day."""
    flow = _of_rep_a(sixteen)
    won = sum(line.amount for line in flow.lines if line.move == "won")
    mine = [("owner", "is", sixteen.rep_a.pk)]

    def booked(at: date) -> int:
        return int(read("bookings", scope_for(sixteen.director, period=PERIOD, as_of=at, filters=mine)).value or 0)

    assert -won == booked(AFTER) - booked(BEFORE) == 94


def test_a_deal_in_the_pipeline_that_closed_outside_the_period_is_won_too(cast: Cast):
    due = State("open", "CNY", 70, 70, day(150))
    late = State("won", "CNY", 70, 70, day(95))
    _write(cast, 1, [(due, day(101), day(150)), (late, day(150), None)])
    flow = _of_rep_a(cast)
    assert [(line.move.value, line.amount) for line in flow.lines] == [("won", -70)]


def test_category_moves_are_a_matrix_of_their_own(sixteen: Cast):
    deal = Deal.objects.get(name="Deal 1")
    DealVersion.objects.filter(deal=deal, seq=2).update(category="best_case")
    flow = _of_rep_a(sixteen)
    assert [(one.source, one.target, one.amount, one.n) for one in flow.shifts] == [("commit", "best_case", 120, 1)]
    assert flow.end == 605


def test_each_sees_the_flow_of_what_they_may_see(sixteen: Cast):
    """Deals 10 and 11 changed hands between repA and repB: repA reads the one that is theirs now."""
    flow = read_flow(sixteen.rep_a, period=PERIOD, since=BEFORE, until=AFTER)
    assert flow.start + sum(bar.amount for bar in flow.bars()) == flow.end
    assert flow.end == 605
    names = {Deal.objects.get(pk=line.deal_id).name for line in flow.lines}
    assert "Deal 11" not in names
    assert read_flow(sixteen.mkt, period=PERIOD, since=BEFORE, until=AFTER).lines == []


def test_a_deal_without_amount_is_counted_in_a_warning(cast: Cast):
    empty = State("open", "CNY", None, None, day(150))
    _write(cast, 1, [(empty, day(101), None)])
    flow = _of_rep_a(cast)
    assert (flow.start, flow.end, flow.n_start) == (0, 0, 1)
    assert [(warn.code, warn.n) for warn in flow.warnings] == [("no_amount", 1)]


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"since": AFTER, "until": BEFORE}, "bad_order"),
        ({"since": AFTER, "until": AFTER}, "bad_order"),
        ({"since": "yesterday"}, "bad_date"),
        ({"until": "2999-01-01"}, "as_of_in_future"),
        ({"period": "2025-Q7"}, "unknown_period"),
        ({"filters": [("stage", "is", "1")]}, "unknown_field"),
        ({"filters": [("owner", "is", "x")]}, "bad_value"),
    ],
)
def test_bad_questions_are_refused(cast: Cast, asked: dict[str, Any], code: str):
    with pytest.raises(Refused) as refusal:
        _of_rep_a(cast, **asked)
    assert refusal.value.code == code


def test_who_reads_no_figures_reads_no_flow(cast: Cast):
    User.objects.filter(pk=cast.rep_a.pk).update(role="nobody")
    with pytest.raises(Forbidden):
        _of_rep_a(cast, User.objects.get(pk=cast.rep_a.pk))
