"""Workbooks: XLSX, ODS and old XLS give the same texts; bombs and giants are refused before they unpack."""

from __future__ import annotations

import resource
import time
import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from spearhead.integrations.files.reading.options import ReadOptions
from spearhead.integrations.files.reading.table import open_table
from spearhead.kernel.errors import Refused
from tests.integrations.files.books import ods_text, ods_value, write_ods, write_xls


def xlsx(path: Path, rows: list[list[object]], epoch_1904: bool = False) -> Path:
    book = Workbook()
    if epoch_1904:
        book.epoch = CALENDAR_MAC_1904
    sheet = book.active
    assert sheet is not None
    sheet.title = "客户"
    for row in rows:
        sheet.append(row)
    book.create_sheet("Second").append(["only", "header"])
    book.save(path)
    return path


def test_typed_cells_become_exact_text(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", [["name", "phone", "paid", "on", "at", "ok", "rate"],
                ["长安", 13800138000, 1100.04, date(2017, 3, 1), datetime(2017, 3, 1, 14, 5), True, 0.1]])  # fmt: skip # noqa: DTZ001
    table = open_table(path)
    expected = ("长安", "13800138000", "1100.04", "2017-03-01", "2017-03-01 14:05:00", "TRUE", "0.1")
    assert [row.values for row in table.rows()] == [expected]
    assert table.understood.sheets == ("客户", "Second")
    assert (table.understood.kind, table.options.sheet) == ("xlsx", "客户")


def test_shown_leading_zeros_stay_and_lost_digits_are_named(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["name", "code", "id"], ["A", 42, 110101199003070000], ["B", "00007", "110101199003071234"]):
        sheet.append(row)
    sheet["B2"].number_format = "00000"
    book.save(tmp_path / "z.xlsx")
    table = open_table(tmp_path / "z.xlsx")
    assert [row.values[1] for row in table.rows()] == ["00042", "00007"]
    assert [note.params["column"] for note in table.understood.warnings if note.code == "digits_lost"] == ["id"]


def test_error_cells_are_problems_of_their_row_only(tmp_path: Path) -> None:
    table = open_table(xlsx(tmp_path / "e.xlsx", [["name", "size"], ["Acme", "#REF!"], ["Beta", 3]]))
    assert [row.usable for row in table.rows()] == [False, True]


def test_both_calendars_give_the_same_day(tmp_path: Path) -> None:
    rows: list[list[object]] = [["name", "on"], ["Acme", date(2017, 3, 1)]]
    old = open_table(xlsx(tmp_path / "1904.xlsx", rows, epoch_1904=True))
    new = open_table(xlsx(tmp_path / "1900.xlsx", rows))
    assert next(old.rows()).values == next(new.rows()).values == ("Acme", "2017-03-01")
    assert (old.options.epoch, new.options.epoch) == (1904, 1900)
    assert "epoch_1904" in {note.code for note in old.understood.notes}


def test_sheet_and_first_row_are_chosen(tmp_path: Path) -> None:
    path = xlsx(
        tmp_path / "s.xlsx", [["Report of May"], [], ["name", "size"], ["Acme", 3], [None, None], ["Beta", None]]
    )
    table = open_table(path, ReadOptions(first_row=3))
    assert [(row.line, row.values, row.notes) for row in table.rows()] == [
        (4, ("Acme", "3"), ()),
        (6, ("Beta", ""), ()),
    ]
    assert open_table(path, ReadOptions(sheet=2)).columns == open_table(path, ReadOptions(sheet="Second")).columns
    with pytest.raises(Refused) as refusal:
        open_table(path, ReadOptions(sheet="Third"))
    assert refusal.value.code == "sheet_absent"
    assert "客户" in refusal.value.message


def test_decimal_commas_in_text_cells_do_not_break_number_cells(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "d.xlsx", [["name", "paid"], ["A", 1234.5], ["B", "1.234,50"]])
    table = open_table(path, ReadOptions(decimal=","))
    assert [row.values[1] for row in table.rows()] == ["1234,5", "1.234,50"]


