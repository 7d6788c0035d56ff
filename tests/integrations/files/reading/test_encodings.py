"""Which encoding a file is in, and when a person is asked to look."""

from __future__ import annotations

from pathlib import Path

import pytest

from spearhead.integrations.files.reading.encodings import find_encoding
from spearhead.integrations.files.reading.options import ReadOptions
from spearhead.integrations.files.reading.table import open_table

SIMPLIFIED = "客户名称,负责人,金额\r\n重庆长安汽车股份有限公司,张伟,1200\r\n北京字节跳动科技有限公司,欧阳娜娜,3500\r\n"
TRADITIONAL = (
    "客戶名稱,負責人,金額\r\n臺灣積體電路製造股份有限公司,張偉,1200\r\n鴻海精密工業股份有限公司,歐陽娜娜,3500\r\n"
    "國泰金融控股股份有限公司,陳怡君,9900\r\n"
)
JAPANESE = "会社名,担当者,金額\r\nトヨタ自動車株式会社,さとう ひろし,1200\r\nソニーグループ,すずき,3500\r\n"
WESTERN = "Company,Owner,Amount\r\nMüller GmbH,Zoë Lefèvre,1200\r\nCafé Français,José Nuñez,3500\r\n"


def written(folder: Path, text: str, codec: str) -> Path:
    path = folder / "file.csv"
    path.write_bytes(text.encode(codec))
    return path


@pytest.mark.parametrize(
    ("codec", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("gb18030", "gb18030"),
    ],
)
def test_the_ladder_reads_what_chinese_spreadsheets_write(tmp_path: Path, codec: str, found: str) -> None:
    table = open_table(written(tmp_path, SIMPLIFIED, codec))
    assert table.options.encoding == found
    assert table.columns == ("客户名称", "负责人", "金额")
    assert [row.values[1] for row in table.rows()] == ["张伟", "欧阳娜娜"]
    assert not table.understood.warnings


def test_four_byte_gb18030_is_read(tmp_path: Path) -> None:
    table = open_table(written(tmp_path, SIMPLIFIED + "𠮷野家,㐂,5\r\n", "gb18030"))
    assert [row.values[:2] for row in table.rows()][-1] == ("𠮷野家", "㐂")


@pytest.mark.parametrize(
    ("text", "codec", "name"),
    [(TRADITIONAL, "big5", "big5"), (JAPANESE, "cp932", "shift-jis"), (WESTERN, "cp1252", "windows-1252")],
)
def test_encodings_that_pass_for_another_are_named_with_a_warning(
    tmp_path: Path, text: str, codec: str, name: str
) -> None:
    table = open_table(written(tmp_path, text, codec))
    assert table.options.encoding == name
    assert {note.code for note in table.understood.warnings} & {"looks_like", "encoding_guessed"}
    assert [",".join(row.values) for row in table.rows()] == text.splitlines()[1:]
    assert {"gb18030", "big5", "shift-jis", "windows-1252"} <= set(table.understood.encodings)


def test_the_person_may_switch(tmp_path: Path) -> None:
    path = written(tmp_path, TRADITIONAL, "big5")
    switched = open_table(path, ReadOptions(encoding="gb18030"))
    assert switched.options.encoding == "gb18030"
    assert next(switched.rows()).values[1] != "張偉"


def test_traditional_text_in_gb18030_is_not_taken_for_big5(tmp_path: Path) -> None:
    assert find_encoding(written(tmp_path, TRADITIONAL, "gb18030")).encoding == "gb18030"


def test_one_bad_byte_does_not_change_the_encoding_but_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes((SIMPLIFIED * 20).encode() + "坏".encode()[:2] + b",x,1\r\n")
    table = open_table(path)
    assert table.options.encoding == "utf-8"
    assert [note.params["count"] for note in table.understood.warnings if note.code == "bad_bytes"] == [1]
    assert [row.line for row in table.rows() if not row.usable] == [61]


def test_chinese_far_into_an_english_file_is_found(tmp_path: Path) -> None:
    path = written(tmp_path, "name,city\n" + "Acme,Boston\n" * 200_000 + "长安,重庆\n", "gb18030")
    table = open_table(path)
    assert table.options.encoding == "gb18030"
    assert [row.values for row in table.rows()][-1] == ("长安", "重庆")
