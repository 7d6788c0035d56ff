"""What `bin/translations` finds in the sources, reads from catalogues and refuses."""

import gettext
from pathlib import Path

import pytest

from tools.translations import catalogues, messages, rules
from tools.translations.__main__ import po_string
from tools.translations.catalogues import Entry
from tools.translations.messages import Key, Place


def _entry(text: str, *strings: str, plural: str = "", fuzzy: bool = False, line: int = 1) -> Entry:
    return Entry(Key(text, "", plural), strings, fuzzy, Path("deals.po"), line)


def _source(root: Path, name: str, text: str) -> None:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def _po(root: Path, name: str, text: str) -> Path:
    _source(root, name, text)
    return root / name


def test_messages_are_found_in_python_with_plurals_and_contexts(tmp_path: Path):
    text = '_("Move")\ngettext_lazy("Won")\nngettext("%(n)d deal", "%(n)d deals", n)\npgettext("verb", "Lead")\n'
    _source(tmp_path, "a.py", text)
    assert set(messages.extract_all(tmp_path, tmp_path)) == {
        Key("Move"),
        Key("Won"),
        Key("%(n)d deal", plural="%(n)d deals"),
        Key("Lead", context="verb"),
    }


def test_messages_are_found_in_jinja_templates_as_they_are_looked_up(tmp_path: Path):
    text = '{{ _("Deals") }}\n{% trans name=deal.name %}\n  Move\n  {{ name }}\n{% endtrans %}'
    _source(tmp_path, "templates/deals/page.html", text)
    found = messages.extract_all(tmp_path, tmp_path)
    assert found[Key("Deals")] == [Place("templates/deals/page.html", 1)]
    assert Key("Move %(name)s") in found


def test_messages_are_found_in_typescript_and_not_in_its_packages(tmp_path: Path):
    _source(tmp_path, "frontend/board.ts", 'const label: string = t("Moved {n} deals", { n });\n')
    _source(tmp_path, "frontend/node_modules/x/index.ts", 't("Not ours")\n')
    assert set(messages.extract_all(tmp_path, tmp_path)) == {Key("Moved {n} deals")}


def test_a_template_that_does_not_parse_is_named_with_its_line(tmp_path: Path):
    _source(tmp_path, "templates/broken.html", "\n{% if %}")
    with pytest.raises(messages.Unreadable, match=r"broken\.html:2"):
        messages.extract_all(tmp_path, tmp_path)


def test_a_catalogue_gives_its_entries_and_the_doubled_ones_twice(tmp_path: Path):
    text = (
        'msgid "Deal"\nmsgstr "商机"\n\nmsgid "Deal"\nmsgstr "交易"\n\n'
        'msgid "%(n)d deal"\nmsgid_plural "%(n)d deals"\nmsgstr[0] "%(n)d 个商机"\n'
    )
    entries = list(catalogues.read(_po(tmp_path, "deals.po", text)))
    assert [entry.strings for entry in entries] == [("商机",), ("交易",), ("%(n)d 个商机",)]
    assert "already in" in "\n".join(rules.check({entry.key: [Place("a.py", 1)] for entry in entries}, entries))


def test_a_broken_catalogue_is_named(tmp_path: Path):
    with pytest.raises(catalogues.BrokenCatalogue, match=r"deals\.po:1"):
        list(catalogues.read(_po(tmp_path, "deals.po", 'msgid "Deal\nmsgstr "商机"\n')))


def test_compiling_merges_all_areas_and_is_skipped_when_nothing_changed(tmp_path: Path):
    _source(tmp_path, "deals.po", 'msgid "Deal"\nmsgstr "商机"\n')
    _source(tmp_path, "leads.po", 'msgid "%(n)d lead"\nmsgid_plural "%(n)d leads"\nmsgstr[0] "%(n)d 条线索"\n')
    target = tmp_path / "LC_MESSAGES" / "django.mo"
    assert catalogues.compile_to(target, tmp_path)
    assert not catalogues.compile_to(target, tmp_path)
    assert target.read_bytes().count(b"-Date: 2026-01-01 00:00+0000") == 2, "no date of today, or it would differ"
    with target.open("rb") as file:
        chinese = gettext.GNUTranslations(file)
    assert chinese.gettext("Deal") == "商机"
    assert chinese.ngettext("%(n)d lead", "%(n)d leads", 5) == "%(n)d 条线索"


def test_missing_and_unused_messages_are_refused():
    found = {Key("Deal"): [Place("a.py", 3)]}
    missing, unused = rules.check(found, [_entry("Leed", "线索")])
    assert missing.startswith("a.py:3: “Deal” has no translation")
    assert "“Leed” is used nowhere" in unused


def test_a_plural_entry_also_serves_its_singular_used_alone():
    entry = _entry("Deal", "商机", plural="Deals")
    assert not list(rules.check({Key("Deal"): [Place("a.py", 1)], entry.key: [Place("b.py", 1)]}, [entry]))


@pytest.mark.parametrize("text", ["Move to %s", "%d deals", "Move {}"])
def test_unnamed_placeholders_are_refused(text: str):
    assert rules.unnamed(Key(text))


@pytest.mark.parametrize("text", ["Move to %(stage)s", "100%% of quota", "10% discount", "{n} deals"])
def test_named_placeholders_and_percent_signs_are_not(text: str):
    assert not rules.unnamed(Key(text))


@pytest.mark.parametrize(
    ("text", "string", "complaint"),
    [
        ("Move to %(stage)s", "移至 %(step)s", "lacks %(stage)s"),
        ("{n} deals", "{count} 个商机", "lacks {n}"),
        ("Amount: ", "金额：", "white space"),
        ("Saved, go on", "已保存,继续", "half-width"),
        ("Really?", "确定吗?", "half-width"),
        ("Done.", "完成.", "half-width"),
        ("Amount (yuan)", "金额(元)", "half-width"),
        ("Import a CSV file", "导入CSV文件", "a space belongs"),
        ("%(n)d deals", "%(n)d个商机", "a space belongs"),
        ("Your deals", "您的商机", "你"),
    ],
)
def test_an_ill_formed_translation_is_refused(text: str, string: str, complaint: str):
    assert complaint in "\n".join(rules.judge(_entry(text, string)))


@pytest.mark.parametrize(
    ("text", "string"),
    [
        ("Move to %(stage)s", "移至%(stage)s"),
        ("Saved, go on", "已保存，继续"),
        ("Amount (yuan): %(n)s", "金额（元）：%(n)s"),
        ("See <a href='x'>the guide</a>", "见<a href='x'>指南</a>"),
        ("Import a CSV file, 3 steps", "导入 CSV 文件，共 3 步"),
        ("Ctrl+K, then: type", "Ctrl+K，然后输入"),
        ("won/lost", "赢单/输单"),
    ],
)
def test_a_well_formed_translation_passes(text: str, string: str):
    assert list(rules.judge(_entry(text, string))) == []


def test_fuzzy_entries_and_surplus_plural_forms_are_refused():
    assert "fuzzy" in next(rules.judge(_entry("Deal", "商机", fuzzy=True)))
    assert "2 plural forms" in next(rules.judge(_entry("a", "甲", "乙", plural="b")))


def test_printed_entries_can_be_read_back(tmp_path: Path):
    text = 'Say "hi"\n\tand \\ go'
    path = _po(tmp_path, "a.po", f'msgid {po_string(text)}\nmsgstr "嗨"\n')
    assert next(catalogues.read(path)).key.text == text
