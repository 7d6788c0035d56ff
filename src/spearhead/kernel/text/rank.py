"""Putting hits in order: exact, prefix, word, pinyin initials, typing error; the shorter name first among equals."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from spearhead.kernel.text.distance import allowed_edits, edits
from spearhead.kernel.text.fold import company_key, search_key
from spearhead.kernel.text.pinyin import same_sound, spellings
from spearhead.kernel.text.search import Level, search_terms
from spearhead.kernel.text.tokens import TEXT_READ, is_han, pieces


class Rank(NamedTuple):
    """How well a record fits, smaller is better: compare as a tuple; `rest` is what the query leaves of the name."""

    level: Level
    errors: int
    detail: int
    rest: int


@dataclass(frozen=True, slots=True)
class _Name:
    """A field prepared for comparison."""

    whole: str
    key: str
    words: tuple[str, ...]
    runs: tuple[str, ...]


@lru_cache(maxsize=5_000)
def _name(text: str) -> _Name:
    folded = search_key(text)
    parts = pieces(folded)
    latin = tuple(part for part in parts if not is_han(part))
    return _Name(folded.replace(" ", ""), company_key(text), latin, tuple(part for part in parts if is_han(part)))


def rank(query: str, *fields: str) -> Rank | None:
    """The rank of a record by its fields (name, other names, e-mail, phone …), or None when it does not fit at all.

    Each part of the query may be met by another field; the worst part counts then.
    """
    terms = search_terms(query)
    if not terms.parts:
        return None
    names = [_name(field) for field in fields if field]
    whole = [found for name in names if (found := _whole(terms.together, name))]
    parts = [best for word in terms.words if (best := min(filter(None, (_part(word, n) for n in names)), default=None))]
    if len(parts) == len(terms.words):
        worst = max(parts)
        whole.append(worst._replace(detail=worst.detail + 1, errors=sum(one.errors for one in parts)))
    return min(whole) if whole else None


def rank_text(query: str, *texts: str) -> Rank | None:
    """The rank of a record whose texts contain every part of the query as written, however they are spread."""
    terms = search_terms(query)
    folded = [search_key(text[:TEXT_READ]) for text in texts]
    if not terms.parts or not all(any(part in text for text in folded) for part in terms.parts):
        return None
    return Rank(Level.TEXT, 0, 0, 0)


def _whole(together: str, name: _Name) -> Rank | None:
    rest = len(name.whole) - len(together)
    if together == name.whole:
        return Rank(Level.EXACT, 0, 0, 0)
    if together == name.key:
        return Rank(Level.EXACT, 0, 1, rest)
    if name.whole.startswith(together):
        return Rank(Level.PREFIX, 0, 0, rest)
    return _part(together, name)


def _part(part: str, name: _Name) -> Rank | None:
    rest = abs(len(name.whole) - len(part))
    if name.whole.startswith(part):
        return Rank(Level.PREFIX, 0, 0, rest)
    if any(word.startswith(part) for word in name.words) or (is_han(part) and any(part in run for run in name.runs)):
        return Rank(Level.WORD, 0, 0, rest)
    if part.isdigit():
        return Rank(Level.WORD, 0, 1, rest) if len(part) >= 4 and part in name.whole else None
    return _sound(part, name) or _initials(part, name) or _typo(part, name)


def _sound(part: str, name: _Name) -> Rank | None:
    """Pinyin from any character on, letters and characters mixed; at the start of the name it is a prefix."""
    found = None
    for run in name.runs:
        for way in spellings(run):
            for place in range(len(run)):
                if _spelt(part, run[place:], way[place:]):
                    start = place == 0 and name.whole.startswith(run)
                    one = Rank(Level.PREFIX if start else Level.WORD, 0, 2, _beyond(part, way[place:]))
                    found = min(found, one) if found else one
    return found


def _beyond(part: str, way: tuple[str, ...]) -> int:
    return max(0, sum(map(len, way)) - len(part))


def _spelt(part: str, run: str, way: tuple[str, ...]) -> bool:
    """Whether `part` is the start of the run, each character as itself or spelt in full, the last perhaps cut."""
    if not part:
        return True
    if not run:
        return False
    if part[0] == run[0] and _spelt(part[1:], run[1:], way[1:]):
        return True
    if way[0].startswith(part):
        return True
    return part.startswith(way[0]) and _spelt(part[len(way[0]) :], run[1:], way[1:])


def _initials(part: str, name: _Name) -> Rank | None:
    found = []
    for run in name.runs:
        for way in spellings(run):
            letters = "".join(one[0] for one in way)
            if 1 < len(part) <= len(letters) and (place := letters.find(part)) >= 0:
                found.append(Rank(Level.INITIALS, 0, min(place, 1), len(letters) - len(part)))
    letters = "".join(word[0] for word in name.words)
    if len(part) > 1 and letters.startswith(part):
        found.append(Rank(Level.INITIALS, 0, 0, len(letters) - len(part)))
    return min(found, default=None)


def _typo(part: str, name: _Name) -> Rank | None:
    if is_han(part):
        return _homophone(part, name)
    limit = allowed_edits(len(part))
    if not limit or not part.isalpha():
        return None
    found = [
        Rank(Level.TYPO, apart, 0, abs(len(name.whole) - len(part)))
        for word in name.words
        if (apart := edits(part, word, limit)) is not None
    ]
    for run in name.runs:
        for way in spellings(run):
            found += _misspelt(part, way, limit)
    return min(found, default=None)


def _misspelt(part: str, way: tuple[str, ...], limit: int) -> list[Rank]:
    found = []
    for first in range(len(way)):
        spelt = ""
        for last in range(first, len(way)):
            spelt += way[last]
            if len(spelt) > len(part) + limit:
                break
            if (apart := edits(part, spelt, limit)) is not None:
                found.append(Rank(Level.TYPO, apart, 1, len(way) - (last - first + 1)))
    return found


def _homophone(part: str, name: _Name) -> Rank | None:
    length = len(part)
    for run in name.runs:
        for place in range(len(run) - length + 1):
            if length > 1 and same_sound(part, run[place : place + length]):
                return Rank(Level.TYPO, 1, 0, len(run) - length)
    return None
