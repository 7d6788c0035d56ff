"""Taking an import back (REL-43): what somebody has worked with since stays, and is told with the reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from spearhead.crm.activities.acts import log_activity
from spearhead.crm.companies.acts import edit_company
from spearhead.crm.companies.models import Company
from spearhead.crm.companies.removal import delete_company
from spearhead.crm.duplicates.merge import merge_records
from spearhead.integrations.imports import undo as undoing
from spearhead.integrations.imports.acts import execute_undo, run_now
from spearhead.integrations.imports.engine import Terminal
from spearhead.integrations.imports.models import Import
from spearhead.kernel.acts import through
from spearhead.kernel.jobs.run import Cancelled
from tests.cast import Cast
from tests.integrations.imports.test_rights import cast, keep

__all__ = ["cast"]

MAPPING = """
version: 1
source: erp
currency: CNY
files:
  - name: companies
    match: companies.csv
    entity: companies
    key: [name]
    columns: {Company: name, City: city, Tier: tier}
"""
NAMES = ("Plain", "Edited", "Called", "Sold", "Machine")


@pytest.fixture
def made(cast: Cast, tmp_path: Path) -> Import:
    """One company was there and changed; five are new; people and a machine have gone on since."""
    cast.company("There", city="Bonn", tier="A")
    rows = "".join(f"{name},Ulm,B\n" for name in ("There", *NAMES))
    batch = keep(tmp_path, cast.admin, MAPPING, companies=f"Company,City,Tier\n{rows}")
    run_now(batch, dry_run=False)
    return batch


def company(name: str) -> Company:
    return Company.objects.get(name=name)


def undone(batch: Import) -> dict[str, Any]:
    return execute_undo(Import.objects.get(pk=batch.pk), Terminal())


def test_what_was_worked_with_stays_and_says_why(cast: Cast, made: Import) -> None:
    with through("web"):
        edit_company(company("Edited").pk, {"city": "Kiel"}, by=cast.admin, seen_version=None)
        log_activity({"kind": "call", "subject": "Rang", "company_id": company("Called").pk}, by=cast.admin)
    cast.deal("Pumps", company_id=company("Sold").pk, by=cast.admin)
    with through("automation"):
        edit_company(company("Machine").pk, {"city": "Kiel"}, by=cast.admin, seen_version=None)
    result = undone(made)
    ids = {str(one.pk): one.name for one in Company.objects.all()}
    assert {ids[row["record_id"]]: row["why"] for row in result["stayed"]} == {
        "Edited": "edited", "Called": "activities", "Sold": "deals",
    }  # fmt: skip
    there = set(Company.objects.filter(deleted_at=None).values_list("name", flat=True))
    assert there == {"There", "Edited", "Called", "Sold"}
    assert (result["removed"], result["restored"]) == (2, 1)
    assert company("Edited").city == "Kiel"


def test_of_a_changed_record_each_field_by_itself(cast: Cast, made: Import) -> None:
    """The field that somebody changed since is kept with both values; the other one goes back."""
    with through("web"):
        edit_company(company("There").pk, {"city": "Kiel"}, by=cast.admin, seen_version=None)
    result = undone(made)
    found = company("There")
    assert (found.city, found.tier) == ("Kiel", "A")
    assert [(row["field"], row["imported"], row["now"]) for row in result["kept"]] == [("city", "Ulm", "Kiel")]


class BrokenOff(Terminal):
    """Ends after its first batch, as when the worker dies."""

    def stop_if_asked(self) -> None:
        if self.cursor:
            raise Cancelled


def test_a_run_that_was_broken_off_tells_all_of_it(cast: Cast, made: Import, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the first run found and kept is in the result of the second."""
    monkeypatch.setattr(undoing, "BATCH", 2)
    with through("web"):
        edit_company(company("Machine").pk, {"city": "Kiel"}, by=cast.admin, seen_version=None)
    first = BrokenOff()
    with pytest.raises(Cancelled):
        execute_undo(Import.objects.get(pk=made.pk), first)
    again = Terminal()
    again.cursor = dict(first.cursor)
    result = execute_undo(Import.objects.get(pk=made.pk), again)
    assert (result["removed"], result["restored"], len(result["stayed"])) == (4, 1, 1)


def test_an_import_that_is_undone_is_nobodys_work(cast: Cast, made: Import, tmp_path: Path) -> None:
    """Two imports, both taken back, the later one first: nothing stays."""
    later = keep(tmp_path, cast.admin, MAPPING, companies="Company,City,Tier\nPlain,Jena,C\n")
    run_now(later, dry_run=False)
    assert undone(later)["restored"] == 1
    result = undone(made)
    assert result["stayed"] == []
    assert list(Company.objects.filter(deleted_at=None).values_list("name", flat=True)) == ["There"]


def test_a_record_that_another_import_changed_stays(cast: Cast, made: Import, tmp_path: Path) -> None:
    later = keep(tmp_path, cast.admin, MAPPING, companies="Company,City,Tier\nPlain,Jena,C\n")
    run_now(later, dry_run=False)
    assert [row["why"] for row in undone(made)["stayed"]] == ["edited"]


DEALS = """
version: 1
source: erp
currency: CNY
files:
  - name: deals
    match: deals.csv
    entity: deals
    key: [name]
    columns:
      Deal: name
      Company: {to: company, link: {entity: companies, by: name, absent: create}}
"""


@pytest.mark.parametrize("merged", [True, False])
def test_what_a_deal_pointed_to_may_be_merged_or_deleted_since(cast: Cast, tmp_path: Path, *, merged: bool) -> None:
    """The deal goes back to what its company became; where that is gone, it keeps the one that the file gave it."""
    old, other = cast.company("Old", by=cast.admin), cast.company("Other", by=cast.admin)
    deal = cast.deal("Pumps", company_id=old.pk, by=cast.admin)
    batch = keep(tmp_path, cast.admin, DEALS, deals="Deal,Company\nPumps,Fresh\n")
    run_now(batch, dry_run=False)
    with through("web"):
        if merged:
            merge_records("company", other.pk, old.pk, by=cast.admin, seen_version=None, loser_version=None)
        else:
            delete_company(old.pk, by=cast.admin, seen_version=None)
    result = undone(batch)
    deal.refresh_from_db()
    assert deal.company is not None
    assert deal.company.name == ("Other" if merged else "Fresh")
    assert [row["field"] for row in result["kept"]] == ([] if merged else ["company_id"])
    assert deal.company.deleted_at is None
