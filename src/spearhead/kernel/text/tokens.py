"""What is stored of a record so that it is found: index tokens, one row each, and one column of searchable text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from spearhead.kernel.text.fold import HAN, match_key, search_key, squash, strip_legal_form
from spearhead.kernel.text.pinyin import full_pinyin, initials, spellings, syllables
from spearhead.kernel.text.typos import MAX_LETTERS, deletions

#: First character of a token: whole text, word, pinyin, initials, word less one letter, digits on and backwards, and
#: a word of running text.
WHOLE, WORD, PINYIN, INITIALS, SHORTER, DIGITS, TAIL, TEXT = "=", "w", "p", "i", "d", "m", "n", "t"
#: No token is longer, so that a column of this width holds any.
MAX_TOKEN: Final = 41
#: No text gives more tokens; a title of 30 characters gives about 70.
MAX_TOKENS: Final = 400
#: Words from this length on are found with two errors.
LONG_WORD: Final = 7
#: So much of a running text is found, by so many tokens of it.
TEXT_READ: Final = 2000
TEXT_TOKENS: Final = 300
TEXT_HAN: Final = 4
_HAN_KEPT: Final = 8
_PINYIN_KEPT: Final = 24
_INITIALS_KEPT: Final = 8
#: So many characters of one Han run are places at which a query may begin.
_PLACES: Final = 24
_PIECE: Final = re.compile(f"[{HAN}]+|[^{HAN} ]+")
_IS_HAN: Final = re.compile(f"[{HAN}]")
_AFTER_APOSTROPHE: Final = re.compile(r"(?<=\w)[’'‘`](\w{3,})")
_COMMON_DOMAINS: Final = frozenset("com cn net org www co edu gov io".split())


def pieces(folded: str) -> list[str]:
    """Runs of Han characters and words of other letters and digits, in order."""
    return _PIECE.findall(folded)


def is_han(piece: str) -> bool:
    """Whether a piece of `pieces` is a Han run."""
    return _IS_HAN.match(piece) is not None


def index_tokens(*names: str, phones: Iterable[str] = (), emails: Iterable[str] = ()) -> set[str]:
    """The tokens under which a record is found: one row (token, record) each, in a table with an index on token.

    `names` are its short texts (name, other names, number, title); `phones` are E.164. Tokens are at most `MAX_TOKEN`
    characters and compare by code point (``C`` collation on PostgreSQL).
    """
    found: set[str] = set()
    for name in names:
        for token in _of_name(name):
            if len(found) >= MAX_TOKENS:
                return found
            found.add(token)
    for phone in phones:
        digits = re.sub(r"\D", "", phone)
        found |= {DIGITS + digits, TAIL + digits[::-1]} if len(digits) >= 4 else set()
        if digits.startswith("86") and len(digits) > 11:
            found.add(DIGITS + digits[2:])
    for email in emails:
        found.add(WHOLE + squash(email)[: MAX_TOKEN - 1])
        found |= {WORD + word[:MAX_LETTERS] for word in search_key(email).split() if word not in _COMMON_DOMAINS}
    return found


def text_tokens(*texts: str, times: int = 1) -> set[str]:
    """The tokens of running text (notes, outcomes): its words, and each Han character with the three after it. As
    written only: no pinyin, no typing errors, of which a text would have thousands. `times`
    takes so many times more of it.
    """
    found: set[str] = set()
    for text in texts:
        for part in pieces(search_key(text[: TEXT_READ * times])):
            if is_han(part):
                found |= {TEXT + part[place : place + TEXT_HAN] for place in range(len(part))}
            elif len(part) > 1:
                found.add(TEXT + part[:MAX_LETTERS])
            if len(found) >= TEXT_TOKENS * times:
                return found
    return found


def text_document(*texts: str, times: int = 1) -> str:
    """What running text adds to the column of `search_document`."""
    return " ".join(filter(None, (search_key(text[: TEXT_READ * times]) for text in texts)))


def _of_name(name: str) -> Iterator[str]:
    folded = search_key(name)
    if not folded:
        return
    yield WHOLE + folded.replace(" ", "")[: MAX_TOKEN - 1]
    parts = pieces(folded)
    for part in parts:
        yield from _of_han(part) if is_han(part) else _of_word(part)
    for tail in _AFTER_APOSTROPHE.findall(match_key(name)):
        yield WORD + tail[:MAX_LETTERS]
    words = [part for part in parts if not is_han(part)]
    if len(words) > 1:
        yield INITIALS + "".join(word[0] for word in words)[:_INITIALS_KEPT]


def _of_word(word: str) -> Iterator[str]:
    word = word[:MAX_LETTERS]
    yield WORD + word
    if len(word) >= LONG_WORD and word.isascii() and word.isalpha():
        yield from (SHORTER + shorter for shorter in deletions(word))


def _of_han(run: str) -> Iterator[str]:
    core = strip_legal_form(run)
    read = syllables(run)
    for place in range(min(len(core), _PLACES)):
        yield WORD + run[place : place + _HAN_KEPT]
        yield PINYIN + "".join(read[place : place + _HAN_KEPT])[:_PINYIN_KEPT]
        yield INITIALS + "".join(one[0] for one in read[place : place + _INITIALS_KEPT])
    yield from (PINYIN + one[:_PINYIN_KEPT] for one in full_pinyin(run))
    yield from (INITIALS + one[:_INITIALS_KEPT] for one in initials(run))


def search_document(*texts: str, phones: Iterable[str] = ()) -> str:
    """One column of text in which every word of a query is contained: folded words, pinyin, initials, phone digits.

    Compared with plain ``LIKE '%word%'`` on words of `search_key`, which hold no wildcard. A part of a Han run is
    contained in the run itself, so that single characters and bigrams need no copies of their own.
    """
    parts: dict[str, None] = {}
    for text in texts:
        parts.update(dict.fromkeys(_document(text)))
    for phone in phones:
        parts[re.sub(r"\D", "", phone)] = None
    return " ".join(part for part in parts if part)


@lru_cache(maxsize=10_000)
def _document(text: str) -> tuple[str, ...]:
    folded = search_key(text)
    found = [folded, folded.replace(" ", "")]
    runs = [part for part in pieces(folded) if is_han(part)]
    for run in runs:
        ways = spellings(run[:_PLACES])
        found += ["".join(way) for way in ways]
        found += ["".join(one[0] for one in way) for way in ways]
    words = [part for part in pieces(folded) if not is_han(part)]
    if len(words) > 1:
        found.append("".join(word[0] for word in words))
    return tuple(found)
