"""Import, delete, import (REL-41): nothing is made beside what lies in the trash unless that is asked for."""

from __future__ import annotations

from pathlib import Path

import pytest

from spearhead.crm.companies.models import Company
from spearhead.crm.companies.removal import delete_company
from spearhead.crm.contacts.acts import delete_contact
from spearhead.crm.contacts.models import Contact
from spearhead.crm.deals.acts import delete_deal
from spearhead.crm.deals.models import Deal
from spearhead.crm.leads.acts import delete_lead
from spearhead.crm.leads.models import Lead
from spearhead.crm.records.models import ExternalId
from spearhead.integrations.imports.acts import execute_undo, run_now
from spearhead.integrations.imports.engine import Terminal
from spearhead.integrations.imports.models import Import, ImportRow
from spearhead.kernel.events.models import Event
from tests.cast import Cast
from tests.integrations.imports.test_rights import cast, keep, problems, total

__all__ = ["cast"]

COMPANIES = """
version: 1
source: erp
currency: CNY
{deleted}
files:
  - name: companies
    match: companies.csv
    entity: companies
    key: [{key}]
    columns: {{No: external_id, Company: name, City: city}}
"""
#: entity → its model, how a record of it is deleted, its columns, the first file and the one with a change
KINDS = {
    "contacts": (Contact, delete_contact, "No: external_id, Name: name, Job: title",
                 "No,Name,Job\n7,Cleo,Buyer\n", "No,Name,Job\n7,Cleo,Head\n", "title", "Head"),
    "leads": (Lead, delete_lead, "No: external_id, Name: name, Firm: company",
              "No,Name,Firm\n7,Lou,Acme\n", "No,Name,Firm\n7,Lou,Beta\n", "company_name", "Beta"),
    "deals": (Deal, delete_deal, "No: external_id, Name: name, Amount: amount",
              "No,Name,Amount\n7,Pumps,100\n", "No,Name,Amount\n7,Pumps,200\n", "amount_minor", 20_000),
}  # fmt: skip
FIRST, LATER = "No,Company,City\nC1,Acme,Bonn\nC2,Beta,Ulm\n", "No,Company,City\nC1,Acme,Kiel\nC2,Beta,Ulm\n"


def companies(tmp_path: Path, by: object, text: str, *, deleted: str = "", key: str = "name") -> Import:
    line = f"deleted: {deleted}" if deleted else ""
    return keep(tmp_path, by, COMPANIES.format(deleted=line, key=key), companies=text)  # type: ignore[arg-type]


@pytest.fixture
def gone(cast: Cast, tmp_path: Path) -> Company:
    """A company of an import that somebody deleted, with a deal that went along."""
    total(companies(tmp_path, cast.admin, FIRST))
    company = Company.objects.get(name="Acme")
    cast.deal("Pumps", by=cast.admin, company_id=company.pk)
    delete_company(company.pk, by=cast.admin, seen_version=None, deals="delete")
    return company


@pytest.mark.parametrize("key", ["name", "external_id"])
def test_a_deleted_record_is_left_in_the_trash_and_counted(cast: Cast, tmp_path: Path, gone: Company, key: str) -> None:
    batch = companies(tmp_path, cast.admin, LATER, key=key)
    for dry_run in (True, False):
        result = run_now(batch, dry_run=dry_run)
        counts = result["counts"]["total"]
        assert (counts["created"], counts["updated"], counts["skipped"], counts["unchanged"]) == (0, 0, 1, 1)
        assert {"code": "in_trash", "n": 1} in result["report"]["oddities"]
    gone.refresh_from_db()
    assert (gone.deleted_at is not None, gone.city) == (True, "Bonn")
    assert Company.objects.count() == 2


@pytest.mark.parametrize("key", ["name", "external_id"])
def test_restored_by_its_act_updated_and_put_back_by_the_undo(
    cast: Cast, tmp_path: Path, gone: Company, key: str
) -> None:
    batch = companies(tmp_path, cast.admin, LATER, deleted="restore", key=key)
    for dry_run in (True, False):
        counts = total(batch, dry_run=dry_run)
        assert (counts["created"], counts["restored"], counts["unchanged"], counts["errors"]) == (0, 1, 1, 0)
    found = Company.objects.get(pk=gone.pk)
    assert (found.deleted_at, found.city) == (None, "Kiel")
    told = Event.objects.filter(record_type="company", record_id=gone.pk, cause=f"import-{batch.pk}").order_by("pk")
    assert list(told.values_list("kind", flat=True)) == ["company.restored", "company.changed"]
    assert Deal.objects.get(name="Pumps").deleted_at is None
    result = execute_undo(Import.objects.get(pk=batch.pk), Terminal())
    assert (result["trashed"], result["removed"], result["kept"], result["not_trashed"]) == (1, 0, [], [])
    found.refresh_from_db()
    assert (found.deleted_at is not None, found.city) == (True, "Bonn")
    assert Deal.objects.get(name="Pumps").deleted_at is not None
    counts = total(companies(tmp_path, cast.admin, LATER, deleted="restore", key=key))
    assert counts["restored"] == 1  # and it can come back once more


