"""What a deal would earn if it closed now, and what is earned so far: from the plan, without a statement."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.access import deal_for, deals_visible_to
from spearhead.crm.deals.models import Deal
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.time import Period, period_of
from spearhead.numbers.commission.access import member_on
from spearhead.numbers.commission.claims import Claim
from spearhead.numbers.commission.drawing import (
    Basis,
    basis_of,
    claims_of,
    draw_between,
    owed_before,
    rules_of,
    terms_on,
)
from spearhead.numbers.commission.models import CommissionTerms, Statement
from spearhead.numbers.commission.rules import Draw, Payout, Sale, pay_out, would_earn
from spearhead.numbers.credits.models import Credit

MOST = 12


@dataclass(slots=True)
class Chance:
    """An open deal, what of it counts for the person, how much commission it would add, and how much to be paid out.

    `team`: somebody of the person's team sells it, so that it earns the override. `paid` is less than `more` where a
    draw is paid in any case, or an advance is paid back first.
    """

    deal: Deal
    amount: int
    more: int
    paid: int
    team: bool = False


@dataclass(slots=True)
class Standing:
    """The running period: earned so far, and what the open deals would add, one at a time."""

    period: Period
    terms: CommissionTerms
    basis: Basis
    plan_name: str
    draw: Draw
    claims: tuple[Claim, Claim]
    chances: list[Chance] = field(default_factory=list)

    @property
    def payout(self) -> Payout:
        """What would be paid out if the period ended now."""
        return pay_out(self.basis.result.commission, self.draw)


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
    due = draw_between(terms, person, period.start, period.end)
    draw = Draw(due, terms.draw_recoverable, owed_before(person, period.start))
    return Standing(period, terms, basis, str(member.plan), draw, claims_of(person, terms))


def _period(person: User, day: date) -> Period:
    """The running period, of the kind of the newest statement: a quarter where there is none."""
    last = Statement.objects.filter(user=person).order_by("-starts_on").first()
    kind = "month" if last is not None and (last.ends_on - last.starts_on).days < 32 else "quarter"
    return period_of(day, kind)


def with_chances(person: User, standing: Standing) -> Standing:
    """The largest open deals of the person, and of the team where it pays, that could close in the period."""
    selling = {person.pk} | (standing.claims[1].people if standing.terms.override else set())
    deals = deals_visible_to(person).filter(
        owner_id__in=selling, status="open", base_minor__gt=0, expected_close__lt=standing.period.end
    ).select_related("company", "stage", "owner")  # fmt: skip
    found = [_chance(standing, deal) for deal in deals.order_by("-base_minor", "pk")[: 2 * MOST]]
    standing.chances = [one for one in found if one.amount or one.deal.owner_id == person.pk][:MOST]
    return standing


def what_if(person: User, deal_id: str | int) -> Chance:
    """“If it closes: +y” for one deal that the person may read."""
    deal = deal_for(person, deal_id)
    standing = standing_of(person)
    if standing is None or deal.status != "open" or not deal.base_minor:
        raise Absent
    return _chance(standing, deal)


def _chance(standing: Standing, deal: Deal) -> Chance:
    """A deal may count twice for a leader: an own share, and the override on what the others of it sell."""
    rules, basis = rules_of(standing.terms), standing.basis
    paying = standing.claims if standing.terms.override else standing.claims[:1]
    more = [Sale(deal.pk, today(), amount, team=claim.team) for claim in paying if (amount := _share(claim, deal))]
    added, so_far = would_earn(rules, basis.quota, basis.sales, *more), basis.result.commission
    paid = pay_out(so_far + added, standing.draw).paid - standing.payout.paid
    return Chance(deal, sum(sale.amount for sale in more), added, paid, any(sale.team for sale in more))


def _share(claim: Claim, deal: Deal) -> int:
    shares = list(Credit.objects.filter(deal=deal, kind="owner").values_list("user_id", "low", "high"))
    return sum(claim.parts_of(deal.base_minor or 0, deal.owner_id, shares, today()))
