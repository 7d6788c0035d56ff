"""What became of sales that were paid for: told late, fallen back, returned; each claim settles its own lines only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise

from django.db.models import Sum

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import zone
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.models import DealVersion
from spearhead.kernel.figures import read
from spearhead.kernel.money import round_half_away
from spearhead.kernel.time import FOREVER, Period
from spearhead.numbers.commission.claims import Claim
from spearhead.numbers.commission.models import FROZEN, CommissionMember, Statement, StatementLine
from spearhead.numbers.commission.rules import Sale
from spearhead.numbers.profit.models import Returned


@dataclass(frozen=True, slots=True)
class Settled:
    """What earlier statements said of a deal: the amount that counted, and the commission."""

    amount: int
    commission: int
    closed_on: date


def quota_of(person: User, period: Period) -> int | None:
    """The person's own goal of the period, as it counts for attainment; None where there is none."""
    reading = read("quota", scope_for(person, period=period, filters=[("owner", "is", person.pk)]))
    return int(reading.value or 0) if reading.n else None


def settled(claim: Claim, before: date) -> dict[int, Settled]:
    """What the person's frozen statements of earlier periods say of a claim, deal by deal, adjustments included."""
    rows = claim.lines().filter(statement__state__in=FROZEN, statement__ends_on__lte=before).order_by()
    sums = rows.values("deal_id").annotate(amount=Sum("amount_minor"), earned=Sum("commission_minor"))
    days = dict(rows.filter(kind__in=claim.kinds[:2]).order_by("day").values_list("deal_id", "day"))
    return {
        one["deal_id"]: Settled(int(one["amount"]), int(one["earned"]), days[one["deal_id"]])
        for one in sums
        if one["deal_id"] in days
    }


def late_sales(claim: Claim, start: date, known: Iterable[int]) -> list[Sale]:
    """Deals of earlier periods with a frozen statement that it does not know: they count in the next one.

    Only of days on which the person was on a plan, and of the team only where the terms of then paid an override.
    """
    frozen = Statement.objects.filter(user=claim.person, state__in=FROZEN, ends_on__lte=start).order_by("starts_on")
    if claim.team:
        frozen = frozen.filter(terms__override__gt=0)
    seen, on_plan = set(known), _on_plan(claim.person)
    return [
        replace(sale, late=True)
        for one in frozen
        for sale in claim.sales(one.starts_on, one.ends_on)
        if sale.deal_id not in seen and sale.amount and any(since <= sale.day < end for since, end in on_plan)
    ]


def _on_plan(person: User) -> list[tuple[date, date]]:
    rows = CommissionMember.objects.filter(user=person).values_list("valid_from", "valid_to")
    return [(start, end or date.max) for start, end in rows]


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What a deal that fell back (or grew) changes: signed amount and commission."""

    deal_id: int
    kind: str
    amount: int
    commission: int


def taken_back(claim: Claim, before: date, clawback_days: int) -> list[TakenBack]:
    """Deals of frozen statements that count for less now, within the days of the clawback, or for more."""
    known = settled(claim, before)
    now = claim.counts_now(known)
    found = []
    for deal, old in sorted(known.items()):
        change = now.get(deal, 0) - old.amount
        if not change or not old.amount:
            continue
        if change < 0 and not _within(deal, old.closed_on, clawback_days):
            continue
        share = round_half_away(Fraction(old.commission * change, old.amount))
        found.append(TakenBack(deal, claim.kinds[2] if change < 0 else claim.kinds[3], change, share))
    return found


def returned(claim: Claim, paid: Mapping[int, Settled], before: date, clawback_days: int) -> list[TakenBack]:
    """What returns up to a day take of the commission on deals, at the rate that each earned, less what was taken.

    Only returns within the days of the clawback; one that was withdrawn, or whose deal fell back as a whole, is given
    back.
    """
    lines = StatementLine.objects.filter(
        statement__user=claim.person, statement__state__in=FROZEN, kind=claim.returning,
        deal_id__in=list(paid), statement__ends_on__lt=before,
    )  # fmt: skip
    taken = {
        deal: (int(amount), int(earned))
        for deal, amount, earned in lines.order_by().values("deal_id").annotate(
            amount=Sum("amount_minor"), earned=Sum("commission_minor")
        ).values_list("deal_id", "amount", "earned")
    }  # fmt: skip
    back = _came_back(claim, paid, before, clawback_days)
    found = []
    for deal in sorted({*taken, *back}):
        sold, (amount, earned) = paid[deal], taken.get(deal, (0, 0))
        due = -min(back.get(deal, 0), sold.amount)
        share = round_half_away(Fraction(sold.commission * due, sold.amount)) if sold.amount > 0 else 0
        if due != amount or share != earned:
            found.append(TakenBack(deal, claim.returning, due - amount, share - earned))
    return found


def _came_back(claim: Claim, paid: Mapping[int, Settled], before: date, days: int) -> dict[int, int]:
    """Deal → what of the person's part of it came back by a day; nothing of deals that are not won any more."""
    rows = Returned.objects.filter(deal_id__in=list(paid), withdrawn_at__isnull=True, day__lt=before)
    whole: dict[int, int] = defaultdict(int)
    for deal, day, minor in rows.values_list("deal_id", "day", "minor"):
        if day <= paid[deal].closed_on + timedelta(days=days):
            whole[deal] += minor
    if not whole:
        return {}
    standing, found = claim.counts_now(whole), {}
    sums = dict(
        DealVersion.objects.filter(valid_to=FOREVER, deal_id__in=list(whole)).values_list("deal_id", "base_minor")
    )
    for deal, minor in whole.items():
        total = sums.get(deal) or 0
        found[deal] = round_half_away(Fraction(minor * standing.get(deal, 0), total)) if total else 0
    return found


def _within(deal_id: int, closed_on: date, days: int) -> bool:
    """Whether the deal stopped being what it was within so many days of closing."""
    if not days:
        return False
    changed = _changed_on(deal_id)
    return changed is not None and changed <= closed_on + timedelta(days=days)


def _changed_on(deal_id: int) -> date | None:
    """The day on which a won deal last became something else, or was last changed while won."""
    rows = DealVersion.objects.filter(deal_id=deal_id).order_by("seq").values_list("status", "deleted", "valid_from")
    moment: datetime | None = None
    for (before, gone, _since), (_after, _deleted, at) in pairwise(rows):
        if before == "won" and not gone:
            moment = at
    return None if moment is None else moment.astimezone(zone()).date()
