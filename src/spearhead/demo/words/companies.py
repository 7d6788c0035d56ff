"""Names and places of invented customers in China, the rest of Asia, Europe and America."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Final


@dataclass(frozen=True, slots=True)
class Place:
    """A city: `region` is its territory's key; `language` is what its people write."""

    country: str
    province: str
    city: str
    region: str
    language: str
    currency: str


def _places(country: str, language: str, currency: str, region: str, cities: str) -> list[Place]:
    pairs = [line.strip().split("/") for line in cities.split(",")]
    return [Place(country, province, city, region, language, currency) for province, city in pairs]


PLACES: Final[list[Place]] = [
    *_places("CN", "zh", "CNY", "east", "江苏/苏州,江苏/无锡,浙江/杭州,浙江/宁波,上海/上海,江苏/南京,安徽/合肥,山东/青岛"),
    *_places("CN", "zh", "CNY", "south", "广东/深圳,广东/东莞,广东/广州,广东/佛山,福建/厦门,湖南/长沙,广西/柳州,湖北/武汉"),
    *_places("CN", "zh", "CNY", "north", "北京/北京,天津/天津,陕西/西安,辽宁/大连,辽宁/沈阳,重庆/重庆,四川/成都,河北/唐山"),
    *_places("DE", "en", "EUR", "europe", "Bavaria/Munich,Hesse/Frankfurt,Saxony/Leipzig,Baden-Württemberg/Stuttgart"),
    *_places("FR", "en", "EUR", "europe", "Auvergne-Rhône-Alpes/Lyon,Brittany/Rennes"),
    *_places("NL", "en", "EUR", "europe", "North Brabant/Eindhoven,South Holland/Rotterdam"),
    *_places("SE", "en", "EUR", "europe", "Västra Götaland/Gothenburg"),
    *_places("US", "en", "USD", "overseas", "Ohio/Columbus,Michigan/Grand Rapids,Texas/Houston,Oregon/Portland,Georgia/Atlanta"),
    *_places("SG", "en", "USD", "overseas", "Singapore/Singapore"),
    *_places("MY", "en", "USD", "overseas", "Penang/George Town"),
    *_places("JP", "en", "JPY", "overseas", "Aichi/Nagoya,Osaka/Osaka,Shizuoka/Hamamatsu"),
]  # fmt: skip
#: Segment → industries, Chinese and English.
INDUSTRIES: Final[dict[str, list[tuple[str, str]]]] = {
    "manufacturing": [
        ("汽车零部件", "Automotive parts"),
        ("精密加工", "Precision machining"),
        ("电子制造", "Electronics"),
    ],
    "energy": [("新能源", "Renewable energy"), ("电力", "Power"), ("石化", "Petrochemicals")],
    "life-science": [("生物医药", "Biopharma"), ("食品饮料", "Food and beverage")],
    "logistics": [("冷链物流", "Cold chain"), ("港口仓储", "Ports and warehousing")],
    "public": [("水务", "Water utilities"), ("轨道交通", "Rail transit")],
}
ZH_STEMS: Final = (
    "恒远 锐拓 博瑞 启明 中科原 华曜 远舟 立达 汇澜 晶澈 宏图 天工 云岭 浩泽 金桥 海川 凌云 德盛 万象 长宁 新元 安澜 瑞丰 "
    "嘉禾 鼎新 联创 盛世通 科朗源 星河 百川 东篱 南屏 北辰 西岭 晨曦 明湖 青禾 铭诚 广济 永固 和光 智衡 元启 乐山 重阳 单峰"
).split()
ZH_TRADES: Final[dict[str, tuple[str, ...]]] = {
    "manufacturing": ("精密制造", "汽车部件", "电子科技", "机械", "模具"),
    "energy": ("新能源", "电力设备", "石化装备", "储能科技"),
    "life-science": ("生物医药", "食品", "制药", "乳业"),
    "logistics": ("冷链物流", "港务", "仓储", "供应链"),
    "public": ("水务", "轨道装备", "环保", "市政工程"),
}
EN_STEMS: Final = (
    "Northfield Brandt Halden Lindqvist Ashgrove Corvin Meridia Stonebridge Fairmont Valtera Kestrel Ostwald Riverton Sable "
    "Tamarack Ulmen Verano Westhaven Zellner Aldgate Birchall Calder Dunmore Elbe Farrow Gallant Hartwell Inverley Jorvik "
    "Kinross Larkspur Mossley Norrland Oakhurst Penrose Quill Rowan Straits Thornbury Umbra Vantor Wexcombe Yarrow Aozora Midori"
).split()
EN_TRADES: Final[dict[str, tuple[str, ...]]] = {
    "manufacturing": ("Components", "Precision", "Machining", "Controls", "Tooling"),
    "energy": ("Energy", "Power Systems", "Renewables", "Petrochem"),
    "life-science": ("Biologics", "Foods", "Pharma", "Dairy"),
    "logistics": ("Cold Chain", "Logistics", "Terminals", "Warehousing"),
    "public": ("Water", "Transit Works", "Utilities", "Municipal Systems"),
}
EN_FORMS: Final = {
    "DE": "GmbH", "FR": "SAS", "NL": "B.V.", "SE": "AB", "US": "Inc.", "SG": "Pte. Ltd.", "MY": "Sdn. Bhd.", "JP": "K.K.",
}  # fmt: skip
TITLES: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "zh": (
        ("设备部经理", "user"), ("采购经理", "buyer"), ("生产总监", "decider"), ("IT 主管", "technical"), ("总经理", "decider"),
        ("质量工程师", "user"), ("财务经理", "economic"), ("数字化负责人", "champion"), ("维修主管", "technical"),
    ),
    "en": (
        ("Plant manager", "decider"), ("Purchasing manager", "buyer"), ("Head of maintenance", "technical"),
        ("Operations director", "decider"), ("Quality engineer", "user"), ("Finance manager", "economic"),
        ("Digital lead", "champion"), ("Process engineer", "user"), ("IT manager", "technical"),
    ),
}  # fmt: skip


def company_name(rng: Random, place: Place, segment: str) -> tuple[str, str]:
    """Full and short name."""
    if place.language == "zh":
        short = rng.choice(ZH_STEMS) + rng.choice(ZH_TRADES[segment])
        return f"{place.city}{short}{rng.choice(('有限公司', '有限公司', '股份有限公司', '集团有限公司'))}", short
    stem, other = rng.choice(EN_STEMS), rng.choice(EN_STEMS)
    first = f"{stem} & {other}" if rng.random() < 0.2 and stem != other else stem
    short = f"{first} {rng.choice(EN_TRADES[segment])}"
    return f"{short} {EN_FORMS[place.country]}", short
