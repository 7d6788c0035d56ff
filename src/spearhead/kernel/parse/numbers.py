"""Numbers as people type them in Chinese and English, read exactly or refused with an example; never rounded."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from babel.numbers import list_currencies
from django.utils.translation import gettext as _

from spearhead.kernel.errors import Refused

DecimalSign = Literal[".", ","]
Unit = Literal["", "percent", "money"]

MAX_LENGTH: Final = 60
EXAMPLES: Final = "1,234.5 · 12万 · ¥1,200 · 30%"
#: Powers of ten of the words that scale a number; 成 is a tenth, as in 3成.
_SCALES: Final[dict[str, int]] = {
    "万亿": 12, "千亿": 11, "百亿": 10, "十亿": 9, "亿": 8, "千万": 7, "百万": 6, "十万": 5, "万": 4,
    "w": 4, "千": 3, "百": 2,
    "trillion": 12, "tn": 12, "t": 12, "billion": 9, "bn": 9, "b": 9, "million": 6, "mn": 6, "mm": 6, "m": 6,
    "thousand": 3, "k": 3,
}  # fmt: skip
_SHARES: Final[dict[str, int]] = {"%": -2, "‰": -3, "成": -1, "percent": -2, "个百分点": -2, "pts": -2}
_SIGNS: Final[dict[str, str]] = {code.lower(): code for code in list_currencies() if len(code) == 3} | {
    "cn¥": "CNY", "rmb¥": "CNY", "rmb": "CNY", "人民币": "CNY", "jp¥": "JPY", "us$": "USD", "hk$": "HKD", "nt$": "TWD",
    "a$": "AUD", "ca$": "CAD", "s$": "SGD", "nz$": "NZD", "r$": "BRL", "mx$": "MXN", "€": "EUR", "£": "GBP", "₩": "KRW",
    "₹": "INR", "₫": "VND", "₪": "ILS", "¥": "", "$": "",
}  # fmt: skip
_WORDS: Final[dict[str, str]] = {
    "元人民币": "CNY", "人民币元": "CNY", "人民币": "CNY", "元": "", "块钱": "", "块": "", "美元": "USD", "美金": "USD",
    "欧元": "EUR", "英镑": "GBP", "日元": "JPY", "港元": "HKD", "港币": "HKD", "韩元": "KRW", "新台币": "TWD",
    "台币": "TWD",
}  # fmt: skip


def _any(words: Iterable[str]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


_SHAPE: Final = re.compile(
    rf"(?P<before>{_any(_SIGNS)})? ?(?P<sign>[-+])? ?(?P<after>{_any(_SIGNS)})? ?"
    rf"(?P<digits>[0-9][0-9,.' ]*|\.[0-9]+)(?:e(?P<power>[-+]?[0-9]{{1,2}}))? ?"
    rf"(?P<scale>{_any(_SCALES)})? ?(?P<share>{_any(_SHARES)})? ?(?P<word>{_any(_WORDS)}|{_any(_SIGNS)})?(?P<minus>-)?"
)
#: decimal sign → digits in threes, parted by one and the same sign
_GROUPED: Final = {
    sign: re.compile(rf"[0-9]{{1,3}}(?:([{group}' ])[0-9]{{3}})(?:\1[0-9]{{3}})*")
    for sign, group in ((".", ","), (",", "."))
}
_PLAIN: Final = str.maketrans({"−": "-", "–": "-", "﹣": "-", "。": ".", "、": ",", "’": "'", "￥": "¥", "\u2009": " "})


@dataclass(frozen=True, slots=True)
class Number:
    """What was read: the exact `value` (30% is 0.30), its unit, and the ISO currency when one was named."""

    value: Decimal
    unit: Unit = ""
    currency: str | None = None


def read_number(text: str, *, decimal: DecimalSign = ".", field: str = "number") -> Decimal:
    """The exact value of ``1,234.5``, ``１２３４``, ``12万``, ``¥1,200``, ``30%`` (0.30), ``3成`` (0.3), ``(1,234)``.

    `decimal` is the decimal sign; the other one of ``.`` and ``,`` groups thousands, as spaces and apostrophes may.
    Anything not read to the last character is refused (``bad_number``) with examples.
    """
    return parse_number(text, decimal=decimal, field=field).value


def parse_number(text: str, *, decimal: DecimalSign = ".", field: str = "number") -> Number:
    """As `read_number`, with the unit and the currency that were typed."""
    plain = " ".join(unicodedata.normalize("NFKC", text).translate(_PLAIN).casefold().split())
    negative = len(plain) > 2 and plain[0] == "(" and plain[-1] == ")"
    found = _SHAPE.fullmatch(plain[1:-1] if negative else plain) if len(plain) <= MAX_LENGTH else None
    digits = _digits(found["digits"], decimal) if found else None
    if found is None or digits is None or not _sensible(found, negative):
        raise _bad(text, field)
    share = found["share"]
    shift = _SCALES.get(found["scale"] or "", 0) + _SHARES.get(share or "", 0) + int(found["power"] or 0)
    value = Decimal(f"{digits}E{shift}")  # exact, where arithmetic would round to the context's 28 digits
    value = Decimal(int(value)) if value == int(value) and shift > 0 else value
    currency = _currency(found)
    if negative or found["sign"] == "-" or found["minus"]:
        value = -value if value else value
    return Number(value, "percent" if share else "money" if currency is not None else "", currency or None)


def _sensible(found: re.Match[str], bracketed: bool) -> bool:
    """One sign, one currency, no currency on a share, no scale beside an exponent."""
    signs = [found["sign"] or None, found["minus"], "(" if bracketed else None]
    named = [found["before"], found["after"], found["word"]]
    money = sum(name is not None for name in named)
    if sum(sign is not None for sign in signs) > 1 or (found["before"] and found["after"]):
        return False
    if found["share"] and (money or found["scale"]):
        return False
    if found["power"] and (found["scale"] or abs(int(found["power"])) > 20):
        return False
    return money < 2 or _agree([name for name in named if name])


def _agree(named: list[str]) -> bool:
    """Whether two names of a currency can mean the same one: ¥5 CNY can, $5€ cannot."""
    codes = {code for code in map(_code, named) if code}
    dollars = "$" not in named or all(code.endswith("D") for code in codes)
    return len(codes) < 2 and dollars and ("¥" not in named or codes <= {"CNY", "JPY"})


def _code(name: str | None) -> str:
    return _SIGNS.get(name or "", "") or _WORDS.get(name or "", "")


def _currency(found: re.Match[str]) -> str | None:
    """The ISO code named; empty when only a sign that several currencies share (¥, $, 元); None without any."""
    named = [name for name in (found["before"], found["after"], found["word"]) if name]
    if not named:
        return None
    return next((code for code in map(_code, named) if code), "")


def _digits(typed: str, decimal: DecimalSign) -> str | None:
    """Plain digits with a point; None unless the groups are threes and the decimal sign comes once and last."""
    typed = typed.strip()
    whole, point, fraction = typed.partition(decimal)
    if point and not re.fullmatch("[0-9]+", fraction):
        return None
    if re.fullmatch("[0-9]*", whole) or _GROUPED[decimal].fullmatch(whole):
        return re.sub(r"[^0-9]", "", whole or "0") + (f".{fraction}" if point else "")
    return None


def _bad(text: str, field: str) -> Refused:
    message = _("“%(text)s” cannot be read as a number; write it for example like one of these: %(examples)s") % {
        "text": text[:40],
        "examples": EXAMPLES,
    }
    return Refused("bad_number", message, {field: message})
