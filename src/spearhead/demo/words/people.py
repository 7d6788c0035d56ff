"""Names of people, Chinese and Western, made from parts."""

from __future__ import annotations

from random import Random
from typing import Final

SURNAMES: Final = (
    "王 李 张 刘 陈 杨 黄 赵 吴 周 徐 孙 马 朱 胡 郭 何 林 高 罗 郑 梁 谢 宋 唐 许 韩 冯 邓 曹 彭 曾 肖 田 董 潘 袁 蔡 蒋 余 "
    "于 杜 叶 程 魏 苏 吕 丁 任 卢 姚 沈 钟 姜 崔 谭 陆 范 汪 廖 石 金 韦 贾 夏 付 方 邹 熊 白 孟 秦 邱 侯 江 尹 薛 闫 段 雷 "
    "单 仇 区 欧阳 查 解 覃 尉迟 上官 诸葛 司徒 缪 翟 盖"
).split()
GIVEN: Final = (
    "伟 芳 敏 静 磊 洋 勇 艳 杰 娟 涛 明 超 霞 平 刚 浩 宇轩 子涵 梓萱 雨桐 思远 佳怡 俊杰 晓峰 志强 文静 雅婷 嘉豪 欣怡 "
    "浩然 诗涵 建国 丽华 国庆 海燕 春梅 晓东 立新 永强 秀兰 明哲 若曦 一鸣 书瑶 景行 清和 知远 予安 望舒 亦凡 可欣 博文 "
    "天宇 梦洁 振华 凯 琳 倩 鑫 睿 晨 悦 宁 航 倩倩 晓雯 宏伟 少华 玉洁 慧玲 世杰 家明 美玲 启航 南星 怀瑾 星野"
).split()
FIRST: Final = (
    "Anna James Sofia Daniel Emma Lucas Maria Thomas Olivia David Laura Martin Clara Peter Julia Mark Elena Paul Nina Simon "
    "Alice Erik Carla Felix Grace Victor Helen Marco Irene Oscar Zoë Hugo Lena Adam Ruth Samuel Eva Noah Marta Jonas Amara "
    "Priya Arjun Mei-Lin Chloe Diego Ingrid Pavel Siobhan André"
).split()
LAST: Final = (
    "Müller Smith Rossi Novak Johnson Silva Dubois Andersson Brown Keller Garcia Fischer O’Brien Schmidt Williams Moreau "
    "Jensen Clark Bianchi Kowalski Walker Santos Lefèvre Weber Hughes Virtanen Martins Becker Turner Costa Lindgren Hall "
    "Okafor Bauer Ward Petrov Reid Hofmann Cole Sharma Patel Nguyen Van Dijk MacLeod Ferrari Ortiz Byrne"
).replace("Van Dijk", "Van_Dijk").split()  # fmt: skip


JAPANESE_FIRST: Final = "Kenji Yuki Haruka Takumi Aiko Daisuke Naoko Sota Misaki Ren Kaori Hiroshi".split()
JAPANESE_LAST: Final = "Nakamura Tanaka Shimizu Mori Hayashi Ogawa Fujita Ishida Kuroda Matsui Ueno Sakamoto".split()


def chinese_name(rng: Random) -> str:
    """Family name first, no space."""
    return rng.choice(SURNAMES) + rng.choice(GIVEN)


def western_name(rng: Random) -> str:
    """Given name first."""
    return f"{rng.choice(FIRST)} {rng.choice(LAST)}".replace("_", " ")


def japanese_name(rng: Random) -> str:
    """In Latin letters, given name first, as on the English side of a card."""
    return f"{rng.choice(JAPANESE_FIRST)} {rng.choice(JAPANESE_LAST)}"


NAMES_OF: Final = {"zh": chinese_name, "en": western_name, "ja": japanese_name}


def person_name(rng: Random, language: str, taken: set[str]) -> str:
    """A name that nobody in `taken` has, as far as the parts reach; it is added there."""
    make = NAMES_OF[language]
    name = make(rng)
    for _attempt in range(20):
        if name not in taken:
            break
        name = make(rng)
    taken.add(name)
    return name
