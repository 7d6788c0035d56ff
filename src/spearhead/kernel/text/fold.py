"""Keys under which two spellings of one name are the same; e-mail and telephone are in `contact`."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import zhconv

#: CJK ideographs, extensions and compatibility forms, and the iteration mark and zero.
HAN: Final = "\u3005\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
INVISIBLE: Final = re.compile(
    "[\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)
_HAN_GAP: Final = re.compile(f"(?<=[{HAN}]) (?=[{HAN}])")
_ACCENTS: Final = re.compile("(?<=[a-z])[\u0300-\u036f]+")
_PLAIN: Final = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ı": "i"})
_APOSTROPHES: Final = str.maketrans("", "", "'’‘`´ʼʻ′")
_NOT_WORD: Final = re.compile(r"[\W_]+")
_BRACKETED: Final = re.compile(r"[(\[【〔](集团|控股|股份|group|holdings?)[)\]】〕]")
_ZH_FORM: Final = re.compile(
    r"(股份有限公司|有限责任公司|有限公司|(?<!分)公司|集团|股份|控股|有限合伙|合伙企业|工厂店|厂商)$"
)
_LATIN_FORMS: Final[frozenset[str]] = frozenset(
    "ltd limited inc incorporated corp corporation co company llc llp lp plc gmbh ag kg kgaa ohg ug se sa sas sarl srl "
    "spa bv nv ab oy oyj as asa aps pty pte kk sdn bhd group holding holdings coltd mbh the and".split()
)


@cache
def _load_characters() -> None:
    zhconv.loaddict(str(Path(zhconv.__file__).with_name("zhcdict.json")))  # left to itself it never closes the file


def simplified(text: str) -> str:
    """Traditional Chinese characters as simplified ones (長安 → 长安, 裡 → 里); other text unchanged."""
    if text.isascii():
        return text
    _load_characters()
    return str(zhconv.convert(text, "zh-hans"))


def match_key(text: str) -> str:
    """The key under which spellings count as equal: NFKC, case, zero-width, traditional → simplified, white space."""
    if not text.isascii():
        text = INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
        text = simplified(unicodedata.normalize("NFKC", text.casefold()))
        return _HAN_GAP.sub("", " ".join(text.split()))
    return " ".join(text.casefold().split())


@lru_cache(maxsize=50_000)
def search_key(text: str) -> str:
    """`match_key` without accents and apostrophes, other punctuation as one space: words of letters and digits."""
    key = match_key(text)
    if not key.isascii():
        key = _ACCENTS.sub("", unicodedata.normalize("NFD", key.translate(_PLAIN)))
        key = unicodedata.normalize("NFC", key)
    return _HAN_GAP.sub("", _NOT_WORD.sub(" ", key.translate(_APOSTROPHES)).strip())


def squash(text: str) -> str:
    """`search_key` without spaces: ``GTX Pro``, ``gtx-pro`` and ``GTXPro`` are one."""
    return search_key(text).replace(" ", "")


def strip_legal_form(name: str) -> str:
    """A folded Chinese name without its legal form at the end; a name that is nothing else stays whole."""
    while found := _ZH_FORM.search(name):
        if found.start() == 0:
            break
        name = name[: found.start()].rstrip()
    return name


def company_key(name: str) -> str:
    """The key of a company: `squash` without legal forms (有限公司, 股份, 集团, Ltd, Inc., GmbH, LLC …).

    A name that consists of legal forms only keeps them, so that the key of a name is never empty.
    """
    key = _BRACKETED.sub(" ", match_key(name)).replace(".", "")
    words = search_key(key).split() or search_key(match_key(name)).split()
    while len(words) > 1 and words[-1] in _LATIN_FORMS:
        words.pop()
    if len(words) > 1 and words[0] == "the":
        words.pop(0)
    return strip_legal_form("".join(words))
