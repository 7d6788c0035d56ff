"""Words against which a column's spelling can be judged: countries in both languages, and sectors."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final

from babel import Locale

from spearhead.kernel.text.fold import search_key

_MORE_COUNTRIES: Final = (
    "USA|US|United States of America|UK|Great Britain|England|Scotland|Korea|South Korea|North Korea|UAE|Russia|"
    "Czech Republic|Holland|Ivory Coast|Hong Kong|Macau|Taiwan|美国|英国|韩国|朝鲜|阿联酋|香港|澳门|台湾|中国大陆"
)  # fmt: skip
_SECTORS: Final = (
    "accounting|advertising|aerospace|agriculture|automotive|banking|biotechnology|chemicals|construction|consulting|"
    "consumer goods|defense|education|electronics|employment|energy|engineering|entertainment|fashion|finance|"
    "financial services|food|furniture|gaming|government|healthcare|hospitality|insurance|information technology|legal|"
    "logistics|manufacturing|marketing|media|medical|mining|nonprofit|pharmaceutical|pharmaceuticals|publishing|"
    "real estate|recruitment|retail|security|services|software|sports|technology|telecommunications|textiles|tourism|"
    "transport|transportation|travel|utilities|wholesale|"
    "制造业|金融|互联网|教育|医疗|医药|零售|批发|物流|房地产|建筑|能源|农业|汽车|电子|软件|通信|媒体|娱乐|旅游|餐饮|服务业|政府|咨询|保险|银行|化工|科技"
)  # fmt: skip


@cache
def countries() -> frozenset[str]:
    """Names of countries and regions in English and simplified Chinese, with common short forms."""
    names = {
        name
        for language in ("en", "zh_Hans")
        for code, name in Locale.parse(language).territories.items()
        if len(code) == 2 and code.isalpha() and code not in ("ZZ", "XA", "XB", "EU", "EZ", "UN")
    }
    return frozenset(names | set(_MORE_COUNTRIES.split("|")))


@cache
def sectors() -> frozenset[str]:
    """Common names of sectors."""
    return frozenset(_SECTORS.split("|"))


@cache
def _keys(which: str) -> frozenset[str]:
    return frozenset(search_key(word) for word in (countries() if which == "countries" else sectors()))


def word_list_for(counts: Mapping[str, int]) -> frozenset[str]:
    """The list to which more than half of the cells belong, or an empty one."""
    total = sum(counts.values())
    for which, words in (("countries", countries), ("sectors", sectors)):
        hits = sum(count for value, count in counts.items() if search_key(value) in _keys(which))
        if total and hits * 2 > total:
            return words()
    return frozenset()
