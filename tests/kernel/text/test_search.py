"""Every kind of query finds its record among the first three of 20,000, through an index on tokens alone."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.search_names import MUST_HIT, names
from benchmarks.search_probe import rows
from benchmarks.token_table import TokenTable
from spearhead.kernel.text.distance import edits
from spearhead.kernel.text.pinyin import full_pinyin
from spearhead.kernel.text.rank import rank
from spearhead.kernel.text.search import END, Level, query_steps, search_document
from spearhead.kernel.text.tokens import MAX_TOKEN, MAX_TOKENS, index_tokens
from spearhead.kernel.text.typos import LETTERS, one_error, pinyin_two_errors, two_errors

COUNT = 20_000


@pytest.fixture(scope="module")
def table() -> Iterator[TokenTable]:
    connection = sqlite3.connect(":memory:")
    filled = TokenTable(connection)
    filled.fill(rows(COUNT))
    yield filled
    connection.close()


@pytest.mark.parametrize(("query", "name"), MUST_HIT)
def test_found_among_the_first_three(table: TokenTable, query: str, name: str):
    assert name in table.find(query, top=3)


def test_any_record_is_found_by_its_name_its_sound_and_a_slip(table: TokenTable):
    chance = random.Random(7)
    for name in chance.sample(sorted(set(names(COUNT))), 60):
        assert table.find(name, top=1) == [name]
        if not name.isascii():
            sound = min(full_pinyin(name))
            assert any(not full_pinyin(hit).isdisjoint({sound}) for hit in table.find(sound, top=3)), name
        else:
            word = max(name.replace("-", " ").split(), key=len)
            place = chance.randrange(1, len(word) - 1)
            slip = word[:place] + word[place + 1] + word[place] + word[place + 2 :]
            assert any(word in hit.split() for hit in table.find(name.replace(word, slip), top=3)), (name, slip)


def test_levels_stand_in_order():
    ranks = [
        rank("张伟", "张伟"),
        rank("张", "张伟"),
        rank("伟", "张伟"),
        rank("zw", "张伟"),
        rank("zhagnwei", "张伟"),
    ]
    levels = [found.level for found in ranks if found]
    assert levels == [Level.EXACT, Level.PREFIX, Level.WORD, Level.INITIALS, Level.TYPO]


@pytest.mark.parametrize(
    ("query", "name", "level"),
    [
        ("acme", "Acme Ltd", Level.EXACT),
        ("changan", "长安汽车", Level.PREFIX),
        ("长an", "长安汽车", Level.PREFIX),
        ("changan", "重庆长安", Level.WORD),
        ("wei zhang", "张伟", Level.WORD),
        ("0012", "+8613900000012", Level.WORD),
        ("chonqinng", "重庆长安", Level.TYPO),
        ("Acmme", "Acme", Level.TYPO),
    ],
)
def test_levels(query: str, name: str, level: Level):
    found = rank(query, name)
    assert found is not None
    assert found.level is level


@pytest.mark.parametrize(
    ("query", "name"), [("qzx", "张伟"), ("abd", "abc"), ("李", "张伟"), ("", "张伟"), ("%", "x"), ("123", "456")]
)
def test_what_does_not_fit_has_no_rank(query: str, name: str):
    assert rank(query, name) is None


def test_words_may_be_met_by_different_fields():
    assert rank("zhang acme", "张伟", "Acme Ltd")
    assert rank("zhang beta", "张伟", "Acme Ltd") is None


def test_nothing_worse_than_needed_is_prepared_first():
    levels = [step.level for step in query_steps("zhagnwei")]
    assert levels == sorted(levels)


def test_phones_and_addresses_are_found():
    tokens = index_tokens("张伟", phones=["+8613800138000"], emails=["wei.zhang@acme.com"])
    document = search_document("张伟", phones=["+8613800138000"])
    for query in ("138001", "8000", "13800138000", "wei.zhang@acme.com", "acme"):
        steps = [step for step in query_steps(query) if step.level < Level.INITIALS]
        assert any(token in step.equal or token.startswith(step.starts) for step in steps for token in tokens), query
    assert "8613800138000" in document


letters = st.text(alphabet="abcdefgh", min_size=8, max_size=11)


def _slip(word: str, chance: random.Random) -> str:
    place = chance.randrange(len(word) - 1)
    letter = chance.choice(LETTERS)
    return chance.choice(
        [
            word[:place] + word[place + 1 :],
            word[:place] + letter + word[place:],
            word[:place] + letter + word[place + 1 :],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
        ]
    )


@given(letters, st.randoms(use_true_random=False))
def test_one_and_two_slips_are_always_found(word: str, chance: random.Random):
    once = _slip(word, chance)
    assert word in one_error(once)
    twice = _slip(once, chance)
    words, keys = two_errors(twice)
    stored = {token[1:] for token in index_tokens(word) if token[0] == "d"}
    if edits(twice, word, 2) is not None:  # an insertion between two swapped letters counts as three
        assert word in words or word in one_error(twice) or keys & stored


@given(st.sampled_from(["zhangwei", "chongqing", "ouyangnana", "liushuang"]), st.randoms(use_true_random=False))
def test_two_slips_in_pinyin_are_always_found(word: str, chance: random.Random):
    typed = _slip(_slip(word, chance), chance)
    if edits(typed, word, 2) is not None:
        assert word in pinyin_two_errors(typed)


@given(st.text(max_size=60))
def test_any_text_can_be_stored_and_sought(text: str):
    tokens = index_tokens(text)
    assert len(tokens) <= MAX_TOKENS
    assert all(1 < len(token) <= MAX_TOKEN for token in tokens)
    for step in query_steps(text):
        assert all("%" not in part and "_" not in part for part in step.contains)
        assert all(start < start + END for start in step.starts)
        if step.level > Level.WORD:
            break
    rank(text, text, "张伟")
