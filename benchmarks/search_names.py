"""Generated names of companies and people, Chinese and English, for measuring search; the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Final

CITIES: Final = (
    "北京 上海 广州 深圳 杭州 南京 武汉 成都 西安 苏州 天津 青岛 宁波 无锡 佛山 东莞 合肥 郑州 济南 福州".split()
)
BRAND: Final = (
    "华中金瑞恒达鑫宏泰盛兴隆德信诚和美康宁远大东方新科创联合众通顺佳利源丰润百世纪天地海洋星辰光明智慧云启航博雅"
)
TRADES: Final = (
    "科技 贸易 机械 电子 医药 食品 建材 物流 汽车零部件 信息技术 生物科技 环保设备 文化传媒 教育咨询".split()
)
FORMS: Final = "有限公司 股份有限公司 集团有限公司 有限责任公司".split()
FAMILIES: Final = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈彭吕苏卢蒋蔡贾丁魏薛叶阎"
GIVEN: Final = (
    "伟芳娜敏静丽强磊军洋勇艳杰涛超秀英华慧巧美兰翠雪琳玉萍红娥玲芬燕彩春菊凤洁梅琳素云莲真环雪荣爱妹霞香月莺"
)
SYLLABLES: Final = (
    "ba bel cor dan el far gan hal in jor kel lum mar nor on pra quin ros sol tor ul ven wex yor zan tri".split()
)
EN_TRADES: Final = (
    "Systems Logistics Foods Energy Partners Labs Textiles Instruments Software Trading Medical Motors".split()
)
EN_FORMS: Final = "Ltd Inc LLC GmbH Co. Corp plc".split()
FIRST: Final = (
    "James Mary Robert Linda David Susan Laura Peter Anna Karen Thomas Julia Martin Nina Oliver Sofia".split()
)

#: (query, the record that must be among the first three): the cases of the specification.
MUST_HIT: Final = (
    ("长安", "重庆长安汽车股份有限公司"), ("长an", "重庆长安汽车股份有限公司"), ("cqca", "重庆长安汽车股份有限公司"),
    ("zqca", "重庆长安汽车股份有限公司"), ("chongqing", "重庆长安汽车股份有限公司"), ("oxm", "区小明"),
    ("長安", "重庆长安汽车股份有限公司"), ("Acmme", "Acme Instruments Ltd"), ("O'Brien", "Siobhán O'Brien"),
    ("zhagnwei", "张伟"), ("shanxiaoming", "单小明"), ("zengguofan", "曾国藩"), ("lvbu", "吕布"), ("lubu", "吕布"),
    ("yuchigong", "尉迟恭"), ("ouyangnn", "欧阳娜娜"), ("brien", "Siobhán O'Brien"), ("muller", "Zoë Müller"),
    ("chang an", "重庆长安汽车股份有限公司"), ("chonqing", "重庆长安汽车股份有限公司"),
    ("重庆常安", "重庆长安汽车股份有限公司"),
    ("northwidn tradres", "Northwind Traders"), ("qichezhongqing", "汽车重庆店"),
    ("northvimd", "Northwind Traders"), ("caqc", "重庆长安汽车股份有限公司"),
    ("8000 1234", "张伟"), ("xiao ming 区", "区小明"),
)  # fmt: skip
TARGETS: Final = tuple(dict.fromkeys(name for _query, name in MUST_HIT))


def names(count: int, seed: int = 1) -> Iterator[str]:
    """`count` names, of which the `TARGETS` are some in the middle."""
    chance = random.Random(seed)  # noqa: S311
    makers = (_zh_company, _en_company, _zh_company, _en_company, _zh_person, _en_person)
    places = {count // 2 + place * 7: target for place, target in enumerate(TARGETS)}
    for number in range(count):
        yield places.get(number) or makers[number % len(makers)](chance)


def _zh_company(chance: random.Random) -> str:
    brand = "".join(chance.choice(BRAND) for _ in range(chance.choice((2, 2, 3))))
    return chance.choice(CITIES) + brand + chance.choice(TRADES) + chance.choice(FORMS)


def _coined(chance: random.Random) -> str:
    return "".join(chance.choice(SYLLABLES) for _ in range(chance.choice((2, 3, 3)))).title()


def _en_company(chance: random.Random) -> str:
    return f"{_coined(chance)} {chance.choice(EN_TRADES)} {chance.choice(EN_FORMS)}"


def _zh_person(chance: random.Random) -> str:
    return chance.choice(FAMILIES) + "".join(chance.choice(GIVEN) for _ in range(chance.choice((2, 2, 3))))


def _en_person(chance: random.Random) -> str:
    return f"{chance.choice(FIRST)} {_coined(chance)}"
