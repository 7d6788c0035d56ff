"""Figures over cohorts: deals followed from their opening, so that slow ones count too, and the tail of the cycle."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Case, DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spearhead.crm.deals.dimensions import CLOSED, OPENED
from spearhead.crm.deals.figures import DAYS, ONE, ZERO, closed_in, not_yet_known, unopened
from spearhead.crm.deals.figures_open import STAY_DIMENSIONS, begins, stays
from spearhead.crm.deals.models import DealVersion, StageStay
from spearhead.crm.deals.scoping import narrow, same_deal, versions
from spearhead.kernel.figures import Combine, Figure, RowSet, Scope, Warn, register
from spearhead.kernel.time import ALL


def ripe_after(scope: Scope) -> int | None:
    """The days after which nine of ten closed deals were closed; None before any was."""
    closed = versions(scope).filter(status__in=("won", "lost"), opened_on__isnull=False, closed_on__isnull=False)
    times = closed.annotate(_days=DAYS).order_by("_days")
    if not (n := times.count()):
        return None
    place = -(-n * 9 // 10) - 1
    longest: timedelta = times.values_list("_days", flat=True)[place]
    return longest.days


def _opened_in(scope: Scope) -> QuerySet[DealVersion]:
    rows = narrow(versions(scope), scope, closed=False)
    if scope.period is ALL:
        return rows
    return rows.filter(opened_on__gte=scope.period.start, opened_on__lt=scope.period.end)


def _ripe(scope: Scope, path: str) -> tuple[Q, Q, list[Warn]]:
    """What is old enough to judge, what is too young, and a warning where nothing ever closed."""
    days = ripe_after(scope)
    if days is None:
        text = _("Nothing was closed yet, so nobody knows when a deal is old enough to judge.")
        return Q(pk__in=[]), Q(pk__in=[]), [Warn("no_cycle", text)]
    latest = scope.day - timedelta(days=days)
    return Q(**{f"{path}__lte": latest}), Q(**{f"{path}__gt": latest}), []


def _young(n: int) -> list[Warn]:
    text = ngettext(
        "%(n)d deal is too young to judge and left out.", "%(n)d deals are too young to judge and left out.", n
    ) % {"n": n}
    return [Warn("immature", text, n)] if n else []


def _cohort(scope: Scope) -> RowSet:
    rows = _opened_in(scope)
    ripe, young, warnings = _ripe(scope, "opened_on")
    won = Case(When(status="won", then=ONE), default=ZERO)
    warnings += _young(rows.filter(young).count()) + unopened(rows) + not_yet_known(scope)
    return RowSet(rows.filter(ripe), won, ONE, record="deal_id", warnings=warnings)


def _stage_wins(scope: Scope) -> RowSet:
    """One row per deal and stage at the first entry; a stage that was skipped counts as entered."""
    same = StageStay.objects.filter(deal_id=OuterRef("deal_id"), stage_id=OuterRef("stage_id"))
    rows = stays(scope).filter(entered_at__isnull=False, origin__isnull=True)
    rows = rows.exclude(Exists(same.filter(pk__lt=OuterRef("pk"))))
    if scope.period is not ALL:
        rows = rows.filter(entered_at__gte=begins(scope.period.start), entered_at__lt=begins(scope.period.end))
    ripe, young, warnings = _ripe(scope, "deal__opened_on")
    won = Case(When(Exists(same_deal(scope).filter(status="won")), then=ONE), default=ZERO)
    warnings += _young(rows.filter(young).values("deal_id").distinct().count())
    return RowSet(rows.filter(ripe), won, ONE, record="deal_id", warnings=warnings)


def _tail(scope: Scope) -> RowSet:
    rows = closed_in(scope, "won")
    return RowSet(rows, DAYS, record="deal_id", warnings=unopened(rows))


def _waiting(scope: Scope) -> RowSet:
    """Days from opening to closing, or to the day of the reading where the deal is still open."""
    rows = _opened_in(scope)
    closed = Case(When(status="open", then=ZERO), default=ONE)
    until = Case(When(status="open", then=Value(scope.day)), default=F("closed_on"))
    lived = ExpressionWrapper(until - F("opened_on"), output_field=DurationField())
    known = rows.filter(opened_on__isnull=False, opened_on__lte=scope.day)
    return RowSet(known, lived, closed, record="deal_id", warnings=unopened(rows) + not_yet_known(scope))


register(
    Figure(
        "win_rate_cohort", "Win rate of a cohort", "同期群赢单率",
        "Deals won ÷ deals opened in the period; only deals older than nine of ten past deals were when they closed.",
        "期间内新开的商机中赢单的比例；只计已超过历史成交周期 90% 分位的商机。",
        "ratio", Combine.RATIO, _cohort, OPENED, few=20,
        example="Opened in January: 10, of which 8 are old enough and 2 of those were won: 25 %.",
        example_zh="1 月新开 10 个，其中 8 个已足够久，赢单 2 个：25%。",
    ),
    Figure(
        "stage_win_rate", "Win rate from a stage", "阶段赢单率",
        "Deals won ÷ deals that entered a stage in the period, each once per stage; only deals older than nine of ten "
        "past deals were when they closed. A skipped stage counts as entered.",
        "期间内进入阶段的商机中最终赢单的比例，每个商机每个阶段计一次；只计已超过历史成交周期 90% 分位的商机。"
        "跳过的阶段视为已进入。",
        "ratio", Combine.RATIO, _stage_wins, STAY_DIMENSIONS, few=20,
        example="20 old enough deals entered the stage, 5 were won: 25 %.",
        example_zh="20 个足够久的商机进入该阶段，赢单 5 个：25%。",
    ),
    Figure(
        "cycle_p80", "Sales cycle, eighty of a hundred", "成交周期 80% 分位",
        "The days within which eighty of a hundred deals won in the period went from opening to closing.",
        "期间内赢单商机中，80% 从开启到成交不超过的天数。",
        "days", Combine.P80, _tail, CLOSED, up_is_good=False,
        example="Cycles of 10, 20, 30, 40 and 50 days: 42.", example_zh="周期为 10、20、30、40、50 天：42。",
    ),
    Figure(
        "cycle_censored", "Time to close, open deals included", "关闭时长（含未关闭）",
        "The day by which half of the deals opened in the period are closed, won or lost; deals still open count as "
        "waiting (Kaplan–Meier). Not known while more than half still wait.",
        "期间内新开商机中一半已关闭（赢或输）所需的天数；未关闭的按仍在等待计（Kaplan–Meier）。超过一半未关闭时不可知。",
        "days", Combine.WAITING, _waiting, OPENED, up_is_good=False,
        example="Closed after 10 and 30 days, open for 20 and 40 days: 30.",
        example_zh="两个分别在 10、30 天关闭，两个已打开 20、40 天：30。",
    ),
)  # fmt: skip
