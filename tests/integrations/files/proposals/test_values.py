"""Values of a file find the known ones they mean, and slips are named (REC-03, REC-10)."""

from __future__ import annotations

import pytest

from spearhead.integrations.files.proposals.links import propose_links
from spearhead.integrations.files.proposals.values import count_values, find_misspellings, propose_values, read_boolean
from spearhead.integrations.files.reading.profile import ColumnProfile, Profile, profile_rows
from spearhead.integrations.files.reading.table import open_table
from tests.integrations.files.samples import sample


def column(counts: dict[str, int]) -> ColumnProfile:
    return profile_rows(["c"], ([value] for value, count in counts.items() for _ in range(count))).columns[0]


def full(name: str) -> Profile:
    return open_table(sample(name)).profile()


@pytest.mark.parametrize(
    ("value", "proposal", "reason"),
    [
        ("GTX Pro", "GTX Pro", "same"), ("gtx pro", "GTX Pro", "case"), ("ＧＴＸ Pro", "GTX Pro", "case"),
        ("GTXPro", "GTX Pro", "space"), ("MG Specail", "MG Special", "spelling"), ("章伟", "张伟", "sound"),
        ("GTK 600", None, "none"), ("Something else", None, "none"),
    ],
)  # fmt: skip
def test_a_value_finds_the_known_one_it_means(value: str, proposal: str | None, reason: str) -> None:
    found = propose_values({value: 3}, ["GTX Pro", "GTX Plus Pro", "MG Special", "GTK 500", "张伟"])[0]
    assert (found.proposal, found.reason, found.count) == (proposal, reason, 3)


def test_a_spelling_that_may_be_meant_is_proposed_but_not_accepted_unseen() -> None:
    found = propose_values({"GTX 500": 1}, ["GTX Pro", "GTK 500"])[0]
    assert (found.proposal, found.sure) == ("GTK 500", False)


def test_equal_rivals_are_named_and_never_accepted_unseen() -> None:
    found = propose_values({"Mark Lorens": 1}, ["Mark Lorenz", "Mark Lorent"])
    assert not any(item.sure for item in found)


def test_the_misspelt_product_is_repaired_in_1480_rows_by_one_key() -> None:
    products = full("maven_crm/products.csv").column("product").distinct
    table = open_table(sample("maven_crm/sales_pipeline.csv"))
    counts = count_values((row.values for row in table.rows()), table.columns.index("product"))
    proposals = propose_values(counts, products)
    repairs = [(item.value, item.proposal, item.count) for item in proposals if item.value != item.proposal]
    assert repairs == [("GTXPro", "GTX Pro", 1_480)]
    assert all(item.sure for item in proposals)


def test_likely_misspellings_are_named_with_their_counts() -> None:
    accounts = full("maven_crm/accounts.csv")
    found = {
        name: [(slip.value, slip.proposal, slip.count) for slip in find_misspellings(accounts.column(name))]
        for name in accounts.names
    }
    assert found.pop("sector") == [("technolgy", "technology", 12)]
    assert found.pop("office_location") == [("Philipines", "Philippines", 1)]
    assert not any(found.values())


def test_spellings_of_one_source_are_grouped() -> None:
    slips = find_misspellings(full("xeducation/Leads.csv").column("Lead Source"))
    assert [(slip.value, slip.count, slip.proposal) for slip in slips] == [("google", 5, "Google")]


def test_rare_neighbours_are_slips_and_equals_are_not() -> None:
    assert [slip.value for slip in find_misspellings(column({"Negotiation": 40, "Negotiaton": 2}))] == ["Negotiaton"]
    assert find_misspellings(column({"Hebei": 40, "Hubei": 35})) == []
    assert find_misspellings(column({"A-100": 40, "A-101": 1})) == []


def test_links_between_the_files_are_found() -> None:
    names = ("accounts", "products", "sales_teams", "sales_pipeline")
    links = propose_links({name: full(f"maven_crm/{name}.csv") for name in names})
    assert {(link.file, link.column, link.to_file, link.to_column) for link in links} == {
        ("accounts", "subsidiary_of", "accounts", "account"),
        ("sales_pipeline", "sales_agent", "sales_teams", "sales_agent"),
        ("sales_pipeline", "product", "products", "product"),
        ("sales_pipeline", "account", "accounts", "account"),
    }
    product = next(link for link in links if link.column == "product")
    assert [(item.value, item.proposal) for item in product.repairs] == [("GTXPro", "GTX Pro")]
    assert not any(link.missing for link in links)


@pytest.mark.parametrize(
    ("text", "value"), [("Yes", True), ("否", False), ("1", True), (" no ", False), ("perhaps", None)]
)
def test_yes_and_no_in_both_languages(text: str, value: bool | None) -> None:
    assert read_boolean(text) is value
