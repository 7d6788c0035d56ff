"""What a file leaves alone (REL-42): no parent without a child, nothing emptied by an empty cell, nothing by create."""

from __future__ import annotations

from pathlib import Path

import pytest

from spearhead.crm.companies.models import Company
from spearhead.crm.deals.lines import set_lines
from spearhead.crm.deals.models import Deal, DealLine
from tests.cast import Cast
from tests.integrations.imports.test_rights import cast, keep, problems, total

__all__ = ["cast"]

MAPPING = """
version: 1
source: erp
currency: CNY
files:
  - name: deals
    match: deals.csv
    entity: deals
    key: [name]
    mode: {mode}
    columns:
      Deal: name
      Company: {{to: company, link: {{entity: companies, by: name, absent: create}}}}
      Amount: amount
      Next: next_step
"""


def test_a_refused_row_leaves_no_parent_behind(cast: Cast, tmp_path: Path) -> None:
    text = "Deal,Company,Amount,Next\nGood,Newly made,1000,\nBad,Orphan,much,\nNext one,Newly made,,x\n"
    for dry_run in (True, False):
        batch = keep(tmp_path, cast.admin, MAPPING.format(mode="upsert"), deals=text)
        assert total(batch, dry_run=dry_run)["errors"] == 1
        assert not Company.objects.filter(name="Orphan").exists()
    assert {column for _code, column in problems(batch)} == {"Amount"}
    assert Company.objects.filter(name="Newly made").count() == 1
    assert set(Deal.objects.values_list("name", flat=True)) == {"Good", "Next one"}


@pytest.mark.parametrize(("mode", "step"), [("upsert", "Ring"), ("update", "Ring"), ("create", "Call")])
def test_an_empty_cell_erases_nothing_and_create_touches_nothing(
    cast: Cast, tmp_path: Path, mode: str, step: str
) -> None:
    company = cast.company("Acme", by=cast.rep_a)
    deal = cast.deal("Pumps", company_id=company.pk, next_step="Call", currency="EUR")
    cast.move(deal, "propose")
    text = "Deal,Company,Amount,Next\nPumps,,,Ring\n"
    counts = total(keep(tmp_path, cast.admin, MAPPING.format(mode=mode), deals=text))
    found = Deal.objects.get(pk=deal.pk)
    assert (found.company_id, found.amount_minor, found.currency, found.next_step) == (
        company.pk, 100_000, "EUR", step,
    )  # fmt: skip
    assert (found.owner_id, found.stage_id, found.status) == (cast.rep_a.pk, cast.stages["propose"].pk, "open")
    assert counts["errors"] == 0
    assert counts["updated"] == (0 if mode == "create" else 1)
    assert Deal.objects.count() == 1


def test_a_row_that_is_passed_over_makes_no_parent(cast: Cast, tmp_path: Path) -> None:
    cast.deal("Pumps")
    text = "Deal,Company,Amount,Next\nPumps,Never made,5,\n"
    counts = total(keep(tmp_path, cast.admin, MAPPING.format(mode="create"), deals=text))
    assert counts["updated"] == counts["created"] == 0
    assert not Company.objects.filter(name="Never made").exists()


@pytest.mark.parametrize("by_hand", [True, False])
def test_a_file_types_no_amount_over_lines_and_says_so(cast: Cast, tmp_path: Path, by_hand: bool) -> None:
    deal, product = cast.deal("Pumps"), next(iter(cast.products.values()))
    if by_hand:
        set_lines(deal.pk, [{"product_id": product.pk, "unit_minor": 5_000}], by=cast.rep_a, seen_version=None)
    else:
        for total_minor in (60_000, 40_000):
            DealLine.objects.create(deal=deal, product=product, unit_minor=total_minor, total_minor=total_minor)
    before = Deal.objects.get(pk=deal.pk).amount_minor
    batch = keep(tmp_path, cast.admin, MAPPING.format(mode="upsert"), deals="Deal,Company,Amount,Next\nPumps,,7,Ring\n")
    assert total(batch)["errors"] == 1
    assert problems(batch) == [("amount_from_lines", "Amount")]
    found = Deal.objects.get(pk=deal.pk)
    assert (found.amount_minor, found.next_step) == (before, "")
    assert sum(found.lines.values_list("total_minor", flat=True)) == before


def test_a_companys_province_comes_from_a_file(cast: Cast, tmp_path: Path) -> None:
    mapping = """
version: 1
source: erp
currency: CNY
files:
  - {name: companies, match: companies.csv, entity: companies, key: [name], columns: {Name: name, Province: region}}
"""
    batch = keep(tmp_path, cast.admin, mapping, companies="Name,Province\nAcme,湖北\n")
    assert total(batch)["errors"] == 0
    assert Company.objects.get(name="Acme").region == "湖北"
