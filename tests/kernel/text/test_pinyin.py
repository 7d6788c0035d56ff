"""Chinese names are sounded out as their bearers do, and sorted by it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from spearhead.kernel.text.pinyin import family_name, full_pinyin, initials, same_sound
from spearhead.kernel.text.sort import MAX_SORT_KEY, sort_key


@pytest.mark.parametrize(
    ("name", "spelt"),
    [
        ("单小明", {"shanxiaoming", "danxiaoming"}),
        ("曾国藩", {"zengguofan", "cengguofan"}),
        ("解珍", {"xiezhen", "jiezhen"}),
        ("仇英", {"qiuying", "chouying"}),
        ("区小明", {"ouxiaoming", "quxiaoming"}),
        ("查良镛", {"zhaliangyong", "chaliangyong"}),
        ("重庆", {"chongqing", "zhongqing"}),
        ("吕布", {"lvbu", "lubu", "lyubu"}),
        ("尉迟恭", {"yuchigong", "weichigong"}),
        ("欧阳娜娜", {"ouyangnana"}),
        ("长安", {"changan", "zhangan"}),
    ],
)
def test_every_spelling_is_known(name: str, spelt: set[str]):
    assert spelt <= full_pinyin(name)


def test_initials_follow_every_reading():
    assert {"oxm", "qxm"} <= initials("区小明")
    assert {"cqca", "zqca"} <= initials("重庆长安")


def test_family_names_of_two_characters():
    assert [family_name(name) for name in ("欧阳娜娜", "尉迟恭", "张伟", "欧阳", "")] == [
        "欧阳",
        "尉迟",
        "张",
        "欧阳",
        "",
    ]


def test_the_same_sound():
    assert same_sound("张薇", "章微")
    assert not same_sound("张伟", "李伟")


def test_names_sort_by_pinyin_then_latin():
    right = [
        "360 公司",
        "阿里",
        "陈静",
        "单小明",
        "曾小贤",
        "张三",
        "张伟",
        "章二",
        "Acme",
        "acme 2",
        "acme 10",
        "Ärzte",
        "Beta",
        "",
    ]
    assert sorted(set(right), key=lambda name: sort_key(name, person=True)) == right


def test_a_surname_counts_only_for_people():
    assert sort_key("单小明", person=True).startswith("2shan")
    assert sort_key("曾经沧海").startswith("2ceng")


@given(st.text(max_size=80))
def test_keys_hold_in_any_collation(text: str):
    key = sort_key(text)
    assert key
    assert len(key) <= MAX_SORT_KEY
    assert key.isascii()
    assert key.isalnum()
    assert key == key.lower()
