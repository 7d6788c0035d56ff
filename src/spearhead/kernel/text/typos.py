"""Which spellings lie one or two typing errors from a typed word: Latin letters, and typed pinyin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Final

from spearhead.kernel.text.syllables import SYLLABLES

LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
#: Longer words are compared by their first letters only.
MAX_LETTERS: Final = 20
_PINYIN: Final = re.compile(f"(?:{'|'.join(sorted(SYLLABLES, key=len, reverse=True))})+")


def deletions(word: str) -> set[str]:
    """The word with one letter left out, each way."""
    return {word[:i] + word[i + 1 :] for i in range(len(word))}


def _swaps(word: str) -> set[str]:
    return {word[:i] + word[i + 1] + word[i] + word[i + 2 :] for i in range(len(word) - 1)}


def _replacements(word: str) -> set[str]:
    return {word[:i] + letter + word[i + 1 :] for i in range(len(word)) for letter in LETTERS}


def one_error(word: str) -> set[str]:
    """All words within one insertion, deletion, replacement or swap of neighbours (about 54 per letter)."""
    inserted = {word[:i] + letter + word[i:] for i in range(len(word) + 1) for letter in LETTERS}
    return inserted | deletions(word) | _swaps(word) | _replacements(word)


def two_errors(word: str) -> tuple[set[str], set[str]]:
    """Keys that find every word two errors away: (words to look up, keys to look up among stored `deletions`).

    Stored words carry their single deletions, so an insertion or a replacement costs nothing on their side; what is
    left for the query is one further error after one deletion, or one error alone: some 3,000 keys for 10 letters.
    """
    shorter = deletions(word)
    words: set[str] = set()
    keys = one_error(word)
    for one in shorter:
        gone = deletions(one)
        words |= gone
        keys |= gone | _swaps(one) | _replacements(one)
    return words, keys


def is_pinyin(letters: str) -> bool:
    """Whether the letters are whole syllables of Chinese, one after another."""
    return _PINYIN.fullmatch(letters) is not None


def pinyin_one_error(letters: str) -> set[str]:
    """Whole-syllable spellings within one error of what was typed (``zhagnwei`` → ``zhangwei`` …)."""
    return {one for one in one_error(letters) if is_pinyin(one)}


@cache
def _prefixes() -> frozenset[str]:
    return frozenset(one[:length] for one in SYLLABLES for length in range(1, len(one) + 1))


@lru_cache(maxsize=20_000)
def _steps(state: frozenset[str]) -> dict[str, frozenset[str]]:
    """Letter → the unfinished syllables one may be in after it; `state` holds those before (“” between syllables)."""
    after: dict[str, set[str]] = {}
    for part in state:
        for letter in LETTERS:
            if (longer := part + letter) in _prefixes():
                after.setdefault(letter, set()).add(longer)
                if longer in SYLLABLES:
                    after[letter].add("")
    return {letter: frozenset(parts) for letter, parts in after.items()}


def pinyin_two_errors(letters: str) -> set[str]:
    """Whole-syllable spellings within two errors of what was typed; a few thousand for nine letters."""
    found: set[str] = set()
    seen: set[tuple[int, int, str]] = set()
    stack: list[tuple[int, int, str, frozenset[str]]] = [(0, 2, "", frozenset({""}))]
    while stack:
        place, left, made, state = stack.pop()
        if (place, left, made) in seen:
            continue
        seen.add((place, left, made))
        if place == len(letters) and "" in state:
            found.add(made)
        stack.extend(_onward(letters, place, left, made, state))
    return found


def _onward(
    letters: str, place: int, left: int, made: str, state: frozenset[str]
) -> Iterator[tuple[int, int, str, frozenset[str]]]:
    steps = _steps(state)
    typed = letters[place : place + 1]
    if typed in steps:
        yield place + 1, left, made + typed, steps[typed]
    if not left:
        return
    if typed:
        yield place + 1, left - 1, made, state
    swapped = letters[place + 1 : place + 2]
    if swapped and swapped != typed and swapped in steps and typed in (second := _steps(steps[swapped])):
        yield place + 2, left - 1, made + swapped + typed, second[typed]
    for letter, after in steps.items():
        yield place, left - 1, made + letter, after
        if typed and letter != typed:
            yield place + 1, left - 1, made + letter, after
