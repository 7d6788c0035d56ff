"""A file that would move a running deal forward meets the gate; history that it brings is exempt (process.md P1-8)."""

from __future__ import annotations

from pathlib import Path

from spearhead.crm.deals.models import Deal, StageStay
from spearhead.crm.steps.acts import do_step
from tests.cast import Cast
from tests.crm.steps.conftest import content, meeting, proof, publish
from tests.integrations.imports.test_rights import cast, keep, problems, total

__all__ = ["cast"]

MAPPING = """
version: 1
source: erp
currency: CNY
files:
  - {name: deals, match: deals.csv, entity: deals, key: [name], columns: {Deal: name, Stage: stage, Amount: amount}}
"""
FILE = "Deal,Stage,Amount\nPumps,Propose,1000\nOld ones,Propose,500\n"


def test_a_file_moves_no_running_deal_past_its_gate(cast: Cast, tmp_path: Path) -> None:
    publish(cast, content(cast))
    deal = cast.deal("Pumps")
    for dry_run in (True, False):
        batch = keep(tmp_path, cast.admin, MAPPING, deals=FILE)
        assert total(batch, dry_run=dry_run)["errors"] == 1
    assert problems(batch) == [("gate_closed", "Stage")]
    assert Deal.objects.get(pk=deal.pk).stage_id == cast.stages["qualify"].pk
    old = Deal.objects.get(name="Old ones")
    assert old.stage_id == cast.stages["propose"].pk, "what a file tells of the past is taken as it is"
    assert StageStay.objects.get(deal=old).process_version is None, "and marked: it entered under no version"
    do_step(deal.pk, "need", by=cast.rep_a, evidence=proof("activity", meeting(cast, deal).pk))
    batch = keep(tmp_path, cast.admin, MAPPING, deals=FILE)
    assert total(batch)["errors"] == 0
    assert Deal.objects.get(pk=deal.pk).stage_id == cast.stages["propose"].pk
    assert StageStay.objects.filter(deal=deal).count() == 2
