"""How much two column names are alike, and what a name says of scale and currency."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from spearhead.kernel.text.distance import allowed_edits, edits
from spearhead.kernel.text.fold import search_key

_CAMEL: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BRACKETS: Final = re.compile(r"[(（\[【].*?[)）\]】]|[*＊:：]")
_HAN: Final = re.compile(r"[\u3400-\u9fff]")


@lru_cache(maxsize=10_000)
def name_key(name: str) -> str:
    """``SalesOrderNumber``, ``sales_order_number`` and ``Sales order number *`` are one."""
    bare = _BRACKETS.sub(" ", name).strip() or name
    return search_key(_CAMEL.sub(" ", bare.replace("_", " ")))


def name_likeness(name: str, synonym: str) -> float:
    """0 to 1: equal, a typing error apart, sharing words, or one Chinese name inside the other."""
    one, other = name_key(name), name_key(synonym)
    if not one or not other:
        return 0.0
    if one == other or one.replace(" ", "") == other.replace(" ", ""):
        return 1.0
    if _HAN.search(one) and _HAN.search(other):
        short, long = sorted((one, other), key=len)
        return 0.5 + 0.4 * len(short) / len(long) if short in long and len(short) > 1 else 0.0
    limit = min(1, allowed_edits(min(len(one), len(other))))
    if limit and edits(one, other, limit) is not None:
        return 0.9
    mine, theirs = set(one.split()), set(other.split())
    shared = len(mine & theirs)
    return 0.9 * 2 * shared / (len(mine) + len(theirs)) if shared else 0.0


_SCALES: Final = (
    (10**8, re.compile(r"亿|億|\bhundred millions?\b", re.I)),
    (10**6, re.compile(r"百万|\b(?:in )?millions?\b|\bmn\b|\bmio\b|[$€£]m\b", re.I)),
    (10**9, re.compile(r"十亿|\b(?:in )?billions?\b|\bbn\b", re.I)),
    (10**4, re.compile(r"万|萬|\bten thousands?\b|\bw\b", re.I)),
    (10**3, re.compile(r"千元|千美元|\b(?:in )?thousands?\b|['’]000|\bk\b|[$€£]k\b", re.I)),
)
_CURRENCIES: Final = (
    ("USD", re.compile(r"\bUSD\b|US\$|美元|美金|(?<![A-Z])\$", re.I)),
    ("CNY", re.compile(r"\b(?:CNY|RMB|CN¥)\b|人民币|[¥￥]|[万亿(（]元|元$", re.I)),
    ("EUR", re.compile(r"\bEUR\b|€|欧元", re.I)),
    ("GBP", re.compile(r"\bGBP\b|£|英镑", re.I)),
    ("JPY", re.compile(r"\bJPY\b|日元|円", re.I)),
    ("HKD", re.compile(r"\bHKD\b|HK\$|港币|港元", re.I)),
)


def scale_in(text: str) -> int:
    """The factor that ``(in millions of USD)``, ``万元`` or ``'000`` stands for; 1 when none is named."""
    return next((factor for factor, sign in _SCALES if sign.search(text)), 1)


def currency_in(text: str) -> str | None:
    """The ISO currency that the text names, if it does."""
    return next((code for code, sign in _CURRENCIES if sign.search(text)), None)
