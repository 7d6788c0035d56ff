"""Figures over what was due in a period when it began, and what is opened week by week."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from django.db.models import BigIntegerField, Case, Exists, F, IntegerField, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from spearhead.accounts.workspace.access import zone
from spearhead.crm.deals.dimensions import AMOUNT, OPEN, OPENED
from spearhead.crm.deals.figures import no_rate, not_yet_known
from spearhead.crm.deals.models import DealVersion
from spearhead.crm.deals.scoping import narrow, same_deal, versions
from spearhead.kernel.figures import Combine, Figure, RowSet, Scope, Warn, register
from spearhead.kernel.time import ALL, start_of_day

NOTHING = Value(0, BigIntegerField())


def at_start(scope: Scope) -> QuerySet[DealVersion]:
    """Deals open when the period began, as they stood then."""
    begins = start_of_day(scope.period.start, zone())
    then = replace(scope, as_of=scope.period.start - timedelta(days=1), moment=begins)
    return narrow(versions(then).filter(status="open"), then, closed=False)


def _due(name: str, scope: Scope) -> tuple[Q, Q, Q]:
    """Due before, in and after the period, by a day of the row."""
    span = scope.period
    before, after = Q(**{f"{name}__lt": span.start}), Q(**{f"{name}__gte": span.end})
    return before, Q(**{f"{name}__gte": span.start, f"{name}__lt": span.end}), after


def _no_period() -> RowSet:
    text = _("Choose a period: this figure looks at what was due when it began.")
    return RowSet(DealVersion.objects.none(), F("base_minor"), F("base_minor"), record="deal_id",
                  warnings=[Warn("needs_period", text)])  # fmt: skip


def _moved(scope: Scope, *, out: bool) -> Exists:
    """Whether the deal is, or was closed, beyond the period (`out`) or in it."""
    _before, inside, after = _due("expected_close", scope)
    _early, closed_inside, closed_after = _due("closed_on", scope)
    if out:
        return Exists(same_deal(scope).filter(Q(status="open") & after | ~Q(status="open") & closed_after))
    return Exists(same_deal(scope).filter(Q(status="open") & inside | Q(status="won") & closed_inside))


def _slipped(scope: Scope) -> RowSet:
    if scope.period is ALL:
        return _no_period()
    _before, inside, _after = _due("expected_close", scope)
    rows = at_start(scope).filter(inside)
    num = Case(When(_moved(scope, out=True), then=F("base_minor")), When(base_minor__isnull=False, then=NOTHING))
    return RowSet(rows, num, F("base_minor"), record="deal_id", warnings=no_rate(rows))


def _pulled(scope: Scope) -> RowSet:
    if scope.period is ALL:
        return _no_period()
    _before, inside, after = _due("expected_close", scope)
    rows = at_start(scope).filter(inside | after & Q(_moved(scope, out=False)))
    num = Case(When(after, then=F("base_minor")), When(base_minor__isnull=False, then=NOTHING))
    den = Case(When(inside, then=F("base_minor")), default=NOTHING)
    return RowSet(rows, num, den, record="deal_id", warnings=no_rate(rows))


def _weekly(scope: Scope) -> RowSet:
    if scope.period is ALL:
        return _no_period()
    rows = narrow(versions(scope), scope, closed=False)
    rows = rows.filter(opened_on__gte=scope.period.start, opened_on__lt=scope.period.end)
    until = min(scope.period.end, scope.day + timedelta(days=1))
    days = Value(max((until - scope.period.start).days, 1), IntegerField())
    return RowSet(rows, F("base_minor"), days, record="deal_id", warnings=no_rate(rows) + not_yet_known(scope))


register(
    Figure(
        "slippage", "Slippage", "延期率",
        "Of the value due in the period when it began: the share that has since moved beyond its end.",
        "期初预计在期间内成交的金额中，此后被推迟到期末之后的比例。",
        "ratio", Combine.RATIO, _slipped, OPEN, tells=AMOUNT, parts="money", up_is_good=False,
        example="Due at the start: 100 and 300; the 100 was moved to the next quarter: 25 %.",
        example_zh="期初到期 100 和 300，其中 100 推迟到下一季度：25%。",
    ),
    Figure(
        "pull_in", "Pulled in", "提前率",
        "Value due after the period when it began and since moved into it, or won in it ÷ the value due in the period "
        "when it began.",
        "期初预计在期间之后成交、此后提前到期间内（或在期间内赢单）的金额 ÷ 期初预计在期间内成交的金额。",
        "ratio", Combine.RATIO, _pulled, OPEN, tells=AMOUNT, parts="money",
        example="Due at the start: 400; a deal of 100 came forward from the next quarter: 25 %.",
        example_zh="期初到期 400，从下一季度提前来 100：25%。",
    ),
    Figure(
        "creation_rate", "New value per week", "每周新增金额",
        "Amounts of the deals opened in the period ÷ the weeks of the period, as far as it has gone.",
        "期间内新开商机的金额合计 ÷ 期间已过的周数。",
        "money", Combine.PER_WEEK, _weekly, OPENED, tells=AMOUNT,
        example="Two deals of 100 and 180 opened in 14 days: 140 a week.",
        example_zh="14 天内新开两个商机，100 和 180：每周 140。",
    ),
)  # fmt: skip
