"""Text tables as people send them: any delimiter, ragged, with zero bytes, without header; streamed."""

from __future__ import annotations

from pathlib import Path

import pytest

from spearhead.integrations.files.reading.limits import MAX_LINE
from spearhead.integrations.files.reading.options import ReadOptions
from spearhead.integrations.files.reading.table import Table, open_table
from spearhead.kernel.errors import Refused


def table_of(folder: Path, text: str, options: ReadOptions | None = None) -> Table:
    path = folder / "file.txt"
    path.write_bytes(text.encode())
    return open_table(path, options)


def codes(table: Table) -> set[str]:
    return {note.code for note in table.understood.notes}


@pytest.mark.parametrize("sign", [",", ";", "\t", "|"])
def test_each_delimiter_is_found(tmp_path: Path, sign: str) -> None:
    text = "\n".join(
        sign.join(cells) for cells in (["name", "city", "size"], ["Acme", "Bonn", "12"], ["Beta", "", "7"])
    )
    table = table_of(tmp_path, text)
    assert table.options.delimiter == sign
    assert [row.values for row in table.rows()] == [("Acme", "Bonn", "12"), ("Beta", "", "7")]


def test_semicolons_win_over_decimal_commas(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Kunde;Umsatz;Menge\nA;1.234,50;2,5\nB;99,00;1,5\n")
    assert (table.options.delimiter, table.options.decimal, table.options.thousands) == (";", ",", ".")


def test_fixed_widths_keep_blanks_inside_cells(tmp_path: Path) -> None:
    text = "Acme Corporation   Boston      12\nBeta Ltd           New York   345\nGamma              Bonn         7\n"
    table = table_of(tmp_path, text)
    assert table.options.delimiter == "fixed"
    assert [row.values for row in table.rows()][1] == ("Beta Ltd", "New York", "345")


def test_a_single_column_of_names_stays_one_column(tmp_path: Path) -> None:
    table = table_of(tmp_path, "name\nAnna Snelling\nCecily Lampkin\nVersie Hillebrand\n")
    assert table.columns == ("name",)
    assert table.understood.sample.rows == 3


def test_files_without_header_get_numbered_columns_or_given_names(tmp_path: Path) -> None:
    text = "Anna Snelling,Dustin Brinkmann,Central\nCecily Lampkin,Dustin Brinkmann,Central\n"
    assert table_of(tmp_path, text).columns == ("C1", "C2", "C3")
    named = table_of(tmp_path, text, ReadOptions(names=("agent", "manager")))
    assert named.columns == ("agent", "manager", "C3")
    assert len(list(named.rows())) == 2


def test_headers_that_repeat_or_are_missing_stay_apart(tmp_path: Path) -> None:
    table = table_of(tmp_path, "name,phone,phone,\nAcme,1,2,x\n")
    assert table.columns == ("name", "phone", "phone (2)", "C4")
    assert {"duplicate_headers", "unnamed_column"} <= codes(table)


def test_ragged_rows_are_named_and_the_others_stay_usable(tmp_path: Path) -> None:
    rows = list(table_of(tmp_path, "a,b,c\n1,2,3\n1,2\n1,2,3,4\n1,2,3,,\n").rows())
    assert [[note.code for note in row.notes] for row in rows] == [[], ["too_few"], ["too_many"], []]
    assert [row.usable for row in rows] == [True, True, False, True]
    assert rows[1].values == ("1", "2", "")


def test_zero_bytes_blank_lines_and_mixed_line_ends_are_survived(tmp_path: Path) -> None:
    table = table_of(tmp_path, "a,b\r\n1,x\0y\n\n,\r2,z\r\n")
    rows = list(table.rows())
    assert [(row.line, row.values) for row in rows] == [(2, ("1", "xy")), (5, ("2", "z"))]
    assert [note.code for note in rows[0].notes] == ["nul"]
    assert "mixed_line_ends" in codes(table)


def test_quoted_line_breaks_count_as_lines(tmp_path: Path) -> None:
    rows = list(table_of(tmp_path, 'a,b\n"one\r\ntwo ""three""",x\n4,y\n').rows())
    assert [(row.line, row.values) for row in rows] == [(2, ('one\r\ntwo "three"', "x")), (4, ("4", "y"))]


def test_an_unclosed_quote_costs_its_own_line_only(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'a,b\n1,x\n2,"open\n' + "3,y\n" * 500)
    rows = list(table.rows())
    assert len(rows) == 502
    assert [(row.line, row.notes[0].code) for row in rows if row.notes] == [(3, "open_quote")]
    assert rows[-1].line == 503


def test_an_unclosed_quote_in_a_long_file_does_not_swallow_a_megabyte(tmp_path: Path) -> None:
    table = table_of(tmp_path, 'a,b\n2,"open\n' + "3,some words\n" * 120_000)
    rows = list(table.rows())
    assert len(rows) == 120_001
    assert sum(bool(row.notes) for row in rows) == 1


def test_a_line_over_a_megabyte_is_an_error_with_its_number(tmp_path: Path) -> None:
    table = table_of(tmp_path, "a,b\n1,x\n2," + "y" * (MAX_LINE + 5) + "\n3,z\n")
    assert [(row.line, [note.code for note in row.notes if note.fatal]) for row in table.rows()] == [
        (2, []),
        (3, ["line_too_long"]),
        (4, []),
    ]


def test_a_header_over_a_megabyte_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Refused) as refusal:
        table_of(tmp_path, "y" * (MAX_LINE * 50))
    assert refusal.value.code == "file_too_large"


