"""REC-10: leads of an online school: outcomes kept, unanswered questions empty, one source however it is spelt."""

from __future__ import annotations

import pytest

from spearhead.crm.leads.models import Lead
from spearhead.integrations.imports.acts import from_folder, run_now
from tests.integrations.files.samples import sample
from tools.repository import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.once]


def test_every_lead_with_its_outcome_and_no_unanswered_question(admin):
    folder = sample("xeducation/Leads.csv").parent
    text = (ROOT / "samples" / "mappings" / "xeducation.yaml").read_text(encoding="utf-8")
    done = run_now(from_folder(folder, text, by=admin), dry_run=False)
    assert done["counts"]["total"]["errors"] == 0
    assert (Lead.objects.count(), Lead.objects.filter(status="converted").count()) == (9_240, 3_561)
    sources = list(Lead.objects.exclude(source=None).values_list("source__name", flat=True))
    assert sources.count("Google") == 2_873  # 2,868 and the 5 that wrote it small
    assert "google" not in sources
    assert not any("Select" in custom.values() for custom in Lead.objects.values_list("custom", flat=True))
    again = run_now(from_folder(folder, text, by=admin), dry_run=False)["counts"]["total"]
    assert (again["created"], again["updated"], again["errors"]) == (0, 0, 0)
