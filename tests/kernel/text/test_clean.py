"""Text is stored as typed, less what no reader can see and no database can hold."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spearhead.kernel.errors import Refused
from spearhead.kernel.text.clean import clean_text


@pytest.mark.parametrize("bad", ["a\x00b", "\ud800", "x\udfff"])
def test_nul_and_lone_surrogates_are_refused(bad: str):
    with pytest.raises(Refused) as refusal:
        clean_text(bad, max_length=50, field="name")
    assert refusal.value.code == "unstorable_text"
    assert set(refusal.value.fields) == {"name"}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("\u3000张伟\u3000", "张伟"),
        ("e\u0301", "é"),
        ("a\u202eb\u2066c", "abc"),
        ("a\x07b", "ab"),
        ("a\nb\tc", "a b c"),
        ("𠮷野", "𠮷野"),
        ("👩\u200d💻", "👩\u200d💻"),
        ("O'Brien", "O'Brien"),
        ("null", "null"),
        ("ＡＢ", "ＡＢ"),
        ("\ufeffx", "x"),
        ("مرحبا", "مرحبا"),
    ],
)
def test_kept_as_typed_less_controls(typed: str, kept: str):
    assert clean_text(typed, max_length=50) == kept


def test_lines_stay_where_lines_are_allowed():
    assert clean_text("a\r\nb\rc\u2028d\te", max_length=50, multiline=True) == "a\nb\nc\nd\te"


def test_too_long_is_refused_with_both_numbers():
    with pytest.raises(Refused, match=r"3.*4") as refusal:
        clean_text("abcd", max_length=3)
    assert refusal.value.code == "text_too_long"


@given(st.text(max_size=60))
def test_cleaning_twice_changes_nothing_more(text: str):
    try:
        once = clean_text(text, max_length=200, multiline=True)
    except Refused:
        return
    assert clean_text(once, max_length=200, multiline=True) == once
    assert unicodedata.is_normalized("NFC", once)
    once.encode("utf-8")
