"""What a deal would earn if it closed now, and what is earned so far: from the plan, without a statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.access import deal_for
from spearhead.crm.deals.models import Deal
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.time import Period, period_of
from spearhead.numbers.commission.access import member_on
from spearhead.numbers.commission.drawing import Basis, basis_of, rules_of, terms_on
from spearhead.numbers.commission.models import CommissionTerms, Statement
from spearhead.numbers.commission.rules import Sale, would_earn
from spearhead.numbers.commission.sales import part_of
from spearhead.numbers.credits.models import Credit

MOST = 12


@dataclass(slots=True)
class Chance:
    """An open deal, what of it counts for the person, and how much commission it would add."""

    deal: Deal
    amount: int
    more: int


@dataclass(slots=True)
class Standing:
    """The running period: earned so far, and what the open deals would add, one at a time."""

    period: Period
    terms: CommissionTerms
    basis: Basis
    plan_name: str
    chances: list[Chance] = field(default_factory=list)


def standing_of(person: User, on: date | None = None) -> Standing | None:
    """Where the person stands in the running quarter (or month, as their statements go); None without a plan."""
    day = on or today()
    member = member_on(person.pk, day)
    if member is None:
        return None
    period = _period(person, day)
    terms = terms_on(member.plan_id, period.start)
    if terms is None:
        return None
    try:
        basis = basis_of(person, terms, period, (member.valid_from, member.valid_to or period.end))
    except Refused:
        return None
    return Standing(period, terms, basis, str(member.plan))


def _period(person: User, day: date) -> Period:
    """The running period, of the kind of the newest statement: a quarter where there is none."""
    last = Statement.objects.filter(user=person).order_by("-starts_on").first()
    kind = "month" if last is not None and (last.ends_on - last.starts_on).days < 32 else "quarter"
    return period_of(day, kind)


def with_chances(person: User, standing: Standing) -> Standing:
    """The largest open deals of the person that could close in the period."""
    deals = Deal.objects.filter(
        owner=person, status="open", deleted_at__isnull=True, base_minor__gt=0, expected_close__lt=standing.period.end
    ).select_related("company", "stage")  # fmt: skip
    standing.chances = [_chance(person, standing, deal) for deal in deals.order_by("-base_minor", "pk")[:MOST]]
    return standing


def what_if(person: User, deal_id: str | int) -> Chance:
    """“If it closes: +y” for one deal that the person may read."""
    deal = deal_for(person, deal_id)
    standing = standing_of(person)
    if standing is None or deal.status != "open" or not deal.base_minor:
        raise Absent
    return _chance(person, standing, deal)


def _chance(person: User, standing: Standing, deal: Deal) -> Chance:
    amount = _share(person, deal)
    more = Sale(deal.pk, today(), amount)
    added = would_earn(rules_of(standing.terms), standing.basis.quota, standing.basis.sales, more) if amount else 0
    return Chance(deal, amount, added)


def _share(person: User, deal: Deal) -> int:
    shares = list(Credit.objects.filter(deal=deal, kind="owner").values_list("user_id", "low", "high"))
    if shares:
        return sum(part_of(deal.base_minor or 0, low, high) for user, low, high in shares if user == person.pk)
    return deal.base_minor or 0 if deal.owner_id == person.pk else 0
