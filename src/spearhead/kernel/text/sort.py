"""The stored key by which names are put in order, the same on every database and collation."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from pypinyin import Style, lazy_pinyin

from spearhead.kernel.text.fold import search_key
from spearhead.kernel.text.pinyin import HAN_RUN, syllables, unread

MAX_SORT_KEY: Final = 200
_PIECE: Final = re.compile(rf"(?P<han>{HAN_RUN.pattern})|(?P<digits>[0-9]+)|(?P<latin>[a-z]+)|(?P<gap> )|(?P<other>.)")
_BASE36: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_LAST: Final = "9"


def sort_key(text: str, *, person: bool = False) -> str:
    """ASCII letters and digits that sort as people expect: digits, Chinese by pinyin, Latin, other scripts, empty last.

    Chinese goes character by character: syllable, tone, then the character itself, so that one surname stays together;
    `person` reads the surname as one (单 shan). Numbers inside go by value. At most `MAX_SORT_KEY` characters, made of
    ``[0-9a-z]`` only, so that every collation orders them alike.
    """
    key = "".join(_pieces(search_key(text), person))
    return key[:MAX_SORT_KEY] or _LAST


def _pieces(folded: str, person: bool) -> Iterator[str]:
    for found in _PIECE.finditer(folded):
        part = found[0]
        match found.lastgroup:
            case "han":
                yield from _han(part, person and found.start() == 0)
            case "digits":
                value = part.lstrip("0")[:99]
                yield f"1{len(value):02d}{value}"
            case "latin":
                yield "3" + part
            case "gap":
                yield "0"
            case _:
                yield "4" + _code(part)


@lru_cache(maxsize=20_000)
def _han(run: str, person: bool) -> tuple[str, ...]:
    tones = lazy_pinyin(run, style=Style.TONE3, neutral_tone_with_five=True, errors=unread)
    read = syllables(run, person=person)
    return tuple(_character(*one) for one in zip(run, read, tones, strict=True))


def _character(character: str, syllable: str, toned: str) -> str:
    if not syllable.isascii():  # no reading known: after all that have one
        return "2zzz" + _code(character)
    tone = toned[-1] if toned[-1].isdigit() else "5"
    return f"2{syllable}{tone}{_code(character)}"


def _code(character: str) -> str:
    rest, digits = ord(character), ""
    for _place in range(4):
        rest, digit = divmod(rest, 36)
        digits = _BASE36[digit] + digits
    return digits
