"""Written tables are safe in a spreadsheet and come back as they were (SEC-17, I18N-23/24)."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from spearhead.integrations.files.guard import guard, unguard
from spearhead.integrations.files.reading.options import ReadOptions
from spearhead.integrations.files.reading.table import open_table
from spearhead.integrations.files.writing import Value, write_csv, write_xlsx

FORMULAS = [
    "=1+1",
    "+1-1",
    "@SUM(A1)",
    "-2+3",
    "\t=1",
    "\r=1",
    "＝1",
    "＋1",
    "－1",
    " =1",
    "-",
    "|calc",
    "'=1",
    "%0A=1",
]
HARMLESS = ["Acme", "-30.5", "O'Brien", "'quoted'", "7-Eleven", "重庆", "a=b", "", "00123"]


@pytest.mark.parametrize("text", FORMULAS)
def test_formula_like_text_is_neutralised_and_comes_back(text: str) -> None:
    assert guard(text) == "'" + text
    assert unguard(guard(text)) == text


@pytest.mark.parametrize("text", HARMLESS)
def test_harmless_text_is_left_alone(text: str) -> None:
    assert guard(text) == text
    assert unguard(text) == text


@given(st.text())
def test_any_text_survives_guarding(text: str) -> None:
    assert unguard(guard(text)) == text


def read_back(folder: Path, written: bytes) -> list[tuple[str, ...]]:
    path = folder / "out"
    path.write_bytes(written)
    return [row.values for row in open_table(path, ReadOptions(header=True)).rows()]


def as_csv(header: Sequence[str], rows: Sequence[Sequence[Value]], encoding: str = "utf-8") -> bytes:
    stream = io.BytesIO()
    write_csv(stream, header, rows, encoding)
    return stream.getvalue()


def as_xlsx(header: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    stream = io.BytesIO()
    write_xlsx(stream, header, rows)
    return stream.getvalue()


VALUES: list[list[Value]] = [
    ["=1+1", "+8613800138000", Decimal("-30.5"), date(2017, 3, 1), True],
    ["𠮷野", "00123", Decimal("1100.04"), datetime(2017, 3, 1, 14, 5, tzinfo=UTC), False],
    [None, "a\r\nb \"c\", d", 10**17, date(1899, 1, 1), None],
]  # fmt: skip
TEXTS = [
    ("=1+1", "+8613800138000", "-30.5", "2017-03-01", "TRUE"),
    ("𠮷野", "00123", "1100.04", "2017-03-01 14:05:00", "FALSE"),
    ("", 'a\r\nb "c", d', "100000000000000000", "1899-01-01", ""),
]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_csv_comes_back_unchanged(tmp_path: Path, encoding: str) -> None:
    found = read_back(tmp_path, as_csv(["名称", "phone", "paid", "on", "ok"], VALUES, encoding))
    assert found == [tuple(cell.replace("14:05:00", "14:05:00+00:00") for cell in row) for row in TEXTS]


def test_xlsx_comes_back_unchanged(tmp_path: Path) -> None:
    assert read_back(tmp_path, as_xlsx(["名称", "phone", "paid", "on", "ok"], VALUES)) == TEXTS


def test_csv_is_what_chinese_excel_opens_rightly() -> None:
    written = as_csv(["名称", "n"], [["长安", 1]])
    assert written == b"\xef\xbb\xbf" + "名称,n\r\n长安,1\r\n".encode()
    assert as_csv(["名称"], [], "gb18030").startswith("名称".encode("gb18030"))


def test_no_cell_of_a_csv_begins_like_a_formula() -> None:
    written = as_csv(["=head"], [[text] for text in FORMULAS]).decode("utf-8-sig")
    cells = [row[0] for row in csv.reader(io.StringIO(written, newline="")) if row]
    assert all(cell.startswith("'") for cell in cells)


def test_xlsx_keeps_types_and_never_writes_a_formula(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(as_xlsx(["=head", "n", "on"], [["=1+1", Decimal("-30.5"), date(2017, 3, 1)]]))
    sheet = load_workbook(tmp_path / "a.xlsx").active
    assert sheet is not None
    head, cells = sheet.iter_rows()
    assert (head[0].data_type, cells[0].data_type, cells[0].value, cells[0].quotePrefix) == ("s", "s", "=1+1", True)
    assert (cells[1].data_type, cells[1].value) == ("n", -30.5)
    assert (cells[2].value, cells[2].number_format) == (datetime(2017, 3, 1), "yyyy-mm-dd")  # noqa: DTZ001


def test_text_too_long_for_a_cell_is_counted() -> None:
    stream = io.BytesIO()
    assert write_xlsx(stream, ["note"], [["x" * 40_000], ["y"]]).cut == 1


CELL = st.text(st.characters(exclude_categories=("Cs", "Cc"), include_characters="\t\n"), max_size=30).filter(
    lambda text: "_x000D_" not in text
)
TABLE = st.integers(2, 4).flatmap(
    lambda width: st.lists(
        st.lists(CELL, min_size=width, max_size=width).filter(lambda row: any(cell for cell in row)),
        min_size=1,
        max_size=8,
    )
)


@given(TABLE, st.sampled_from(["utf-8", "gb18030"]))
def test_any_table_round_trips_through_csv(tmp_path: Path, rows: list[list[str]], encoding: str) -> None:
    (tmp_path / "any").write_bytes(as_csv([f"column {n}" for n in range(len(rows[0]))], rows, encoding))
    options = ReadOptions(header=True, encoding=encoding, delimiter=",", quote='"')
    assert [list(row.values) for row in open_table(tmp_path / "any", options).rows()] == rows


@given(TABLE)
def test_any_table_round_trips_through_xlsx(tmp_path: Path, rows: list[list[str]]) -> None:
    (tmp_path / "any").write_bytes(as_xlsx([f"column {n}" for n in range(len(rows[0]))], rows))
    options = ReadOptions(header=True)
    assert [list(row.values) for row in open_table(tmp_path / "any", options).rows()] == rows
