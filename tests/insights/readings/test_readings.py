"""A kept reading stays as it was, differs from today record by record, and tells nobody more than they may know."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from spearhead.accounts.workspace.access import today
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.acts import delete_deal, edit_deal
from spearhead.crm.deals.models import Deal
from spearhead.insights.briefs.acts import begin_brief, send_brief
from spearhead.insights.briefs.figures import figures_behind
from spearhead.insights.readings import acts
from spearhead.insights.readings.access import reading_for, readings_visible_to
from spearhead.insights.readings.acts import drop_reading, keep_reading, value_of
from spearhead.insights.readings.difference import difference
from spearhead.insights.readings.models import SavedReading
from spearhead.kernel.errors import Absent, Forbidden, Refused
from spearhead.kernel.figures import Row, figure, figures_for, read
from spearhead.numbers.calendars.access import fiscal_period
from tests.cast import Cast, build, known_year

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return build()


def pipeline(cast: Cast, by: str = "mgr_a") -> SavedReading:
    user = getattr(cast, by)
    return keep_reading("open_pipeline", scope_for(user), by=user, title="Monday")


def change_everything(cast: Cast) -> SavedReading:
    """Five deals of 100 … 500; one stays, one grows, one is won, one is deleted, one is renamed; then one comes."""
    deals = {name: cast.deal(name, amount_minor=n * 10_000) for n, name in enumerate(
        ("stays", "grows", "won", "deleted", "renamed"), start=1)}  # fmt: skip
    kept = pipeline(cast)
    edit_deal(deals["grows"].pk, {"amount_minor": 27_500}, by=cast.rep_a, seen_version=None)
    cast.win(Deal.objects.get(pk=deals["won"].pk))
    delete_deal(deals["deleted"].pk, by=cast.mgr_a, seen_version=None)
    edit_deal(deals["renamed"].pk, {"name": "Renamed"}, by=cast.rep_a, seen_version=None)
    cast.deal("came", amount_minor=1_234)
    return kept


def test_it_stays_as_it_was_and_the_records_add_up_to_the_difference(cast: Cast) -> None:
    kept = reading_for(cast.mgr_a, change_everything(cast).pk)
    assert (kept.value, kept.n) == (150_000, 5)
    found = difference(kept, cast.mgr_a)
    assert found is not None
    assert found.now.value == read("open_pipeline", scope_for(cast.mgr_a)).value == 150_000 - 70_000 + 7_500 + 1_234
    lines = {one.name: (one.kind, one.step) for one in found.changes}
    assert lines == {
        "came": ("came", 1_234), "grows": ("changed", 7_500), "won": ("went", -30_000), "deleted": ("went", -40_000),
    }  # fmt: skip
    assert found.adds_up
    assert sum(found.total(kind) for kind in ("came", "went", "changed")) == -61_266 == (found.now.value or 0) - 150_000
    assert found.touched == 1  # the renamed one
    assert [(row[2], row[5]) for row in kept.rows][:2] == [(50_000, "renamed"), (40_000, "deleted")]


def test_every_figure_can_be_kept_and_its_rows_combine_to_its_value(cast: Cast) -> None:
    known_year(cast)
    for spec in figures_for(cast.director):
        kept = keep_reading(spec.key, scope_for(cast.director, period="2025"), by=cast.director)
        rows = [Row(*line[:4]) for line in kept.rows]
        assert value_of(spec, rows) == kept.value == read(spec.key, scope_for(cast.director, period="2025")).value
        found = difference(kept, cast.director)
        assert found is not None
        assert not found.changes


def test_a_share_differs_above_and_below_the_line(cast: Cast) -> None:
    cast.win(cast.deal("first", amount_minor=100))
    kept = keep_reading("win_rate_count", scope_for(cast.mgr_a), by=cast.mgr_a)
    cast.lose(cast.deal("second", amount_minor=100))
    found = difference(kept, cast.mgr_a)
    assert found is not None
    assert not found.adds_up
    assert (kept.value, float(found.now.value or 0)) == (1, 0.5)
    (line,) = found.changes
    assert (line.kind, line.step, line.bottom_step) == ("came", 0, 1)


def test_as_of_a_past_day_it_is_compared_with_now(cast: Cast) -> None:
    day = today() - timedelta(days=30)
    kept = keep_reading("open_pipeline", scope_for(cast.rep_a, as_of=day), by=cast.rep_a)
    cast.deal("later", amount_minor=500)
    found = difference(kept, cast.rep_a)
    assert kept.value == 0
    assert found is not None
    assert found.total("came") == 500


def test_a_sent_brief_freezes_its_figures_for_its_readers(cast: Cast) -> None:
    quarter = fiscal_period(today(), "quarter")
    last = quarter.end - timedelta(days=1)
    deal = cast.deal("promised", amount_minor=9_900, expected_close=last, category="commit")
    brief = begin_brief(quarter, by=cast.mgr_a)
    assert not brief.readings.exists()
    send_brief(brief.pk, quarter, [cast.director.pk], by=cast.mgr_a, seen_version=brief.version)
    cast.win(Deal.objects.get(pk=deal.pk))
    told = {one.figure: one for one in figures_behind(brief, cast.director) if one.figure != "open_pipeline"}
    committed = next(one for one in figures_behind(brief, cast.director) if len(one.filters) == 2)
    assert committed.value == 9_900
    found = difference(committed, cast.director)
    assert found is not None
    assert [(one.name, one.kind, one.step) for one in found.changes] == [("promised", "went", -9_900)]
    won = difference(told["bookings"], cast.director)
    assert won is not None
    assert (told["bookings"].value, won.now.value) == (0, 9_900)
    with pytest.raises(Refused):
        drop_reading(committed.pk, by=cast.mgr_a)
    with pytest.raises(Absent):
        reading_for(cast.rep_b, committed.pk)


def test_a_reader_learns_nothing_beyond_their_rights(cast: Cast) -> None:
    """A peer who was sent it opens the value of then; not today's, and not the names of what they may not read."""
    cast.deal("theirs", amount_minor=700)
    kept = acts.freeze("open_pipeline", scope_for(cast.mgr_a), readers=[cast.rep_b])
    assert reading_for(cast.rep_b, kept.pk).value == 700
    assert difference(kept, cast.rep_b) is None
    assert difference(kept, cast.director) is not None
    with pytest.raises(Forbidden):
        drop_reading(kept.pk, by=cast.rep_b)
    margin = acts.freeze("gross_margin", scope_for(cast.director), readers=[cast.rep_b])
    assert "gross_margin" not in {one.key for one in figures_for(cast.rep_b)}
    assert margin not in readings_visible_to(cast.rep_b)


