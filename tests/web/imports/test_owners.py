"""Whose a company or contact becomes when the file names no owner."""

from __future__ import annotations

from io import BytesIO

from spearhead.accounts.users.models import User
from spearhead.crm.companies.access import companies_visible_to
from spearhead.crm.companies.models import Company
from spearhead.integrations.imports.acts import run_now
from spearhead.integrations.imports.drafting import begin
from spearhead.integrations.imports.models import Import
from tests.cast import Cast

FILE = b"Company,City\r\nNew Ltd,Rome\r\nOther Ltd,Oslo\r\n"


def brought(by: User, data: bytes = FILE) -> Import:
    """A file of companies, imported with what is proposed for it."""
    batch = begin([("companies.csv", BytesIO(data))], by=by, accept=True)
    run_now(batch, dry_run=False)
    batch.refresh_from_db()
    assert batch.counts["total"]["created"] == 2
    return batch


def odd(batch: Import) -> dict[str, int]:
    return {one["code"]: one["n"] for one in batch.report["oddities"]}


def test_a_managers_file_makes_companies_of_the_manager(cast: Cast) -> None:
    batch = brought(cast.mgr_a)
    mine = companies_visible_to(cast.mgr_a).filter(name__in=("New Ltd", "Other Ltd"))
    assert set(mine.values_list("owner_id", flat=True)) == {cast.mgr_a.pk}
    assert "companies_without_owner" not in odd(batch)


def test_an_administrators_file_leaves_them_with_nobody_and_says_so(cast: Cast) -> None:
    batch = brought(cast.admin)
    assert set(Company.objects.filter(name__in=("New Ltd", "Other Ltd")).values_list("owner_id", flat=True)) == {None}
    assert odd(batch)["companies_without_owner"] == 2
    assert "companies_without_owner" not in odd(
        brought(
            cast.admin,
            FILE.replace(b"Ltd", b"Inc")
            .replace(b"City", b"Owner")
            .replace(b"Rome", cast.rep_a.name.encode())
            .replace(b"Oslo", cast.rep_b.name.encode()),
        )
    )


def test_the_same_file_again_changes_no_owner(cast: Cast) -> None:
    brought(cast.admin)
    Company.objects.filter(name="New Ltd").update(owner=cast.rep_b)
    batch = begin([("companies.csv", BytesIO(FILE))], by=cast.admin, accept=True)
    run_now(batch, dry_run=False)
    assert Company.objects.get(name="New Ltd").owner_id == cast.rep_b.pk


def test_a_territory_that_the_file_names_is_left_alone_by_the_rules(cast: Cast) -> None:
    brought(cast.admin, b"Company,Territory\r\nNew Ltd,Harbour\r\nOther Ltd,\r\n")
    placed = Company.objects.get(name="New Ltd")
    assert (placed.territory.name if placed.territory else "", placed.territory_by_hand) == ("Harbour", True)
    assert not Company.objects.get(name="Other Ltd").territory_by_hand
