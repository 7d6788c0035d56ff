"""From what is typed in the search box to look-ups in the table of tokens, best first; ordering hits is in `rank`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from itertools import product
from typing import Final

from spearhead.kernel.text.distance import allowed_edits
from spearhead.kernel.text.fold import search_key
from spearhead.kernel.text.pinyin import full_pinyin
from spearhead.kernel.text.tokens import (
    DIGITS,
    INITIALS,
    MAX_TOKEN,
    PINYIN,
    SHORTER,
    TAIL,
    TEXT,
    TEXT_HAN,
    WHOLE,
    WORD,
    index_tokens,
    is_han,
    pieces,
    search_document,
    text_document,
    text_tokens,
)
from spearhead.kernel.text.typos import (
    MAX_LETTERS,
    is_pinyin,
    one_error,
    pinyin_one_error,
    pinyin_two_errors,
    two_errors,
)

__all__ = [
    "Level", "Step", "Terms", "index_tokens", "query_steps", "search_document", "search_terms", "text_document",
    "text_tokens",
]  # fmt: skip

MAX_QUERY: Final = 80
MAX_TERMS: Final = 8
#: Sorts after every character that a token may hold.
END: Final = "\U0010ffff"


class Level(IntEnum):
    """How well a record fits, best first; hits of a lower level always come before those of a higher one."""

    EXACT = 0
    PREFIX = 1
    WORD = 2
    INITIALS = 3
    TEXT = 4
    TYPO = 5


@dataclass(frozen=True, slots=True)
class Terms:
    """A query taken apart: `words` as typed between spaces, `parts` split further where Han meets other letters."""

    words: tuple[str, ...]
    parts: tuple[str, ...]

    @property
    def together(self) -> str:
        """All words without the spaces."""
        return "".join(self.words)

    @property
    def driving(self) -> str:
        """The part that narrows most, by which the index is entered."""
        return max(self.parts, key=lambda part: len(part) * (3 if is_han(part) else 1), default="")

    def others(self, *used: str) -> tuple[str, ...]:
        """The parts that a hit must contain beside those `used` to find it."""
        return tuple(part for part in self.parts if part not in used)


@dataclass(frozen=True, slots=True)
class Step:
    """One look-up: tokens equal to any of `equal` or starting with any of `starts`, in records whose search document
    contains each of `contains`. Each start is a range: ``start <= token < start + END``. `errors` typing errors apart.
    """

    level: Level
    equal: tuple[str, ...] = ()
    starts: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    errors: int = 0


def search_terms(query: str) -> Terms:
    """The words of a query, folded; at most `MAX_QUERY` characters and `MAX_TERMS` parts are looked at."""
    folded = search_key(query[:MAX_QUERY])
    return Terms(tuple(folded.split()[:MAX_TERMS]), tuple(pieces(folded)[:MAX_TERMS]))


def query_steps(query: str) -> Iterator[Step]:
    """Look-ups from best to worst; the caller stops as soon as it has enough hits, so that typos cost nothing before.

    Ask for some 100 records per step in order of token, then put all hits in order with `rank`.
    """
    terms = search_terms(query)
    if not terms.parts:
        return
    together = terms.together[: MAX_TOKEN - 1]
    yield Step(Level.EXACT, equal=(WHOLE + together,))
    yield Step(Level.PREFIX, starts=(WHOLE + together,))
    yield _words(terms)
    yield from _joined(terms)
    if together.isascii() and 2 <= len(together) <= 8:
        yield Step(Level.INITIALS, starts=(INITIALS + together,))
    yield from _text(terms)
    yield from _sounds_alike(terms)
    yield from _typos(terms, errors=1)
    yield from _typos(terms, errors=2)


def _words(terms: Terms) -> Step:
    driving = terms.driving
    starts = [WORD + (driving[:8] if is_han(driving) else driving[:MAX_LETTERS])]
    if _is_latin(driving):
        starts.append(PINYIN + driving[:24])
    if driving.isdigit():
        starts.append(DIGITS + driving)
        if len(driving) >= 4:
            starts.append(TAIL + driving[::-1])
    return Step(Level.WORD, starts=tuple(starts), contains=terms.others(driving))


def _text(terms: Terms) -> Iterator[Step]:
    """Running text, as written."""
    driving = terms.driving
    if len(driving) < 2:
        return
    kept = TEXT_HAN if is_han(driving) else MAX_LETTERS
    contains = terms.others(driving) + ((driving,) if len(driving) > kept else ())
    yield Step(Level.TEXT, starts=(TEXT + driving[:kept],), contains=contains)


def _joined(terms: Terms) -> Iterator[Step]:
    """Several parts that are one word or one name: ``chang an``, ``o brien``, ``138 0013``, and mixed ``长an``."""
    if len(terms.parts) < 2:
        return
    together = terms.together
    if together.isdigit() and len(together) >= 4:
        yield Step(Level.WORD, starts=(DIGITS + together, TAIL + together[::-1]))
    elif together.isascii():
        yield Step(Level.WORD, starts=(WORD + together[:MAX_LETTERS], PINYIN + together[:24]))
    for word in terms.words:
        if sounds := _mixed_sounds(word):
            han = tuple(part for part in pieces(word) if is_han(part))
            others = tuple(part for part in terms.others(*pieces(word)))
            yield Step(Level.WORD, starts=tuple(PINYIN + one[:24] for one in sounds), contains=han + others)


def _mixed_sounds(word: str) -> list[str]:
    """All readings of a word that mixes Han and Latin letters; none when it does not."""
    parts = pieces(word)
    if len(parts) < 2 or not all(is_han(part) or _is_latin(part) for part in parts):
        return []
    readings = [sorted(full_pinyin(part)) if is_han(part) else [part] for part in parts]
    return ["".join(one) for one in product(*readings)][:16]


def _sounds_alike(terms: Terms) -> Iterator[Step]:
    """Han typed with a wrong character of the same sound, the commonest slip of an input method."""
    driving = terms.driving
    if is_han(driving) and len(driving) > 1:
        starts = tuple(PINYIN + one[:24] for one in sorted(full_pinyin(driving)))
        yield Step(Level.TYPO, starts=starts, contains=terms.others(driving), errors=1)


def _typos(terms: Terms, errors: int) -> Iterator[Step]:
    for part in dict.fromkeys(terms.parts):
        if allowed_edits(len(part)) >= errors and _is_latin(part):
            yield Step(Level.TYPO, equal=_near(part[:MAX_LETTERS], errors), contains=terms.others(part), errors=errors)
    if len(terms.parts) > 1 and allowed_edits(len(terms.driving)) >= errors and _is_latin(terms.driving):
        yield Step(Level.TYPO, equal=_near(terms.driving[:MAX_LETTERS], errors), errors=errors)  # slips in two words
    together = terms.together[:MAX_LETTERS]
    if allowed_edits(len(together)) < errors or not _is_latin(together):
        return
    sounds = pinyin_one_error if errors == 1 else _two_errors_in_sound
    if near := sounds(together) - {together}:
        yield Step(Level.TYPO, starts=tuple(sorted(PINYIN + one for one in near)), errors=errors)


def _is_latin(part: str) -> bool:
    return part.isascii() and part.isalpha()


def _near(word: str, errors: int) -> tuple[str, ...]:
    if errors == 1:
        return tuple(sorted(WORD + one for one in one_error(word)))
    words, keys = two_errors(word)
    return tuple(sorted({WORD + one for one in words} | {SHORTER + one for one in keys}))


def _two_errors_in_sound(letters: str) -> set[str]:
    """Two errors only in what is no pinyin as typed: proper syllables have thousands of neighbours, all other names."""
    return set() if is_pinyin(letters) else pinyin_two_errors(letters)
