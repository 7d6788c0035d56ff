"""Figures over deals that stand open at a moment, and over their stays in stages."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db.models import (
    Case,
    Count,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)  # fmt: skip
from django.db.models.functions import Cast, Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from spearhead.accounts.teams.tree import subtree
from spearhead.accounts.workspace.access import zone
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.dimensions import AMOUNT, CLOSED, OPEN
from spearhead.crm.deals.figures import DAYS, ONE, RATE_MISSING, no_rate, not_yet_known, rate_warnings
from spearhead.crm.deals.models import DealVersion, StageStay
from spearhead.crm.deals.scoping import narrow, versions, visible_versions
from spearhead.kernel.figures import Combine, Figure, RowSet, Scope, Warn, register
from spearhead.kernel.filters import Field, Fields
from spearhead.kernel.time import ALL, start_of_day
from spearhead.process.pipelines.models import Stage
from spearhead.process.pipelines.path import chances_then

ENOUGH_CYCLES = 50


def open_at(scope: Scope) -> QuerySet[DealVersion]:
    """Deals open at the moment, narrowed by the scope's filters, whatever their closing day."""
    return narrow(versions(scope).filter(status="open"), scope, closed=False)


def due_in(scope: Scope) -> tuple[QuerySet[DealVersion], list[Warn]]:
    """Open deals expected to close in the period, and a warning for those that have no such day."""
    rows = open_at(scope)
    unknown = not_yet_known(scope)
    if scope.period is ALL:
        return rows, unknown
    undated = rows.filter(expected_close__isnull=True).count()
    text = ngettext(
        "%(n)d open deal has no expected closing day.", "%(n)d open deals have no expected closing day.", undated
    ) % {"n": undated}
    inside = rows.filter(expected_close__gte=scope.period.start, expected_close__lt=scope.period.end)
    return inside, ([Warn("no_close_date", text, undated)] if undated else []) + unknown


def _pipeline(scope: Scope) -> RowSet:
    rows, warnings = due_in(scope)
    missing = rows.order_by().aggregate(
        amount=Count("pk", filter=Q(amount_minor__isnull=True)), rate=Count("pk", filter=RATE_MISSING)
    )
    if empty := missing["amount"]:
        text = ngettext("%(n)d open deal has no amount.", "%(n)d open deals have no amount.", empty) % {"n": empty}
        warnings.append(Warn("no_amount", text, empty))
    return RowSet(rows, F("base_minor"), record="deal_id", warnings=warnings + rate_warnings(missing["rate"]))


def _listed(scope: Scope) -> RowSet:
    rows = narrow(versions(scope), scope, closed=False)
    return RowSet(rows, F("base_minor"), record="deal_id", warnings=no_rate(rows))


def _weighted(scope: Scope) -> RowSet:
    found = _pipeline(scope)
    found.num = (F("base_minor") * _chance(scope) + Value(50)) / Value(100)  # whole minor units, half up
    return found


def _chance(scope: Scope) -> Case | F:
    """The chance of a deal's stage in percent: of a past day, as the version in use on it had it."""
    then = chances_then(scope.moment) if scope.moment else {}
    if not then:
        return F("stage__probability")
    whens = [When(stage_id=stage_id, then=Value(chance)) for stage_id, chance in then.items()]
    return Case(*whens, default=F("stage__probability"), output_field=IntegerField())


def _open(scope: Scope) -> RowSet:
    rows, warnings = due_in(scope)
    return RowSet(rows, ONE, record="deal_id", warnings=warnings)


def _overdue(scope: Scope) -> RowSet:
    rows = open_at(scope).filter(next_step_on__lt=scope.day, parked=False)
    return RowSet(rows, ONE, record="deal_id", warnings=not_yet_known(scope))


def _pushes(scope: Scope) -> RowSet:
    rows, warnings = due_in(scope)
    return RowSet(rows, F("push_count"), record="deal_id", warnings=warnings)


def _rotting(scope: Scope) -> RowSet:
    """Quiet for longer than the stage allows, and no next step dated within its target days."""
    moment = scope.moment or timezone.now()
    spoken = F("deal__last_contact_at") if scope.moment is None else _last_contact(moment)
    rows = open_at(scope).filter(parked=False).annotate(
        _quiet=Greatest(Coalesce(spoken, F("entered_stage_at")), F("entered_stage_at"))
    )  # fmt: skip
    unknown = rows.filter(_quiet__isnull=True).count()
    text = ngettext(
        "%(n)d open deal is not judged: its start is unknown.",
        "%(n)d open deals are not judged: their start is unknown.",
        unknown,
    ) % {"n": unknown}
    return RowSet(rows.filter(_rot_rule(scope, moment)), ONE, record="deal_id",
                  warnings=[Warn("no_start", text, unknown)] if unknown else [])  # fmt: skip


