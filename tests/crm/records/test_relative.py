"""Filters that move with the day: what each word means, on dates, moments, custom dates and activities."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from spearhead.accounts.workspace.access import today, zone
from spearhead.accounts.workspace.models import Workspace
from spearhead.accounts.workspace.relative import OFFERED, relative
from spearhead.crm.activities.acts import log_activity
from spearhead.crm.custom.acts import define_field
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.deals.fields import deal_fields
from spearhead.crm.deals.models import Deal
from spearhead.kernel.errors import Refused
from tests.cast import Cast
from tests.crm.telling import refused

NOW = date(2026, 3, 11)  # a Wednesday


@pytest.fixture
def wednesday(monkeypatch: pytest.MonkeyPatch, cast: Cast) -> Cast:
    monkeypatch.setattr("spearhead.accounts.workspace.relative.today", lambda: NOW)
    return cast


def found(cast: Cast, field: str, op: str, value: Any) -> set[str]:
    chosen = deal_fields(cast.rep_a).tree({"all": [{"field": field, "op": op, "value": value}]})
    return set(deals_visible_to(cast.rep_a).filter(chosen.q()).values_list("name", flat=True))


@pytest.mark.parametrize(
    ("word", "start", "end"),
    [
        ("today", date(2026, 3, 11), date(2026, 3, 12)),
        ("yesterday", date(2026, 3, 10), date(2026, 3, 11)),
        ("this-week", date(2026, 3, 9), date(2026, 3, 16)),
        ("last-week", date(2026, 3, 2), date(2026, 3, 9)),
        ("next-month", date(2026, 4, 1), date(2026, 5, 1)),
        ("last-month", date(2026, 2, 1), date(2026, 3, 1)),
        ("this-quarter", date(2026, 1, 1), date(2026, 4, 1)),
        ("last-30-days", date(2026, 2, 9), date(2026, 3, 12)),
        ("next-14-days", date(2026, 3, 11), date(2026, 3, 26)),
        ("last-2-weeks", date(2026, 2, 25), date(2026, 3, 12)),
        ("last-13-months", date(2025, 2, 11), date(2026, 3, 12)),
        ("last-3-workdays", date(2026, 3, 6), date(2026, 3, 12)),
    ],
)
def test_what_a_word_means_on_a_wednesday(wednesday: Cast, word: str, start: date, end: date) -> None:
    span = relative(word)
    assert (span.start, span.end) == (start, end)
    assert span.start_at.astimezone(zone()).date() == start


def test_quarters_and_years_are_fiscal(wednesday: Cast) -> None:
    Workspace.objects.update(fiscal_start_month=2)
    assert (relative("this-quarter").start, relative("this-quarter").end) == (date(2026, 2, 1), date(2026, 5, 1))
    assert (relative("last-quarter").start, relative("next-year").start) == (date(2025, 11, 1), date(2027, 2, 1))


def test_every_word_that_is_offered_means_something(cast: Cast) -> None:
    for word in OFFERED:
        span = relative(word)
        assert span.start < span.end


def test_days_moments_and_what_is_empty(cast: Cast) -> None:
    now, day = timezone.now(), today()
    cast.deal("near", expected_close=day + timedelta(days=3))
    cast.deal("far", expected_close=day + timedelta(days=60))
    cast.deal("never")
    assert found(cast, "expected_close", "within", "next-7-days") == {"near"}
    assert found(cast, "expected_close", "not_within", "next-7-days") == {"far", "never"}
    Deal.objects.filter(name="near").update(entered_stage_at=now - timedelta(days=40), last_contact_at=now)
    Deal.objects.filter(name="far").update(entered_stage_at=now - timedelta(days=3))
    Deal.objects.filter(name="never").update(entered_stage_at=None)
    assert found(cast, "entered_stage_at", "older_than", "30") == {"near"}
    assert found(cast, "entered_stage_at", "older_than", 2) == {"near", "far"}
    assert found(cast, "last_contact_at", "not_within", "last-30-days") == {"far", "never"}


def test_no_activity_in_so_many_days(cast: Cast) -> None:
    now = timezone.now()
    for name, days in (("fresh", 2), ("stale", 45)):
        deal = cast.deal(name)
        done = {"kind": "call", "subject": "Rang", "deal_id": deal.pk, "done_at": now - timedelta(days=days)}
        log_activity(done, by=cast.rep_a)
    cast.deal("untouched")
    assert found(cast, "activity", "within", "last-30-days") == {"fresh"}
    assert found(cast, "activity", "not_within", "last-30-days") == {"stale", "untouched"}
    assert found(cast, "activity", "not_within", "last-60-days") == {"untouched"}


@pytest.mark.parametrize("kind", ["date", "datetime"])
def test_custom_days_too(cast: Cast, kind: str) -> None:
    field = define_field("deal", kind, {"label": "Due"}, by=cast.admin)
    day = today() + timedelta(days=3)
    value: Any = day if kind == "date" else datetime(day.year, day.month, day.day, 12, tzinfo=zone())
    cast.deal("near", **{f"custom.{field.key}": value})
    cast.deal("never")
    assert found(cast, f"custom.{field.key}", "within", "next-7-days") == {"near"}
    assert found(cast, f"custom.{field.key}", "not_within", "next-7-days") == {"never"}


@pytest.mark.parametrize(
    ("field", "op", "value"),
    [
        ("expected_close", "within", "next-lunch"), ("expected_close", "within", "last-0-days"),
        ("expected_close", "within", "last-9999-days"), ("expected_close", "within", 7),
        ("expected_close", "older_than", "x"), ("expected_close", "older_than", 0),
        ("expected_close", "older_than", True), ("activity", "within", None),
    ],
)  # fmt: skip
def test_refused_by_name_where_a_word_means_nothing(cast: Cast, field: str, op: str, value: Any) -> None:
    with refused(Refused, "bad_value") as told:
        found(cast, field, op, value)
    assert field in told.value.fields


def test_only_what_has_days_moves_with_them(cast: Cast) -> None:
    for field in ("name", "amount", "stage"):
        with refused(Refused, "unknown_operator"):
            found(cast, field, "within", "today")
