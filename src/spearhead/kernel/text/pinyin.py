"""How Chinese names sound: readings, surnames, full pinyin and initials, all in plain ASCII with ``v`` for ü."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, Final

from pypinyin import Style, lazy_pinyin, pinyin

from spearhead.kernel.text.fold import HAN

HAN_RUN: Final = re.compile(f"[{HAN}]+")

#: Surnames whose reading as a name the library does not put first.
SURNAMES: Final[dict[str, str]] = dict(
    pair.split(":")
    for pair in """单:shan 曾:zeng 解:xie 仇:qiu 区:ou 查:zha 重:chong 吕:lv 朴:piao 盖:ge 种:chong 缪:miao 召:shao
    翟:zhai 乐:yue 任:ren 尹:yin 万:wan 宁:ning 纪:ji 华:hua 员:yun 那:na 哈:ha 黑:he 秘:bi 冼:xian
    折:she 繁:po 覃:qin 逄:pang 佴:nai 隗:wei 长:zhang 尉:wei 令:ling 燕:yan 应:ying 过:guo 洗:xian
    乜:nie 句:gou 干:gan 葛:ge 阚:kan 眭:sui 祭:zhai 郇:xun 逯:lu 晁:chao 牟:mu 俱:ju 卜:bu 车:che
    沈:shen 石:shi 强:qiang 藏:zang 臧:zang 薄:bo 柏:bai 柜:ju 瞿:qu 褶:zhe 撒:sa 谌:chen 少:shao
    盛:sheng 相:xiang 许:xu 殷:yin 於:yu 贾:jia 曲:qu 邵:shao 宿:su 粘:nian 訾:zi""".split()
)
#: Surnames of two characters and how they are read.
COMPOUND_SURNAMES: Final[dict[str, str]] = dict(
    pair.split(":", 1)
    for pair in """尉迟:yu,chi 欧阳:ou,yang 上官:shang,guan 司马:si,ma 司徒:si,tu 司空:si,kong 诸葛:zhu,ge
    夏侯:xia,hou 皇甫:huang,fu 东方:dong,fang 公孙:gong,sun 慕容:mu,rong 令狐:ling,hu 宇文:yu,wen
    长孙:zhang,sun 单于:chan,yu 万俟:mo,qi 澹台:tan,tai 公冶:gong,ye 宗政:zong,zheng 濮阳:pu,yang
    淳于:chun,yu 太叔:tai,shu 申屠:shen,tu 轩辕:xuan,yuan 钟离:zhong,li 鲜于:xian,yu 闾丘:lv,qiu
    亓官:qi,guan 呼延:hu,yan 端木:duan,mu 独孤:du,gu 南宫:nan,gong 拓跋:tuo,ba 西门:xi,men
    百里:bai,li 东郭:dong,guo 赫连:he,lian 第五:di,wu 乐正:yue,zheng 漆雕:qi,diao 公羊:gong,yang
    左丘:zuo,qiu 梁丘:liang,qiu 东阳:dong,yang 完颜:wan,yan 纳兰:na,lan 爱新觉罗:ai,xin,jue,luo""".split()
)
_VOWEL: Final = re.compile("[aeiouv]")


def _ascii(syllable: str) -> str:
    return syllable.replace("ü", "v").replace("ê", "e") if not syllable.isascii() else syllable


@lru_cache(maxsize=30_000)
def readings(character: str) -> tuple[str, ...]:
    """All readings of one character without tones, the commonest first; empty when none is known."""
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(_ascii(one) for one in found[0] if _VOWEL.search(one))) if found else ()


def family_name(name: str) -> str:
    """The family name at the start of a Han name: two characters (four) when they are a known compound surname."""
    for length in (4, 2):
        if len(name) > length - (length == 2) and name[:length] in COMPOUND_SURNAMES:
            return name[:length]
    return name[:1]


def unread(part: str) -> Any:
    """Characters without a reading, each on its own (the library's own type says less than it does)."""
    return list(part)


@lru_cache(maxsize=50_000)
def syllables(run: str, *, person: bool = False) -> tuple[str, ...]:
    """One syllable per character of a Han run, read by its phrases; `person` reads the surname as a surname.

    A character without a known reading stands for itself.
    """
    read = [_ascii(one) for one in lazy_pinyin(run, errors=unread)]
    if person:
        family = family_name(run)
        if family in COMPOUND_SURNAMES:
            read[: len(family)] = COMPOUND_SURNAMES[family].split(",")
        elif family in SURNAMES:
            read[0] = SURNAMES[family]
    return tuple(read)


@lru_cache(maxsize=50_000)
def spellings(run: str) -> tuple[tuple[str, ...], ...]:
    """Every way a Han run may be spelt: by phrases, as a person's name, with each reading of the first character."""
    plain, named = syllables(run), syllables(run, person=True)
    firsts = dict.fromkeys((plain[0], named[0], *readings(run[0]), *_umlauts(plain[0]), *_umlauts(named[0])))
    ways = [plain, named, *((first, *plain[1:]) for first in firsts)]
    if any("v" in one for one in plain[1:]):
        ways.append(tuple((_umlauts(one) or (one,))[0] for one in plain))
    return tuple(dict.fromkeys(ways))


def _umlauts(syllable: str) -> tuple[str, ...]:
    """What people type for ü where the table says ``v``: lu, lyu, lue."""
    if not re.match("[ln]v", syllable):
        return ()
    return (syllable.replace("v", "u"), syllable.replace("v", "yu"))


def full_pinyin(run: str) -> set[str]:
    """The whole run in letters, in every spelling: 区小明 → quxiaoming, ouxiaoming."""
    return {"".join(way) for way in spellings(run)}


def initials(run: str) -> set[str]:
    """First letters in every spelling: 区小明 → qxm, oxm."""
    return {"".join(one[0] for one in way) for way in spellings(run)}


def same_sound(one: str, other: str) -> bool:
    """Whether two Han runs of equal length can be read alike (first character by any reading)."""
    return len(one) == len(other) and not full_pinyin(one).isdisjoint(full_pinyin(other))