def test_a_company_with_deals_of_its_own_by_now_stays_and_the_undo_says_so(
    cast: Cast, tmp_path: Path, gone: Company
) -> None:
    batch = companies(tmp_path, cast.admin, LATER, deleted="restore")
    total(batch)
    cast.deal("Valves", by=cast.admin, company_id=gone.pk)
    result = execute_undo(Import.objects.get(pk=batch.pk), Terminal())
    assert result["trashed"] == 0
    assert [one["record_id"] for one in result["not_trashed"]] == [str(gone.pk)]
    assert "2" in result["not_trashed"][0]["reason"]  # the deal that came back and the new one
    assert Company.objects.get(pk=gone.pk).deleted_at is None


def test_new_ones_only_when_asked_for_and_they_take_the_number_over(cast: Cast, tmp_path: Path, gone: Company) -> None:
    counts = total(companies(tmp_path, cast.admin, LATER, deleted="new", key="external_id"))
    assert (counts["created"], counts["errors"]) == (1, 0)
    made = Company.objects.get(name="Acme", deleted_at__isnull=True)
    assert made.pk != gone.pk
    assert ExternalId.objects.get(record_type="company", value="C1").record_id == made.pk


def test_what_an_undo_took_away_is_not_met_again(cast: Cast, tmp_path: Path) -> None:
    batch = companies(tmp_path, cast.admin, FIRST)
    total(batch)
    execute_undo(Import.objects.get(pk=batch.pk), Terminal())
    assert total(companies(tmp_path, cast.admin, FIRST))["created"] == 2


@pytest.mark.parametrize("entity", list(KINDS))
def test_every_kind_comes_back(cast: Cast, tmp_path: Path, entity: str) -> None:
    model, delete, columns, first, later, name, new = KINDS[entity]
    mapping = (
        f"version: 1\nsource: erp\ncurrency: CNY\ndeleted: %s\nfiles:\n"
        f"  - {{name: x, match: x.csv, entity: {entity}, key: [external_id], columns: {{{columns}}}}}\n"
    )
    total(keep(tmp_path, cast.admin, mapping % "leave", x=first))
    record = model.objects.get()  # type: ignore[attr-defined]
    before = getattr(record, name)
    delete(record.pk, by=cast.admin, seen_version=None)
    assert total(keep(tmp_path, cast.admin, mapping % "leave", x=later))["skipped"] == 1
    batch = keep(tmp_path, cast.admin, mapping % "restore", x=later)
    assert total(batch, dry_run=True)["restored"] == total(batch)["restored"] == 1
    record = model.objects.get()  # type: ignore[attr-defined]
    assert (record.deleted_at, getattr(record, name)) == (None, new)
    execute_undo(Import.objects.get(pk=batch.pk), Terminal())
    record = model.objects.get()  # type: ignore[attr-defined]
    assert (record.deleted_at is not None, getattr(record, name)) == (True, before)


DEALS = """
version: 1
source: erp
currency: CNY
deleted: {deleted}
files:
  - name: deals
    match: deals.csv
    entity: deals
    key: [external_id]
    columns: {{No: external_id, Name: name, Firm: {{to: company, link: {{entity: companies, absent: create}}}}}}
"""


def test_a_link_to_a_deleted_company_makes_no_second_one(cast: Cast, tmp_path: Path, gone: Company) -> None:
    text = "No,Name,Firm\nD1,Seals,Acme\nD2,Rings,Acme\n"
    batch = keep(tmp_path, cast.admin, DEALS.format(deleted="leave"), deals=text)
    result = run_now(batch, dry_run=True)
    assert {"code": "links_in_trash", "n": 2} in result["report"]["oddities"]
    assert total(batch)["errors"] == 2
    assert problems(batch) == [("in_trash", "Firm")] * 2
    batch = keep(tmp_path, cast.admin, DEALS.format(deleted="restore"), deals=text)
    assert total(batch, dry_run=True)["created"] == total(batch)["created"] == 2
    assert set(Deal.objects.filter(name__in=["Seals", "Rings"]).values_list("company_id", flat=True)) == {gone.pk}
    assert ImportRow.objects.filter(batch=batch, action="restored").count() == 1
    execute_undo(Import.objects.get(pk=batch.pk), Terminal())
    assert Company.objects.get(pk=gone.pk).deleted_at is not None
    assert not Deal.objects.filter(deleted_at__isnull=True).exists()


def test_the_trash_of_others_is_not_shown_by_an_import(cast: Cast, tmp_path: Path) -> None:
    company = cast.company("Acme", by=cast.rep_b)
    delete_company(company.pk, by=cast.admin, seen_version=None)
    batch = companies(tmp_path, cast.mgr_a, "No,Company,City\nC1,Acme,Bonn\n", deleted="restore")
    counts = total(batch)
    assert (counts["restored"], counts["created"], counts["errors"]) == (0, 1, 0)
    assert Company.objects.get(pk=company.pk).deleted_at is not None
