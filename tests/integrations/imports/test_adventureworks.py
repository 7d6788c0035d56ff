"""REC-08: four delimiters and encodings, files without headers, an increment once only, quotas that join."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db.models import Sum

from spearhead.crm.deals.models import Deal, DealLine
from spearhead.integrations.imports.acts import from_folder, run_now
from spearhead.numbers.goals.models import Goal
from tests.integrations.files.samples import sample
from tools.repository import ROOT

pytestmark = pytest.mark.slow


def test_the_reseller_sales_come_in_whole_and_once(admin):
    folder = sample("adventureworks/DimReseller.csv").parent
    _import(folder, admin)
    _check()
    again = _import(folder, admin)
    assert (again["created"], again["updated"], again["errors"]) == (0, 0, 0)
    _check()


def _import(folder: Path, admin) -> dict[str, int]:
    text = (ROOT / "samples" / "mappings" / "adventureworks.yaml").read_text(encoding="utf-8")
    result = run_now(from_folder(folder, text, by=admin), dry_run=False)
    total: dict[str, int] = result["counts"]["total"]
    return total


def _check() -> None:
    deals, lines = Deal.objects.filter(deleted_at__isnull=True), DealLine.objects.all()
    assert (lines.count(), deals.count()) == (60_855, 3_796)
    assert deals.values("company").distinct().count() == 635
    assert deals.values("owner").distinct().count() == 17
    assert lines.aggregate(all=Sum("total_minor"))["all"] == 8_097_772_021
    assert deals.aggregate(all=Sum("amount_minor"))["all"] == 8_097_772_021
    goals = Goal.objects.filter(withdrawn_at__isnull=True)
    assert goals.values("user_id", "starts_on").distinct().count() == goals.count() == 163
    assert goals.aggregate(all=Sum("target"))["all"] == 9_571_400_000