def test_empty_files_are_refused_and_a_header_alone_has_no_rows(tmp_path: Path) -> None:
    for text in ("", "\n\n", "\ufeff"):
        with pytest.raises(Refused) as refusal:
            table_of(tmp_path, text)
        assert refusal.value.code == "file_empty"
    table = table_of(tmp_path, "name,city\n")
    assert list(table.rows()) == []
    assert "no_rows" in codes(table)


def test_the_first_row_may_be_further_down(tmp_path: Path) -> None:
    table = table_of(tmp_path, "Report of May\n\nname,size\nAcme,3\n", ReadOptions(first_row=3))
    assert table.columns == ("name", "size")
    assert [row.line for row in table.rows()] == [4]


def test_words_for_nothing_are_offered_with_counts_and_applied_only_when_told(tmp_path: Path) -> None:
    text = "name,city,cost\nNull,Select,NULL\nAcme,Select,-\nBeta,Bonn,NULL\n"
    table = table_of(tmp_path, text)
    assert table.understood.sample.empty_words["cost"] == {"NULL": 2, "-": 1}
    assert next(table.rows()).values == ("Null", "Select", "NULL")
    told = table_of(tmp_path, text, ReadOptions(empty_words={"cost": ("NULL", "-"), "city": ("Select",)}))
    assert [row.values for row in told.rows()] == [("Null", "", ""), ("Acme", "", ""), ("Beta", "Bonn", "")]
    assert next(told.rows(raw=True)).values == ("Null", "Select", "NULL")


def test_dates_that_can_be_read_in_two_ways_are_counted(tmp_path: Path) -> None:
    open_question = table_of(tmp_path, "day,n\n01/02/2017,1\n03/04/2017,2\n")
    note = next(note for note in open_question.understood.warnings if note.code == "dates_ambiguous")
    assert note.params == {"column": "day", "count": 2}
    proved = table_of(tmp_path, "day,n\n01/02/2017,1\n23/04/2017,2\n")
    assert proved.options.date_order == "dmy"
    assert not proved.understood.warnings


def test_shortened_phones_and_leading_zeros_are_pointed_out(tmp_path: Path) -> None:
    table = table_of(tmp_path, "name,phone,code\nA,1.38E+10,00123\nB,13800138000,00007\n")
    assert {"scientific", "leading_zeros"} <= codes(table)
    assert [row.values[2] for row in table.rows()] == ["00123", "00007"]


def test_error_values_of_a_spreadsheet_are_named(tmp_path: Path) -> None:
    row = next(table_of(tmp_path, "name,size\nAcme,#REF!\n").rows())
    assert not row.usable
    assert "size" in row.notes[0].in_words()


def test_the_answer_holds_every_choice_and_reads_back(tmp_path: Path) -> None:
    table = table_of(tmp_path, "name|size\nAcme|3\nBeta|4\n")
    again = ReadOptions.from_dict(table.options.as_dict())
    assert again == table.options
    assert [row.values for row in open_table(table.path, again).rows()] == [row.values for row in table.rows()]


@pytest.mark.parametrize(
    "wrong",
    [{"delimeter": ","}, {"encoding": "ebcdic"}, {"header": "yes"}, {"widths": [0]}, {"names": ["a", "a"]},
     {"empty_words": [None]}, {"decimal": ",", "thousands": ","}, {"first_row": True}],
)  # fmt: skip
def test_options_that_mean_nothing_are_refused_by_name(wrong: dict[str, object]) -> None:
    with pytest.raises(Refused) as refusal:
        ReadOptions.from_dict(wrong)
    assert refusal.value.code == "bad_read_option"
    assert set(refusal.value.fields) <= {*wrong, "thousands"}
