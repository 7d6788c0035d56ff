"""Figures over deals that were won, lost or opened in a period; those over standing deals are in `figures_open`."""

from __future__ import annotations

from dataclasses import replace

from django.db.models import (
    Case,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Coalesce, NullIf
from django.utils.translation import ngettext

from spearhead.accounts.workspace.access import workspace
from spearhead.crm.deals.dimensions import AMOUNT, CLOSED, OPENED
from spearhead.crm.deals.models import DealVersion
from spearhead.crm.deals.scoping import narrow, versions
from spearhead.kernel.figures import Combine, Figure, RowSet, Scope, Warn, register
from spearhead.kernel.time import ALL

ONE, ZERO = Value(1, IntegerField()), Value(0, IntegerField())
RATE_MISSING = Q(base_minor__isnull=True, amount_minor__isnull=False)
DAYS = ExpressionWrapper(F("closed_on") - F("opened_on"), output_field=DurationField())


def closed_in(scope: Scope, *statuses: str) -> QuerySet[DealVersion]:
    """Deals closed in the period, as they stood at the scope's moment."""
    rows = versions(scope).filter(status__in=statuses)
    if scope.period is not ALL:
        rows = rows.filter(closed_on__gte=scope.period.start, closed_on__lt=scope.period.end)
    return narrow(rows, scope, closed=True)


def no_rate(rows: QuerySet[DealVersion]) -> list[Warn]:
    """A warning for rows that have an amount but no rate to the base currency."""
    return rate_warnings(rows.filter(RATE_MISSING).count())


def rate_warnings(missing: int) -> list[Warn]:
    """The same, where the rows were counted already."""
    text = ngettext(
        "%(n)d deal is left out: no exchange rate for its day.",
        "%(n)d deals are left out: no exchange rate for their day.",
        missing,
    ) % {"n": missing}
    return [Warn("no_rate", text, missing)] if missing else []


def _won_money(scope: Scope) -> RowSet:
    rows = closed_in(scope, "won")
    return RowSet(rows, F("base_minor"), record="deal_id", warnings=no_rate(rows))


def _won(scope: Scope) -> RowSet:
    return RowSet(closed_in(scope, "won"), ONE, record="deal_id")


def _lost(scope: Scope) -> RowSet:
    return RowSet(closed_in(scope, "lost"), ONE, record="deal_id")


def _decided(scope: Scope) -> RowSet:
    won = Case(When(status="won", then=ONE), default=ZERO)
    return RowSet(closed_in(scope, "won", "lost"), won, ONE, record="deal_id")


def _decided_money(scope: Scope) -> RowSet:
    """A lost deal counts at its last amount, else at its product's list price; never at 0."""
    listed = Case(When(deal__product__currency=workspace().base_currency, then=F("deal__product__list_minor")))
    at_stake = Coalesce(NullIf(F("base_minor"), ZERO), listed)
    rows = closed_in(scope, "won", "lost")
    unknown = rows.annotate(_stake=at_stake).filter(status="lost", _stake__isnull=True).count()
    text = ngettext(
        "%(n)d lost deal without amount or list price is left out.",
        "%(n)d lost deals without amount or list price are left out.",
        unknown,
    ) % {"n": unknown}
    warnings = no_rate(rows) + ([Warn("no_amount", text, unknown)] if unknown else [])
    won = Case(When(status="won", then=F("base_minor")), When(Q(status="lost"), then=at_stake * 0))
    return RowSet(rows, won, at_stake, record="deal_id", warnings=warnings)


def unopened(rows: QuerySet[DealVersion]) -> list[Warn]:
    """A warning for deals that have no opening day."""
    missing = rows.filter(opened_on__isnull=True).count()
    text = ngettext(
        "%(n)d deal without opening day is left out.", "%(n)d deals without opening day are left out.", missing
    ) % {"n": missing}
    return [Warn("no_start", text, missing)] if missing else []


def not_yet_known(scope: Scope) -> list[Warn]:
    """As of a past day: a warning for deals without an opening day that were written down after it. Nobody knows
    whether they stood then, so they are left out, and said to be."""
    if scope.moment is None:
        return []
    now = replace(scope, as_of=None, moment=None)
    earlier = DealVersion.objects.filter(deal_id=OuterRef("deal_id"), valid_from__lt=scope.moment)
    missing = narrow(versions(now).filter(opened_on__isnull=True), now, closed=False).filter(~Exists(earlier)).count()
    text = ngettext(
        "%(n)d deal without opening day is left out: it is not known whether it was there on that day.",
        "%(n)d deals without opening day are left out: it is not known whether they were there on that day.",
        missing,
    ) % {"n": missing}
    return [Warn("undated", text, missing)] if missing else []


def _cycles(scope: Scope) -> RowSet:
    rows = closed_in(scope, "won")
    return RowSet(rows, DAYS, record="deal_id", warnings=unopened(rows))


def _speed(scope: Scope) -> RowSet:
    rows = closed_in(scope, "won")
    return RowSet(rows, F("base_minor"), DAYS, record="deal_id", warnings=no_rate(rows) + unopened(rows))


def _created(scope: Scope) -> RowSet:
    rows = narrow(versions(scope), scope, closed=False)
    unknown = not_yet_known(scope)
    if scope.period is ALL:
        return RowSet(rows, ONE, record="deal_id", warnings=unknown)
    inside = rows.filter(opened_on__gte=scope.period.start, opened_on__lt=scope.period.end)
    return RowSet(inside, ONE, record="deal_id", warnings=unopened(rows) + unknown)


register(
    Figure(
        "bookings", "Won", "签约额",
        "Sum of the base-currency amounts of deals won in the period, by closing day, at the rate of that day.",
        "期间内赢单商机的本位币金额之和，按成交日计入，使用成交日汇率。",
        "money", Combine.SUM, _won_money, CLOSED, tells=AMOUNT,
        example="Three deals of 100, 200 and 300 won in May: 600.",
        example_zh="5 月赢单三个，金额 100、200、300，合计 600。",
    ),
    Figure(
        "won_count", "Deals won", "赢单数",
        "Number of deals won in the period, by closing day.", "期间内赢单的商机数，按成交日计入。",
        "count", Combine.COUNT, _won, CLOSED,
    ),
    Figure(
        "lost_count", "Deals lost", "输单数",
        "Number of deals lost in the period, by closing day.", "期间内输单的商机数，按关闭日计入。",
        "count", Combine.COUNT, _lost, CLOSED, up_is_good=False,
    ),
    Figure(
        "win_rate_count", "Win rate", "赢单率",
        "Deals won ÷ deals won or lost, closed in the period.", "期间内关闭的商机中，赢单数 ÷（赢单数 + 输单数）。",
        "ratio", Combine.RATIO, _decided, CLOSED, few=20,
        example="12 won, 8 lost: 60 %.", example_zh="赢 12 个，输 8 个：60%。",
    ),
    Figure(
        "win_rate_value", "Win rate by value", "金额赢单率",
        "Value won ÷ value won or lost in the period; a lost deal counts at its last amount, else at list price.",
        "期间内赢单金额 ÷（赢单金额 + 输单金额）；输单按最后金额计，没有金额时按目录价计。",
        "ratio", Combine.RATIO, _decided_money, CLOSED, tells=AMOUNT, parts="money", few=20,
    ),
    Figure(
        "average_won", "Average deal", "平均单额",
        "Won amount ÷ number of deals won in the period.", "期间内签约额 ÷ 赢单数。",
        "money", Combine.MEAN, _won_money, CLOSED, tells=AMOUNT,
    ),
    Figure(
        "cycle", "Sales cycle", "成交周期",
        "Median of the days from opening to closing of deals won in the period.",
        "期间内赢单商机从开启到成交天数的中位数。",
        "days", Combine.MEDIAN, _cycles, CLOSED, up_is_good=False,
    ),
    Figure(
        "velocity", "Velocity", "推进速度",
        "Value won per day: number of closed deals × win rate × average won amount ÷ median cycle in days, all of one "
        "set of deals.",
        "每天赢得的金额：关闭商机数 × 赢单率 × 平均单额 ÷ 成交周期中位数，四者取同一组商机。",
        "money", Combine.PER_MEDIAN, _speed, CLOSED, tells=AMOUNT,
    ),
    Figure(
        "created_count", "Deals opened", "新增商机",
        "Number of deals opened in the period, whatever became of them.", "期间内新开的商机数，不论结果。",
        "count", Combine.COUNT, _created, OPENED,
    ),
)  # fmt: skip