def _last_contact(moment: datetime) -> Subquery:
    held = Activity.objects.filter(deal_id=OuterRef("deal_id"), is_contact=True, done_at__lt=moment)
    return Subquery(held.order_by().values("deal_id").annotate(last=Max("done_at")).values("last"))


def _rot_rule(scope: Scope, moment: datetime) -> Q:
    stages: dict[tuple[int, int], list[int]] = {}
    for pk, rot, target in Stage.objects.filter(kind="open").values_list("pk", "rot_days", "target_days"):
        stages.setdefault((rot, target or rot), []).append(pk)
    rule = Q(pk__in=[])
    for (rot, target), ids in stages.items():
        waiting = Q(next_step_on__gte=scope.day, next_step_on__lte=scope.day + timedelta(days=target))
        rule |= Q(stage_id__in=ids, _quiet__lt=moment - timedelta(days=rot)) & ~waiting
    return rule


def _zombies(scope: Scope) -> RowSet:
    """Open for longer than any cycle that ever closed in the pipeline; needs enough closed deals to say so."""
    closed = versions(scope).filter(status__in=("won", "lost"), opened_on__isnull=False).order_by()
    rule, warnings = Q(pk__in=[]), []
    for pipeline, longest, n in closed.values("pipeline_id").annotate(
        _longest=Max(DAYS), _n=Count("pk")
    ).values_list("pipeline_id", "_longest", "_n"):  # fmt: skip
        if n < ENOUGH_CYCLES:
            text = _("A pipeline has too few closed deals: %(missing)d more are needed.") % {
                "missing": ENOUGH_CYCLES - n
            }
            warnings.append(Warn("few", text, ENOUGH_CYCLES - n))
            continue
        rule |= Q(pipeline_id=pipeline, opened_on__lt=scope.day - timedelta(days=longest.days))
    return RowSet(open_at(scope).filter(rule), ONE, record="deal_id", warnings=warnings)


def stays(scope: Scope) -> QuerySet[StageStay]:
    """Stays in stages that began before the moment, of deals that the reader may read."""
    rows = StageStay.objects.filter(visible_versions(scope), deal__deleted_at__isnull=True)
    if scope.moment:
        rows = rows.filter(Q(entered_at__isnull=True) | Q(entered_at__lt=scope.moment))
    fields = Fields(
        {
            "owner": Field("owner", "ref", "owner_id"),
            "stage": Field("stage", "ref", "stage_id"),
            "pipeline": Field("pipeline", "ref", "stage__pipeline_id"),
            "product": Field("product", "ref", "deal__product_id"),
            "source": Field("source", "ref", "deal__source_id"),
            "segment": Field("segment", "ref", "deal__company__segment_id"),
            "team": Field("team", "ref", build=_stay_team),
        },
        me=scope.user.pk,
    )
    for key, operator, value in scope.filters:
        rows = rows.filter(fields.condition(key, operator, value).q())
    return rows


def _stay_team(_operator: str, value: int | list[int]) -> Q:
    return Q(team_id__in=subtree(value if isinstance(value, list) else [value]))


def _time_in_stage(scope: Scope) -> RowSet:
    rows = stays(scope).filter(skipped=False)
    unknown = rows.filter(entered_at__isnull=True).count()
    text = ngettext("%(n)d stay without start is left out.", "%(n)d stays without start are left out.", unknown) % {
        "n": unknown
    }
    moment = scope.moment or timezone.now()
    over = rows.filter(entered_at__isnull=False, left_at__lt=moment).exclude(exit=StageStay.Exit.MIGRATED)
    if scope.period is not ALL:
        over = over.filter(left_at__gte=begins(scope.period.start), left_at__lt=begins(scope.period.end))
    days = ExpressionWrapper(F("left_at") - F("entered_at"), output_field=DurationField())
    return RowSet(over, days, record="deal_id", warnings=[Warn("no_start", text, unknown)] if unknown else [])


def begins(day: date) -> datetime:
    """The instant at which a day begins in the workspace's zone, which decides on which day something counts."""
    return start_of_day(day, zone())


