"""Figures over the goals of people: the goals themselves, attainment, and coverage of what is still to be won."""

from __future__ import annotations

from django.db.models import F

from spearhead.crm.deals.dimensions import OPEN
from spearhead.kernel.figures import Combine, Figure, RowSet, Scope, register
from spearhead.numbers.goals.rows import credited, goals_in, pipeline, prorated

PEOPLE = {key: OPEN[key] for key in ("owner", "team", "region", "manager")}


def _attainment(scope: Scope) -> RowSet:
    rows = goals_in(scope)
    return RowSet(rows, credited(scope), prorated(rows, scope), record_type="goal")


def _overlay(scope: Scope) -> RowSet:
    rows = goals_in(scope, "overlay")
    return RowSet(rows, credited(scope, "overlay"), prorated(rows, scope), record_type="goal")


def _goals(scope: Scope) -> RowSet:
    rows = goals_in(scope)
    return RowSet(rows, prorated(rows, scope), record_type="goal")


def _coverage(scope: Scope) -> RowSet:
    rows = goals_in(scope)
    rows = rows.annotate(_aim=prorated(rows, scope), _won=credited(scope))
    return RowSet(rows, pipeline(scope), F("_aim") - F("_won"), record_type="goal")


register(
    Figure(
        "quota", "Goals of people", "个人目标",
        "Sum of the bookings goals of people that lie in the period, each × working days present ÷ working days; a "
        "goal within a larger one of the period counts in that one.",
        "期间内个人签约目标之和，每个目标按在岗工作日 ÷ 工作日折算；包含在更大目标内的目标只计一次。",
        "money", Combine.SUM, _goals, PEOPLE,
        example="Goal 900,000; away 21 of 63 working days: 600,000.",
        example_zh="目标 900,000，63 个工作日中缺勤 21 天：600,000。",
    ),
    Figure(
        "attainment", "Attainment", "达成率",
        "Won and credited to people in the periods of their goals ÷ those goals, prorated by working days present; "
        "people without a goal are not in it. A shared deal counts by the shares of its credit.",
        "个人在其目标期间内计入的签约额 ÷ 按在岗工作日折算的目标；没有目标的人不计入。业绩分摊的商机按份额计入。",
        "ratio", Combine.RATIO, _attainment, PEOPLE, parts="money", version=2,
        example="Goal 900,000, won 270,000: 30 %.", example_zh="目标 900,000，签约 270,000：30%。",
    ),
    Figure(
        "overlay_attainment", "Overlay attainment", "协销达成率",
        "Won with overlay credit in the periods of overlay goals ÷ those goals, prorated by working days present.",
        "协销目标期间内按协销份额计入的签约额 ÷ 按在岗工作日折算的协销目标。",
        "ratio", Combine.RATIO, _overlay, PEOPLE, parts="money",
    ),
    Figure(
        "coverage", "Pipeline coverage", "管道覆盖率",
        "Open pipeline expected to close in the periods of people's goals ÷ (those goals - what was won in them); not "
        "known once the goals are met. What is needed is 1 ÷ the win rate by value.",
        "个人目标期间内预计成交的管道 ÷（目标 - 已签约额）；目标已达成时不计算。所需覆盖率 = 1 ÷ 金额赢单率。",
        "ratio", Combine.REST, _coverage, PEOPLE, parts="money",
        example="Goal 500, won 200, open pipeline 900: 3.00; won 500: quota met.",
        example_zh="目标 500，已签约 200，管道 900：3.00；已签约 500：目标已达成。",
    ),
)  # fmt: skip
