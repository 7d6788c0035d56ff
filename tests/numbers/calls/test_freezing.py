"""Frozen cells and the track record that is read from them."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from spearhead.accounts.workspace.access import today, zone
from spearhead.crm.deals.acts import edit_deal
from spearhead.crm.deals.models import Deal, DealVersion
from spearhead.kernel.errors import Absent
from spearhead.numbers.calendars.access import fiscal_period
from spearhead.numbers.calls.freezing import days_wanted, freeze, freeze_all, lead_days
from spearhead.numbers.calls.frozen import frozen_day
from spearhead.numbers.calls.models import ForecastCall, FrozenCell
from spearhead.numbers.calls.track import track_records
from tests.cast import Cast, build


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


def past_deal(cast: Cast, yuan: int, *, won: bool) -> Deal:
    """A deal of repA in the last quarter, open in Commit until 10 days before its end."""
    last = fiscal_period(fiscal_period(today(), "quarter").start - timedelta(days=1), "quarter")
    close = last.end - timedelta(days=10)
    deal = cast.deal(f"Past {yuan}", amount_minor=yuan * 100, expected_close=close, category="commit")
    opened = datetime.combine(last.start - timedelta(days=40), time(9), zone())
    ended = datetime.combine(close, time(9), zone())
    before = DealVersion.objects.get(deal=deal)
    if won:
        cast.win(deal)
        after = DealVersion.objects.filter(deal=deal).latest("seq")
        DealVersion.objects.filter(pk=after.pk).update(valid_from=ended, closed_on=close)
        Deal.objects.filter(pk=deal.pk).update(closed_on=close)
        DealVersion.objects.filter(pk=before.pk).update(valid_from=opened, valid_to=ended)
    else:
        DealVersion.objects.filter(pk=before.pk).update(valid_from=opened)
    return deal


def called(cast: Cast, yuan: int) -> None:
    last = fiscal_period(fiscal_period(today(), "quarter").start - timedelta(days=1), "quarter")
    at = datetime.combine(last.start + timedelta(days=5), time(9), zone())
    ForecastCall.objects.create(
        person=cast.rep_a, by=cast.rep_a, layer="own", starts_on=last.start, ends_on=last.end, column="commit",
        kind="absolute", amount=yuan * 100, base_seen=0, note="Spoke", at=at,
    )  # fmt: skip


def test_a_day_is_frozen_once_and_as_it_stood(cast: Cast):
    past_deal(cast, 100, won=True)
    past_deal(cast, 50, won=False)
    called(cast, 110)
    last = fiscal_period(fiscal_period(today(), "quarter").start - timedelta(days=1), "quarter")
    day = lead_days(last)["30"]
    assert freeze(last, day) > 0
    assert freeze(last, day) == 0
    row = FrozenCell.objects.get(day=day, person=cast.rep_a, column="commit")
    assert (row.closed, row.raw, row.base, row.call, row.final) == (0, 15_000, 15_000, 11_000, 11_000)
    above = FrozenCell.objects.get(day=day, person=cast.director, column="commit")
    assert (above.raw, above.base, above.final) == (15_000, 11_000, 11_000)


def test_missed_days_are_made_up_for_and_the_record_says_who_helped(cast: Cast):
    past_deal(cast, 100, won=True)
    past_deal(cast, 50, won=False)
    called(cast, 110)
    assert freeze_all(days_wanted(today())) > 0
    assert freeze_all(days_wanted(today())) == 0
    records = {one.user_id: one for one in track_records(cast.mgr_a, lead="30")}
    assert set(records) == {cast.mgr_a.pk, cast.rep_a.pk, cast.rep_a2.pk}
    ann = records[cast.rep_a.pk]
    [past] = ann.past
    assert (past.raw, past.call, past.actual) == (15_000, 11_000, 10_000)
    assert (past.over_raw, ann.over_raw, ann.hits) == (4_000, 4_000, 0)
    assert ann.wape is not None
    assert float(ann.wape) == 0.10
    mia = records[cast.mgr_a.pk]
    assert (mia.past[0].over_base, mia.past[0].over_raw) == (0, 4_000)  # she took it over as it was
    assert not track_records(cast.rep_b, lead="30")[0].past[0].raw


def test_without_a_call_nothing_of_the_past_is_frozen(cast: Cast):
    past_deal(cast, 100, won=True)
    assert [day for _period, day in days_wanted(today())] == [today() - timedelta(days=1)]


def test_a_frozen_cell_opens_its_deals_and_says_what_became_of_each(cast: Cast):
    won, open_still = past_deal(cast, 100, won=True), past_deal(cast, 50, won=False)
    called(cast, 110)
    last = fiscal_period(fiscal_period(today(), "quarter").start - timedelta(days=1), "quarter")
    day = lead_days(last)["30"]
    freeze(last, day)
    found = frozen_day(cast.mgr_a, last.period, day, cast.rep_a.pk, "commit")
    assert (found.kept, found.raw, found.call, found.final) == (True, 15_000, 11_000, 11_000)
    assert [(one.deal_id, one.then, one.fate) for one in found.lines] == [
        (won.pk, 10_000, "won"), (open_still.pk, 5_000, "open"),
    ]  # fmt: skip
    assert (found.told, found.hidden, found.rewritten) == (15_000, 0, 0)
    assert [(one.fate, one.n, one.then) for one in found.fates] == [("won", 1, 10_000), ("open", 1, 5_000)]
    edit_deal(open_still.pk, {"amount_minor": 4_000, "expected_close": today()}, by=cast.rep_a, seen_version=1)
    later = frozen_day(cast.mgr_a, last.period, day, cast.rep_a.pk, "commit").lines[1]
    assert (later.fate, later.then, later.now, later.changed, later.due_now) == (
        "slipped",
        5_000,
        4_000,
        -1_000,
        today(),
    )


def test_a_difference_to_the_frozen_number_is_named(cast: Cast):
    past_deal(cast, 100, won=True)
    erased = past_deal(cast, 50, won=False)
    last = fiscal_period(fiscal_period(today(), "quarter").start - timedelta(days=1), "quarter")
    day = lead_days(last)["30"]
    freeze(last, day)
    DealVersion.objects.filter(deal=erased).delete()
    found = frozen_day(cast.mgr_a, last.period, day, cast.mgr_a.pk, "commit")
    assert (found.raw, found.told, found.hidden, found.rewritten) == (15_000, 10_000, 0, 5_000)
    with pytest.raises(Absent):
        frozen_day(cast.rep_b, last.period, day, cast.rep_a.pk, "commit")
    worked_out = frozen_day(cast.rep_a, last.period, day - timedelta(days=1), cast.rep_a.pk, "commit")
    assert (worked_out.kept, worked_out.raw, worked_out.told) == (False, 10_000, 10_000)
