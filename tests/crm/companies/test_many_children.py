"""A company with two hundred deals is deleted and restored: the sums are right at each step (REL-51)."""

from __future__ import annotations

from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.companies.acts import restore_company
from spearhead.crm.companies.removal import delete_company
from spearhead.crm.deals.acts import edit_deal
from spearhead.kernel.figures import read
from tests.cast import Cast


def test_two_hundred_children_go_with_their_company_and_all_come_back(cast: Cast) -> None:
    company = cast.company("Large")
    kept = cast.deal("Elsewhere")
    for number in range(200):
        cast.deal(f"Child {number}", company_id=company.pk)

    def open_sum() -> object:
        return read("open_pipeline", scope_for(cast.admin)).value

    whole = open_sum()
    delete_company(company.pk, by=cast.admin, seen_version=None, deals="delete")
    alone = open_sum()
    restore_company(company.pk, by=cast.admin)
    assert open_sum() == whole
    edit_deal(kept.pk, {"amount_minor": 1}, by=cast.rep_a, seen_version=None)
    assert whole == 201 * 100_000
    assert alone == 100_000
