"""REC-09: a file of blanks between columns, without header: customers and their purchases, once only."""

from __future__ import annotations

import pytest

from spearhead.crm.companies.models import Company
from spearhead.crm.deals.models import Deal
from spearhead.integrations.imports.acts import from_folder, run_now
from tests.integrations.files.samples import sample
from tools.repository import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.once]


def test_every_purchase_is_a_won_deal_of_its_customer(admin):
    folder = sample("cdnow/CDNOW_sample.txt").parent
    text = (ROOT / "samples" / "mappings" / "cdnow.yaml").read_text(encoding="utf-8")
    batch = from_folder(folder, text, by=admin)
    done = run_now(batch, dry_run=False)
    assert done["counts"]["total"]["errors"] == 0
    bought = Deal.objects.filter(status="won")
    assert (bought.count(), Company.objects.count()) == (6_919, 2_357)
    assert sum(minor or 0 for minor in bought.values_list("amount_minor", flat=True)) == 24_409_194
    assert bought.filter(amount_minor=0).count() == 8
    batch.refresh_from_db()
    assert {one["code"]: one["n"] for one in batch.report["oddities"]}["won_deals_at_zero"] == 8
    again = run_now(from_folder(folder, text, by=admin), dry_run=False)["counts"]["total"]
    assert (again["created"], again["updated"], again["errors"]) == (0, 0, 0)