def test_ods_gives_the_same_texts(tmp_path: Path) -> None:
    rows = [
        "".join(map(ods_text, ("name", "phone", "paid", "on", "ok")))
        + '<table:table-cell table:number-columns-repeated="1000"/>',
        ods_text("长安")
        + ods_value("float", "value", "1.38E+10", "13800000000")
        + ods_value("currency", "value", "1100.04")
        + ods_value("date", "date-value", "2017-03-01", "1/3/17")
        + ods_value("boolean", "boolean-value", "true", "WAHR"),
        ods_text('a<text:s text:c="2"/>b &amp; c'),
    ]
    table = open_table(write_ods(tmp_path / "a.ods", {"One": rows, "Zwei &amp; drei": []}))
    assert table.understood.kind == "ods"
    assert table.understood.sheets == ("One", "Zwei & drei")
    assert [row.values for row in table.rows()] == [
        ("长安", "13800000000", "1100.04", "2017-03-01", "TRUE"),
        ("a  b & c", "", "", "", ""),
    ]


def test_old_xls_is_read(tmp_path: Path) -> None:
    path = write_xls(tmp_path / "old.xls", [["name", "size"], ["长安", 1100.04], ["Beta", 13800138000.0]])
    table = open_table(path)
    assert (table.understood.kind, table.understood.sheets) == ("xls", ("Alt",))
    assert [row.values for row in table.rows()] == [("长安", "1100.04"), ("Beta", "13800138000")]


def bomb(path: Path, name: str, chunk: bytes, times: int) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        with archive.open(name, "w", force_zip64=True) as part:
            for _ in range(times):
                part.write(chunk)
    return path


def refused_quickly(path: Path) -> str:
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.perf_counter()
    with pytest.raises(Refused) as refusal:
        list(open_table(path).rows())
    assert time.perf_counter() - started < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000
    return refusal.value.code


def test_zip_bombs_are_refused_before_they_unpack(tmp_path: Path) -> None:
    path = bomb(tmp_path / "bomb.xlsx", "xl/worksheets/sheet1.xml", b"<row><c><v>1</v></c></row>" * 40_000, 190)
    assert path.stat().st_size < 2_000_000
    assert refused_quickly(path) == "file_too_large"
    assert refused_quickly(bomb(tmp_path / "styles.xlsx", "xl/styles.xml", bytes(1_000_000), 40)) == "file_too_large"


def test_ten_thousand_parts_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "parts.xlsx", "w") as archive:
        for number in range(10_000):
            archive.writestr(f"xl/part{number}.xml", "")
    assert refused_quickly(tmp_path / "parts.xlsx") == "file_too_large"


def test_a_hundred_thousand_columns_are_refused(tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_text(",".join(f"c{n}" for n in range(100_000)) + "\n1,2\n")
    assert refused_quickly(tmp_path / "wide.csv") == "file_too_large"
    wide = write_ods(tmp_path / "wide.ods", {"W": [ods_text("x", repeat=100_000)]})
    assert refused_quickly(wide) == "file_too_large"
    xlsx(tmp_path / "wide.xlsx", [[f"c{n}" for n in range(600)]])
    assert refused_quickly(tmp_path / "wide.xlsx") == "file_too_large"


def test_entity_bombs_and_damaged_workbooks_are_refused(tmp_path: Path) -> None:
    ods = tmp_path / "laughs.ods"
    with zipfile.ZipFile(ods, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", '<!DOCTYPE a [<!ENTITY b "bb">]><a table:name="x">&b;</a>')
    assert refused_quickly(ods) == "file_unreadable"
    whole = xlsx(tmp_path / "whole.xlsx", [["name"], ["Acme"]]).read_bytes()
    (tmp_path / "half.xlsx").write_bytes(whole[: len(whole) // 2])
    assert refused_quickly(tmp_path / "half.xlsx") == "file_unreadable"
    (tmp_path / "not.xls").write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000))
    assert refused_quickly(tmp_path / "not.xls") == "file_unreadable"
    with zipfile.ZipFile(tmp_path / "other.zip", "w") as archive:
        archive.writestr("readme.txt", "hello")
    assert refused_quickly(tmp_path / "other.zip") == "file_unreadable"
