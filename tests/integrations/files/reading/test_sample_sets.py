"""The public sample sets, read as they lie: REC-01, 08, 09, 10 and 11 as far as reading goes."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from spearhead.integrations.files.reading.cells import read_date, read_number
from spearhead.integrations.files.reading.options import ReadOptions
from spearhead.integrations.files.reading.table import Table, open_table
from spearhead.integrations.files.writing import write_xlsx
from tests.integrations.files.samples import sample

pytestmark = pytest.mark.once


def total(table: Table, column: str) -> Decimal:
    place = table.columns.index(column)
    values = [read_number(row.values[place]) for row in table.rows() if row.values[place]]
    assert None not in values
    return sum((value for value in values if value is not None), Decimal(0))


def test_the_pipeline_has_8800_deals_in_four_stages() -> None:
    table = open_table(sample("maven_crm/sales_pipeline.csv"))
    rows = [dict(zip(table.columns, row.values, strict=True)) for row in table.rows()]
    assert Counter(row["deal_stage"] for row in rows) == {
        "Won": 4238, "Lost": 2473, "Engaging": 1589, "Prospecting": 500,
    }  # fmt: skip
    assert sum(int(row["close_value"] or 0) for row in rows if row["deal_stage"] == "Won") == 10_005_534
    profile = table.profile()
    assert profile.column("account").blank == 1_425
    assert profile.column("engage_date").blank == 500
    assert profile.column("close_value").blank == 2_089
    assert [row for row in table.rows() if row.notes] == []


@pytest.mark.parametrize(
    ("name", "rows"), [("accounts", 85), ("products", 7), ("sales_teams", 35), ("sales_pipeline", 8_800)]
)
@pytest.mark.parametrize("copy", ["gb18030", "utf-16", "utf-16-le", "utf-8-sig", "xlsx"])
def test_copies_in_other_encodings_hold_the_same_rows(tmp_path: Path, name: str, rows: int, copy: str) -> None:
    original = open_table(sample(f"maven_crm/{name}.csv"))
    expected = [row.values for row in original.rows()]
    expected.append(("北京长安科技", *expected[0][1:]))
    path = tmp_path / "copy"
    if copy == "xlsx":
        write_xlsx(path, original.columns, expected)
    else:
        lines = [",".join(f'"{cell}"' for cell in cells) for cells in (original.columns, *expected)]
        path.write_bytes("\r\n".join(lines).encode(copy))
    again = open_table(path)
    assert again.columns == original.columns
    assert [row.values for row in again.rows()] == expected
    assert len(expected) == rows + 1


def test_the_bicycle_makers_files_are_understood_without_help() -> None:
    facts = open_table(sample("adventureworks/FactResellerSales.csv"))
    profile = facts.profile()
    assert profile.rows == 57_851
    assert profile.column("TotalProductCost").empty_words == {"NULL": 76}
    june = open_table(sample("adventureworks/pl300/ResellerSales_202006.csv"))
    assert (june.options.encoding, sum(1 for _ in june.rows())) == ("utf-16", 3_004)
    assert total(facts, "SalesAmount") == Decimal("77548570.20")
    assert total(june, "SalesAmount") == Decimal("3429150.01")


def test_its_tables_without_header_keep_all_rows() -> None:
    resellers = open_table(sample("adventureworks/DimReseller.csv"))
    assert (resellers.options.delimiter, resellers.options.header, len(resellers.columns)) == ("|", False, 20)
    assert sum(1 for _ in resellers.rows()) == 701
    people = open_table(sample("adventureworks/oltp/Employee.csv"))
    assert (people.options.delimiter, people.options.header, people.profile().rows) == ("\t", False, 290)
    quotas = open_table(sample("adventureworks/FactSalesQuota.csv"))
    assert quotas.profile().rows == 163
    assert quotas.understood.sample.columns[2].kind == "date"


def test_its_targets_mark_nothing_by_a_dash() -> None:
    path = sample("adventureworks/pl300/ResellerSalesTargets.csv")
    dashes = open_table(path).profile().empty_words
    assert set(dashes) == {f"M{month:02d}" for month in range(1, 13)}
    table = open_table(path, ReadOptions(empty_words={"*": ("-",)}))
    assert total(table, "M01") > 0


def test_purchases_between_blanks_are_read() -> None:
    table = open_table(sample("cdnow/CDNOW_sample.txt"))
    assert (table.options.delimiter, table.options.header, len(table.columns)) == ("whitespace", False, 5)
    rows = [row.values for row in table.rows()]
    assert len(rows) == 6_919
    assert len({row[0] for row in rows}) == 2_357
    assert sum(Decimal(row[4]) for row in rows) == Decimal("244091.94")
    assert sum(Decimal(row[4]) == 0 for row in rows) == 8
    assert all(read_date(row[2]) for row in rows)


def test_questions_left_unanswered_by_students_are_offered_as_empty() -> None:
    path = sample("xeducation/Leads.csv")
    table = open_table(path)
    profile = table.profile()
    assert profile.rows == 9_240
    assert {name: words["Select"] for name, words in profile.empty_words.items()} == {
        "Specialization": 1_942, "How did you hear about X Education": 5_043, "Lead Profile": 4_146, "City": 2_249,
    }  # fmt: skip
    assert sum("Select" in row.values for row in table.rows()) == 6_025
    told = open_table(path, ReadOptions(empty_words={"*": ("Select",)}))
    assert sum("Select" in row.values for row in told.rows()) == 0
    assert [note.params["column"] for note in table.understood.warnings] == ["C38"]
    assert profile.column("Converted").distinct["1"] == 3_561
