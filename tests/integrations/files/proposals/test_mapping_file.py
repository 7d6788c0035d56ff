"""Mapping files: closed, refused by line and name, written and read again; the samples fit the sample sets."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spearhead.integrations.files.proposals.mapping import ColumnMap, FileMap, ImportMapping, Link, Unpivot
from spearhead.integrations.files.proposals.mapping_file import dump_mapping, load_mapping
from spearhead.integrations.files.reading.options import ReadOptions
from spearhead.integrations.files.reading.table import open_table
from spearhead.kernel.errors import Refused
from tests.integrations.files.samples import DATA, sample

SAMPLES = Path(__file__).parents[4] / "samples" / "mappings"
HEAD = "version: 1\nfiles:\n  - match: a.csv\n    entity: deals\n"


def mapping(name: str) -> ImportMapping:
    return load_mapping((SAMPLES / f"{name}.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        (HEAD + "    colums: {}\n", 5, "colums"),
        (HEAD + "    columns:\n      x: {to: name, sclae: 2}\n", 6, "sclae"),
        (HEAD + "    columns:\n      x: nope\n", 6, "nope"),
        (HEAD + "    columns:\n      x: {to: name}\n      x: {to: stage}\n", 7, "x"),
        (HEAD + "    read: {encodng: utf-8}\n", 5, "encodng"),
        (HEAD + "    mode: replace\n", 5, "upsert"),
        (HEAD + "    key: [nope]\n", 5, "nope"),
        (HEAD + "    columns:\n      x: {to: name, ignore: true}\n", 6, "ignore"),
        (HEAD + "    columns:\n      x: {to: company, link: {entity: planets}}\n", 6, "companies"),
        (HEAD + "    columns:\n      x: {to: amount, scale: 0}\n", 6, "scale"),
        (HEAD + "    columns:\n      x: {to: amount, currency: XYZW}\n", 6, "XYZW"),
        (HEAD + "    columns:\n      x: {to: name, erase: maybe}\n", 6, "erase"),
        ("version: 2\nfiles: []\n", 1, "version"),
        ("version: 1\nfiles:\n  - entity: deals\n", 3, "match"),
        ("version: 1\nfiles:\n  - match: a.csv\n", 3, "entity"),
        ("version: 1\nfiles:\n  - {match: a, pass_over: why, entity: deals}\n", 3, ""),
        ("- 1\n", 1, ""),
        ("", 1, ""),
        ("version: [1\n", 2, "YAML"),
    ],
)
def test_mistakes_are_refused_with_line_and_name(text: str, line: int, word: str) -> None:
    with pytest.raises(Refused) as refusal:
        load_mapping(text)
    assert refusal.value.code == "bad_mapping"
    assert str(line) in refusal.value.message
    assert word in refusal.value.message


@pytest.mark.parametrize(
    "text",
    [
        "a: &x [1]\nb: *x\n",
        "[" * 100 + "]" * 100,
        "!!python/object:os.system {}",
        "x" * 1_000_001,
        "version: !!int x\n",
    ],
)
def test_tricks_are_refused(text: str) -> None:
    with pytest.raises(Refused) as refusal:
        load_mapping(text)
    assert refusal.value.code == "bad_mapping"


def test_values_stay_as_written() -> None:
    text = HEAD + "    columns:\n      x: {to: outcome, values: {no: lost, yes: won, 1.0: won, ~: open, '': null}}\n"
    column = load_mapping(text).files[0].columns[0]
    assert column.values == {"no": "lost", "yes": "won", "1.0": "won", "~": "open", "": None}


@pytest.mark.parametrize("name", ["maven_crm", "adventureworks", "cdnow", "xeducation"])
def test_sample_mappings_name_columns_that_their_files_have(name: str) -> None:
    loaded = mapping(name)
    assert load_mapping(dump_mapping(loaded)) == loaded
    sample(name)
    used = set()
    for path in sorted(item for item in (DATA / name).rglob("*") if item.is_file()):
        sections = loaded.sections_for(path.relative_to(DATA / name).as_posix())
        assert sections, f"{path.name} is neither mapped nor passed over"
        used |= {section.name for section in sections}
        for section in sections:
            if section.entity:
                table = open_table(path, section.read)
                named = {column.column for column in section.columns} | set(section.group_by)
                named |= set(section.unpivot.columns if section.unpivot else ()) | set(section.history.values())
                assert named <= set(table.columns), (path.name, named - set(table.columns))
    assert used == {section.name for section in loaded.files}


def test_the_maven_mapping_says_what_the_acceptance_needs() -> None:
    loaded = mapping("maven_crm")
    accounts = loaded.sections_for("accounts.csv")[0]
    revenue = accounts.column("revenue")
    sector = accounts.column("sector")
    assert revenue is not None
    assert sector is not None
    assert Decimal("1100.04") * revenue.scale == Decimal("1100040000.00")
    assert sector.values["technolgy"] == "technology"
    deals = loaded.sections_for("sub/sales_pipeline.csv")[0]
    product = deals.column("product")
    assert product is not None
    assert product.values["GTXPro"] == "GTX Pro"
    assert loaded.sections_for("data_dictionary.csv")[0].entity is None


def test_every_setting_survives_writing_and_reading() -> None:
    column = ColumnMap(
        "Betrag", ("amount", "custom.raw"), kind="decimal", label="Amount", label_zh="金额", scale=Decimal("0.5"),
        currency="EUR", decimal=",", date_order="dmy", time_zone="Europe/Berlin", empty=("-", "NULL"), default="0",
        values={"no": None, "1": "2"}, unknown="create", collision="append", erase=True,
        link=Link("companies", "external_id", "create"), only_when={"Stage": ("Won", "yes")},
    )  # fmt: skip
    section = FileMap(
        "one", ("a*.csv", "b/*.csv"), "deals",
        read=ReadOptions(delimiter="|", names=("x", "y"), empty_words={"*": ("-",)}),
        mode="create", key=("external_id",), duplicates="number", group_by=("x",), other_columns="note",
        columns=(column, ColumnMap("y", note=True), ColumnMap("z", ("name",))), constants={"pipeline": "1"},
        history={"Won": "close"}, list_price_for=("open", "lost"),
        unpivot=Unpivot({"M01": "1"}, "stage", "amount", Decimal(1000), "USD"),
    )  # fmt: skip
    whole = ImportMapping(
        (section, FileMap("two", ("c.csv",), pass_over="文档")), "n", "名", "s", "CNY", "Asia/Shanghai", {"a": "b"}
    )
    assert load_mapping(dump_mapping(whole)) == whole


WORDS = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)


@given(st.dictionaries(WORDS, st.none() | WORDS, max_size=5), WORDS)
def test_any_words_survive_writing_and_reading(values: dict[str, str | None], name: str) -> None:
    column = ColumnMap(name, ("stage",), values=values, default=name)
    whole = ImportMapping((FileMap(name, (name,), "deals", columns=(column,)),), name=name)
    assert load_mapping(dump_mapping(whole)) == whole
