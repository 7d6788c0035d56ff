"""What counts for a person in a period: won deals of theirs, or their shares of them; and what became of those paid."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final

from django.db.models import Sum

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import zone
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.models import Deal, DealVersion
from spearhead.kernel.figures import read
from spearhead.kernel.money import round_half_away
from spearhead.kernel.time import FOREVER, Period
from spearhead.numbers.commission.models import FROZEN, Statement, StatementLine
from spearhead.numbers.commission.rules import Sale
from spearhead.numbers.credits.models import WHOLE, Credit
from spearhead.numbers.profit.models import Returned

#: kinds of lines that name a deal but do not say what its sale earned
BESIDE: Final = ("dispute", "return")


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


def sales_of(person: User, start: date, end: date) -> list[Sale]:
    """Deals won in ``[start, end)`` and how much of each counts for the person; shared ones by their credit."""
    won = DealVersion.objects.filter(
        valid_to=FOREVER, deleted=False, status="won", closed_on__gte=start, closed_on__lt=end, base_minor__isnull=False
    )
    shared = won.filter(deal__credits__user_id=person.pk, deal__credits__kind="owner")
    mine = won.filter(owner_id=person.pk)
    whole = mine.exclude(deal__in=Credit.objects.filter(kind="owner").values("deal_id"))
    every: Any = whole.values_list("deal_id", "closed_on", "base_minor")
    found = [Sale(deal, day, amount) for deal, day, amount in every]
    columns = ("deal_id", "closed_on", "base_minor", "deal__credits__low", "deal__credits__high")
    for deal, day, amount, low, high in shared.values_list(*columns):
        found.append(Sale(deal, day, part_of(amount, low, high)))
    return sorted(found, key=lambda sale: (sale.day, sale.deal_id))


def part_of(amount: int, low: int, high: int) -> int:
    """The part of an amount from `low` to `high`; the parts of a deal sum to it exactly."""
    return amount * high // WHOLE - amount * low // WHOLE


def counts_now(person: User, deals: Iterable[int]) -> dict[int, int]:
    """What each of these deals counts for the person today; one that is not won any more counts nothing."""
    ids = list(deals)
    won = DealVersion.objects.filter(valid_to=FOREVER, deleted=False, status="won", deal_id__in=ids)
    owners = {
        deal: (owner, amount or 0) for deal, owner, amount in won.values_list("deal_id", "owner_id", "base_minor")
    }
    shares: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for deal, user, low, high in Credit.objects.filter(kind="owner", deal_id__in=ids).values_list(
        "deal_id", "user_id", "low", "high"
    ):
        shares[deal].append((user, low, high))
    found = {}
    for deal, (owner, amount) in owners.items():
        if deal in shares:
            found[deal] = sum(part_of(amount, low, high) for user, low, high in shares[deal] if user == person.pk)
        else:
            found[deal] = amount if owner == person.pk else 0
    return found


def settled(person: User, before: date) -> dict[int, Settled]:
    """What the person's frozen statements of earlier periods say, deal by deal, adjustments included."""
    rows = StatementLine.objects.filter(
        statement__user=person, statement__state__in=FROZEN, statement__ends_on__lte=before, deal__isnull=False
    )
    found = {}
    for row in (
        rows.exclude(kind__in=BESIDE)
        .order_by()
        .values("deal_id")
        .annotate(amount=Sum("amount_minor"), earned=Sum("commission_minor"))
    ):
        found[row["deal_id"]] = (int(row["amount"]), int(row["earned"]))
    days = dict(rows.filter(kind__in=["deal", "late"]).order_by("day").values_list("deal_id", "day"))
    return {deal: Settled(amount, earned, days[deal]) for deal, (amount, earned) in found.items() if deal in days}


def late_sales(person: User, start: date, known: Iterable[int]) -> list[Sale]:
    """Deals of earlier periods with a frozen statement that it does not know: they count in the next one."""
    frozen = Statement.objects.filter(user=person, state__in=FROZEN, ends_on__lte=start).order_by("starts_on")
    seen = set(known)
    return [
        Sale(sale.deal_id, sale.day, sale.amount, late=True)
        for one in frozen
        for sale in sales_of(person, one.starts_on, one.ends_on)
        if sale.deal_id not in seen and sale.amount
    ]


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What a deal that fell back (or grew) changes: signed amount and commission."""

    deal_id: int
    kind: str
    amount: int
    commission: int


def taken_back(person: User, before: date, clawback_days: int) -> list[TakenBack]:
    """Deals of frozen statements that count for less now, within the days of the clawback, or for more."""
    known = settled(person, before)
    now = counts_now(person, known)
    found = []
    for deal, old in sorted(known.items()):
        change = now.get(deal, 0) - old.amount
        if not change or not old.amount:
            continue
        if change < 0 and not _within(deal, old.closed_on, clawback_days):
            continue
        share = round_half_away(Fraction(old.commission * change, old.amount))
        found.append(TakenBack(deal, "clawback" if change < 0 else "adjustment", change, share))
    return found


def returned(person: User, paid: Mapping[int, Settled], before: date, clawback_days: int) -> list[TakenBack]:
    """What returns up to a day take of the commission on deals, at the rate that each earned, less what was taken.

    Only returns within the days of the clawback; one that was withdrawn, or whose deal fell back as a whole, is given
    back.
    """
    lines = StatementLine.objects.filter(
        statement__user=person, statement__state__in=FROZEN, kind="return", deal_id__in=list(paid),
        statement__ends_on__lt=before,
    )  # fmt: skip
    taken = {
        deal: (int(amount), int(earned))
        for deal, amount, earned in lines.order_by().values("deal_id").annotate(
            amount=Sum("amount_minor"), earned=Sum("commission_minor")
        ).values_list("deal_id", "amount", "earned")
    }  # fmt: skip
    back = _came_back(person, paid, before, clawback_days)
    found = []
    for deal in sorted({*taken, *back}):
        sold, (amount, earned) = paid[deal], taken.get(deal, (0, 0))
        due = -min(back.get(deal, 0), sold.amount)
        share = round_half_away(Fraction(sold.commission * due, sold.amount)) if sold.amount > 0 else 0
        if due != amount or share != earned:
            found.append(TakenBack(deal, "return", due - amount, share - earned))
    return found


def _came_back(person: User, paid: Mapping[int, Settled], before: date, days: int) -> dict[int, int]:
    """Deal → what of the person's part of it came back by a day; nothing of deals that are not won any more."""
    rows = Returned.objects.filter(deal_id__in=list(paid), withdrawn_at__isnull=True, day__lt=before)
    whole: dict[int, int] = defaultdict(int)
    for deal, day, minor in rows.values_list("deal_id", "day", "minor"):
        if day <= paid[deal].closed_on + timedelta(days=days):
            whole[deal] += minor
    if not whole:
        return {}
    standing, found = counts_now(person, whole), {}
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


def deal_names(ids: Iterable[int]) -> dict[int, str]:
    """What deals are called, deleted ones too: a statement goes on naming them."""
    return dict(Deal.objects.filter(pk__in=list(ids)).values_list("pk", "name"))
