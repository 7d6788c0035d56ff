"""Rows to learn from: what was written after their moment does not enter them, whatever it says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.models import Deal, DealVersion
from spearhead.kernel.events.models import Event
from spearhead.numbers.chances.models import ChanceSettings
from spearhead.numbers.chances.nouns import DEAL
from spearhead.numbers.chances.rows import Rows, read_rows
from spearhead.numbers.chances.table import table_of
from spearhead.numbers.prediction.leakage import hold_out
from tests.cast import Cast, build
from tests.numbers.chances.past import at, make_past

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


def rows() -> Rows:
    return read_rows(timezone.now(), lambda _done, _all: None)


def changed(deal: Deal, days_ago: int, **changes: Any) -> None:
    pairs = {name: list(pair) for name, pair in changes.items()}
    Event.objects.create(
        at=at(days_ago), door="web", kind="deal.changed", record_type="deal", record_id=deal.pk,
        salt="", payload_hash="", payload={"changes": pairs},
    )  # fmt: skip


def done(cast: Cast, deal: Deal, days_ago: int, told_days_ago: int) -> None:
    Activity.objects.create(
        kind="call", subject="Call", deal=deal, owner=cast.rep_a, done_at=at(days_ago), created_at=at(told_days_ago),
        changed_at=at(told_days_ago),
    )  # fmt: skip


def test_a_deal_is_looked_at_when_opened_and_at_each_stage_and_weighs_one(cast: Cast):
    deal = make_past(cast, 1, open_=0)[0]
    first = DealVersion.objects.get(deal=deal, seq=1)
    DealVersion.objects.filter(deal=deal, seq=2).update(seq=3)
    middle = first.valid_to - timedelta(days=3)
    DealVersion.objects.filter(pk=first.pk).update(valid_to=middle)
    first.pk, first.seq, first.valid_from, first.stage = None, 2, middle, cast.stages["propose"]
    first.save()
    found = rows()
    assert [one["stage"] for one in found.values] == [cast.stages["qualify"].pk, cast.stages["propose"].pk]
    assert [one["days_open"] for one in found.values] == [0, 17]
    learnt = table_of(DEAL, ChanceSettings(), timezone.now(), lambda _done, _all: None)
    assert list(learnt.table.weight) == [0.5, 0.5]


def test_nothing_later_enters_a_row(cast: Cast):
    deal = make_past(cast, 1, open_=0)[0]
    before = rows().values
    Deal.objects.filter(pk=deal.pk).update(
        source=cast.sources["website"], competitor=cast.rival, amount_minor=1, base_minor=1, kind="renewal"
    )
    changed(deal, 1, source=(deal.source_id, cast.sources["website"].pk), competitor=(None, cast.rival.pk))
    changed(deal, 0, kind=("new", "renewal"))
    DealVersion.objects.filter(deal=deal, seq=2).update(base_minor=1, push_count=7)
    done(cast, deal, 8, 8)  # while it was open, but after it was opened
    done(cast, deal, 27, 1)  # before that, but told only yesterday
    assert rows().values == before
    done(cast, deal, 27, 27)
    assert [one["activities"] for one in rows().values] == [1]


def test_an_open_deal_is_told_by_how_it_entered_its_stage(cast: Cast):
    deal = make_past(cast, 0, open_=1)[0]
    done(cast, deal, 3, 3)  # since then: the model was never judged on deals that wait
    assert [(one["days_open"], one["activities"]) for one in rows().values] == [(0, 0)]


def test_of_changes_the_value_that_stood_then_counts(cast: Cast):
    deal = make_past(cast, 1, open_=0)[0]
    changed(deal, 30, source=(None, 7))  # before the row's moment
    changed(deal, 10, source=(7, 8))
    changed(deal, 1, source=(8, deal.source_id))
    assert [one["source"] for one in rows().values] == [7]


def test_a_closed_deal_from_a_file_does_not_tell_by_its_dates(cast: Cast):
    deal = make_past(cast, 1, open_=0)[0]
    DealVersion.objects.filter(deal=deal).update(cause="import", expected_close=deal.closed_on)
    assert [one["days_to_close"] for one in rows().values] == [None]
    DealVersion.objects.filter(deal=deal).exclude(status=deal.status).delete()
    assert "amount" not in rows().values[0]  # only how it closed is known


def test_a_field_that_is_filled_at_closing_is_held_out_by_its_history(cast: Cast):
    deals = make_past(cast, 80, open_=0)
    for deal in deals[:40]:
        Deal.objects.filter(pk=deal.pk).update(competitor=cast.rival)
        days = (at(0) - deal.changed_at).days
        changed(deal, days if deal.pk % 2 else days + 20, competitor=(None, cast.rival.pk))
    table = table_of(DEAL, ChanceSettings(), timezone.now(), lambda _done, _all: None).table
    held = {one.name: (one.rule, dict(one.facts)) for one in hold_out(table)}
    assert held["competitor"] == ("L1", {"share": 50})
    assert "source" not in held