def test_who_left_no_longer_tells_todays_value(cast: Cast) -> None:
    kept = pipeline(cast)
    kept.kept_by.is_active = False
    assert difference(kept, cast.director) is None


def test_refused_what_cannot_be_kept(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    cast.deal("one", amount_minor=1)
    cast.deal("two", amount_minor=2)
    translation.activate("en")
    with pytest.raises(Refused, match="no figure"):
        keep_reading("nonsense", scope_for(cast.rep_a), by=cast.rep_a)
    with pytest.raises(Absent):
        keep_reading("gross_margin", scope_for(cast.rep_a), by=cast.rep_a)
    monkeypatch.setattr(acts, "MOST_ROWS", 1)
    with pytest.raises(Refused, match="2 records"):
        keep_reading("open_pipeline", scope_for(cast.rep_a), by=cast.rep_a)
    monkeypatch.setattr(acts, "MOST_KEPT", 0)
    with pytest.raises(Refused, match="throw some away"):
        keep_reading("bookings", scope_for(cast.rep_a), by=cast.rep_a)


def test_a_changed_definition_is_said(cast: Cast) -> None:
    kept = pipeline(cast)
    kept.definition_version = figure("open_pipeline").version + 1
    found = difference(kept, cast.mgr_a)
    assert found is not None
    assert found.redefined
