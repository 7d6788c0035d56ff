"""Rows that no act would have written are found, told apart by field, and logged once (REL-30)."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils.translation import override

from spearhead.cli.doctor import _records
from spearhead.crm.deals.models import Deal
from spearhead.crm.records import odd
from spearhead.process.pipelines.models import Pipeline
from tests.cast import Cast


def test_nothing_that_acts_write_is_odd(year: Cast) -> None:
    year.company("Boats", revenue_minor=1)
    year.contact()
    year.lead()
    assert odd.count_odd() == {}
    assert _records() is None


def test_a_stage_of_another_pipeline_is_said_and_logged_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    fine, bad = cast.deal("Fine"), cast.deal("Bad")
    other = Pipeline.objects.create(key="other", name="Other")
    Deal.objects.filter(pk=bad.pk).update(pipeline=other, status="won", closed_on="2026-01-01")
    told: list[dict[str, Any]] = []
    monkeypatch.setattr(odd, "_logged", set())
    monkeypatch.setattr(odd.log, "error", lambda _event, **more: told.append(more))
    for _time in range(2):
        assert odd.odd_among("deal", [fine.pk, bad.pk]) == {bad.pk}
    assert [(one["record_id"], one["fields"]) for one in told] == [(bad.pk, ["stage", "status"])]
    with override("en"):
        assert [one["label"] for one in odd.told("deal", bad.pk, cast.rep_a)] == ["Stage", "Status"]
    fault = _records()
    assert fault is not None
    assert "deal 1" in fault.text
