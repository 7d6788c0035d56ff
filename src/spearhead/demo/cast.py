"""Who works at the demo company: the named people, the team tree, and who joined, moved, led and left when."""

from __future__ import annotations

from typing import Final, NamedTuple

from spearhead.demo.planted import SKILL_REPS


class Part(NamedTuple):
    """A named person; `mail` is the local part for those who can sign in."""

    name: str
    language: str
    role: str
    title: str
    mail: str = ""


class Branch(NamedTuple):
    """A team; leaf teams have sellers, who work in `territory`."""

    key: str
    parent: str
    name: str
    name_zh: str
    language: str = "zh"
    territory: str = ""


STAFF: Final = [
    Part("欧阳明远", "zh", "director", "销售总监", "ouyang.mingyuan"),
    Part("Eleanor Whitfield", "en", "director", "Director international sales", "eleanor.whitfield"),
    Part("苏婉清", "zh", "marketing", "市场经理", "su.wanqing"),
    Part("Hannah Lindqvist", "en", "marketing", "Marketing manager", "hannah.lindqvist"),
    Part("郑知微", "zh", "analyst", "数据分析师", "zheng.zhiwei"),
    Part("Oliver Grant", "en", "analyst", "Analyst", "oliver.grant"),
    Part("马骏", "zh", "administrator", "系统管理员", "ma.jun"),
    Part("Sofia Rossi", "en", "administrator", "System administrator", "sofia.rossi"),
]
#: What a very small company begins with: one of each role.
SMALL_STAFF: Final = [STAFF[0], STAFF[3], STAFF[4], STAFF[7]]
MANAGERS: Final = [
    Part("单晓峰", "zh", "manager", "华东销售经理", "shan.xiaofeng"),
    Part("Thomas Brandt", "en", "manager", "Sales manager Europe", "thomas.brandt"),
    Part("区志强", "zh", "manager", "华南销售经理"),
    Part("陈立群", "zh", "manager", "华北销售经理"),
    Part("Rachel Moreno", "en", "manager", "Sales manager Americas and Asia"),
    Part("林慧敏", "zh", "manager", "渠道销售经理"),
]
REPS: Final = [
    Part("仇雨桐", "zh", "rep", "销售代表", "qiu.yutong"),
    Part("James Okafor", "en", "rep", "Sales representative", "james.okafor"),
    Part(SKILL_REPS[0], "zh", "rep", "销售代表"),
    Part(SKILL_REPS[1], "en", "rep", "Sales representative"),
]
BRANCHES: Final = [
    Branch("sales", "", "Sales", "销售部"),
    Branch("china", "sales", "China", "中国区"),
    Branch("international", "sales", "International", "国际区", "en"),
    Branch("east", "china", "East China", "华东", "zh", "east"),
    Branch("europe", "international", "Europe", "欧洲", "en", "europe"),
    Branch("south", "china", "South China", "华南", "zh", "south"),
    Branch("north", "china", "North and West", "华北与西部", "zh", "north"),
    Branch("overseas", "international", "Americas and Asia", "美洲与亚太", "en", "overseas"),
    Branch("partner", "china", "Partners", "渠道", "zh", "east"),
]
LEAVES: Final = [branch for branch in BRANCHES if branch.territory]
#: The teams of the first reps in `REPS`, by number of the leaf team.
FIRST_TEAMS: Final = (0, 1, 0, 1)