def _conversion(scope: Scope) -> RowSet:
    """One row per deal and stage, at the first entry; passed when the deal ever left the stage forwards."""
    moment = scope.moment or timezone.now()
    same = StageStay.objects.filter(deal_id=OuterRef("deal_id"), stage_id=OuterRef("stage_id"))
    first = stays(scope).filter(entered_at__isnull=False, origin__isnull=True)
    first = first.exclude(Exists(same.filter(pk__lt=OuterRef("pk"))))
    if scope.period is not ALL:
        first = first.filter(entered_at__gte=begins(scope.period.start), entered_at__lt=begins(scope.period.end))
    here = Q(stage_id=OuterRef("stage_id")) | Q(origin_id=OuterRef("stage_id"))  # or where a migration took it on
    on = StageStay.objects.filter(here, deal_id=OuterRef("deal_id"), left_at__lt=moment)
    passed = Exists(on.filter(exit__in=("advanced", "won")))
    return RowSet(first, Cast(passed, IntegerField()), ONE, record="deal_id")


STAY_DIMENSIONS = {key: CLOSED[key] for key in ("owner", "stage", "product", "source", "segment", "team", "region")}
register(
    Figure(
        "open_pipeline", "Open pipeline", "管道",
        "Sum of the base-currency amounts of deals open at the as-of day that are expected to close in the period.",
        "截至当日处于打开状态、预计在期间内成交的商机的本位币金额之和。",
        "money", Combine.SUM, _pipeline, OPEN, tells=AMOUNT, stands=True,
    ),
    Figure(
        "listed_value", "Value of deals", "商机金额合计",
        "Sum of the base-currency amounts of the listed deals, whatever their status.",
        "所列商机的本位币金额之和，不论状态。",
        "money", Combine.SUM, _listed, OPEN, tells=AMOUNT, up_is_good=None, stands=True,
    ),
    Figure(
        "weighted_pipeline", "Weighted pipeline", "加权管道",
        "Each open deal's amount × the probability of its stage, rounded per deal, then added.",
        "每个进行中的商机金额 × 所在阶段的概率，逐单取整后相加。",
        "money", Combine.SUM, _weighted, OPEN, tells=AMOUNT, stands=True,
    ),
    Figure(
        "open_count", "Open deals", "进行中的商机",
        "Number of deals open at the as-of day that are expected to close in the period.",
        "截至当日处于打开状态、预计在期间内成交的商机数。",
        "count", Combine.COUNT, _open, OPEN, up_is_good=None, stands=True,
    ),
    Figure(
        "next_step_overdue", "Next step overdue", "下一步逾期",
        "Open deals whose next step lies before the as-of day.", "下一步日期早于截至日的进行中的商机数。",
        "count", Combine.COUNT, _overdue, OPEN, up_is_good=False, stands=True,
    ),
    Figure(
        "push_count", "Pushes", "推迟次数",
        "How often the expected close of the open deals was moved to a later month.",
        "进行中的商机的预计成交日被推迟到更晚月份的次数。",
        "count", Combine.SUM, _pushes, OPEN, up_is_good=False, stands=True,
    ),
    Figure(
        "rotting", "Rotting deals", "停滞商机",
        "Open deals without meaningful contact for longer than their stage allows, and no next step soon.",
        "超过所在阶段允许天数没有有效跟进、近期也没有下一步的进行中的商机数。",
        "count", Combine.COUNT, _rotting, OPEN, up_is_good=False, stands=True,
    ),
    Figure(
        "zombie", "Zombie deals", "僵尸单",
        "Open deals older than any cycle that ever closed in their pipeline (at least 50 closed deals).",
        "比同一销售管道内任何已关闭周期都更久的进行中的商机（至少有 50 个已关闭商机）。",
        "count", Combine.COUNT, _zombies, OPEN, up_is_good=False, stands=True,
    ),
    Figure(
        "time_in_stage", "Time in stage", "阶段停留时间",
        "Median days of the stays in a stage that ended in the period.", "期间内结束的阶段停留天数的中位数。",
        "days", Combine.MEDIAN, _time_in_stage, STAY_DIMENSIONS, up_is_good=False,
    ),
    Figure(
        "stage_conversion", "Stage conversion", "阶段转化率",
        "Deals that left a stage forwards ÷ deals that entered it in the period; each deal counts once per stage.",
        "期间内进入阶段的商机中，向前推进的比例；每个商机在每个阶段只计一次。",
        "ratio", Combine.RATIO, _conversion, STAY_DIMENSIONS, few=20,
    ),
)  # fmt: skip
