"""Drawing up a statement: sales, override, late facts, clawback and granted disputes become lines; then the draw."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from spearhead.accounts.teams.tree import main_team
from spearhead.accounts.users.models import User
from spearhead.kernel.definitions import refuse
from spearhead.kernel.time import Period
from spearhead.numbers.commission.claims import Claim
from spearhead.numbers.commission.models import (
    FROZEN,
    CommissionMember,
    CommissionTerms,
    Dispute,
    Statement,
    StatementLine,
)
from spearhead.numbers.commission.rules import Draw, Earned, Result, Rules, Sale, Tier, draw_of, earn, pay_out
from spearhead.numbers.commission.sales import (
    Settled,
    TakenBack,
    late_sales,
    quota_of,
    returned,
    settled,
    taken_back,
)


@dataclass(frozen=True, slots=True)
class Basis:
    """What a statement is drawn up from."""

    quota: int | None
    sales: list[Sale]
    result: Result


def rules_of(terms: CommissionTerms) -> Rules:
    """The terms as arithmetic."""
    return Rules(
        tiers=tuple(Tier(upto, rate) for upto, rate in terms.tiers), retroactive=terms.retroactive,
        bonus=terms.bonus_minor, cap=terms.cap_minor, floor=terms.floor_minor, override=terms.override,
    )  # fmt: skip


def terms_on(plan_id: int, day: date) -> CommissionTerms | None:
    """The terms that hold on a day: a period keeps those of its first day."""
    return CommissionTerms.objects.filter(plan_id=plan_id, valid_from__lte=day).order_by("-valid_from").first()


def claims_of(person: User, terms: CommissionTerms) -> tuple[Claim, Claim]:
    """What counts under the terms: own sales, and what the team sold."""
    return Claim(person), Claim(person, team=True, below=terms.override_below)


def basis_of(person: User, terms: CommissionTerms, period: Period, within: tuple[date, date]) -> Basis:
    """Quota, sales and lines of a period; `within` are the days on which the person is on the plan."""
    start, end = max(period.start, within[0]), min(period.end, within[1])
    quota = quota_of(person, period)
    if quota is None and len(terms.tiers) > 1:
        message = _("%(name)s has no goal in this period; tiers need one.") % {"name": person.name}
        raise refuse("no_goal", "period", message)
    own, team = claims_of(person, terms)
    every = _sold(own, period.start, start, end)
    if terms.override:
        every += _sold(team, period.start, start, end)
    return Basis(quota, every, earn(rules_of(terms), quota, every))


def _sold(claim: Claim, since: date, start: date, end: date) -> list[Sale]:
    """What counts of a period that begins `since`: told late, then sold in ``[start, end)``."""
    sales = claim.sales(start, end)
    return [*late_sales(claim, since, [*settled(claim, since), *(sale.deal_id for sale in sales)]), *sales]


def write_lines(statement: Statement, basis: Basis) -> None:
    """Replace the lines of a statement that may still change, and set its sums."""
    person = statement.user
    statement.lines.all().delete()
    last = statement.ends_on - timedelta(days=1)
    rows = [_earned(statement, line, last) for line in basis.result.lines]
    for claim in claims_of(person, statement.terms):
        rows += _changed(statement, claim, basis, last)
    rows += [_granted(statement, one, last) for one in granted_for(statement)]
    paid = pay_out(total_of(rows), draw_for(statement))
    if paid.guarantee:
        rows.append(StatementLine(statement=statement, kind="guarantee", day=last, commission_minor=paid.guarantee))
    for position, row in enumerate(rows):
        row.position = position
        row.team_id = main_team(person.pk, row.day)
    StatementLine.objects.bulk_create(rows)
    statement.quota_minor = basis.quota
    statement.credited_minor = basis.result.credited
    statement.commission_minor = total_of(rows)
    statement.advanced_minor, statement.recovered_minor = paid.advanced, paid.recovered
    statement.payout_minor = paid.paid


def draw_for(statement: Statement) -> Draw:
    """The draw of a statement, for the days on the plan, and what is owed of advances; both are noted on it."""
    terms, person = statement.terms, statement.user
    statement.draw_minor = draw_between(terms, person, statement.starts_on, statement.ends_on)
    statement.owed_minor = owed_before(person, statement.starts_on)
    return Draw(statement.draw_minor, terms.draw_recoverable, statement.owed_minor)


def draw_between(terms: CommissionTerms, person: User, start: date, end: date) -> int:
    """What is paid at least for the days of a period on which the person is on the plan, in minor units."""
    member = CommissionMember.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=start), plan_id=terms.plan_id, user=person, valid_from__lt=end
    )  # fmt: skip
    days = [(max(start, one.valid_from), min(end, one.valid_to or end)) for one in member]
    return sum(draw_of(terms.draw_minor, since, until) for since, until in days)


def owed_before(person: User, day: date) -> int:
    """Advances of frozen statements that ended by a day, less what was paid back of them, in minor units."""
    rows = Statement.objects.filter(user=person, state__in=FROZEN, ends_on__lte=day)
    sums = rows.aggregate(given=Sum("advanced_minor"), back=Sum("recovered_minor"))
    return int(sums["given"] or 0) - int(sums["back"] or 0)


def _changed(statement: Statement, claim: Claim, basis: Basis, last: date) -> list[StatementLine]:
    """What became of the sales of a claim that were paid for before."""
    days = statement.terms.clawback_days
    changed = taken_back(claim, statement.starts_on, days)
    back = returned(claim, _paid(claim, statement, basis, changed), statement.ends_on, days)
    return [
        StatementLine(statement=statement, kind=one.kind, deal_id=one.deal_id, day=last, amount_minor=one.amount,
                      commission_minor=one.commission)
        for one in (*changed, *back)
    ]  # fmt: skip


def _paid(claim: Claim, statement: Statement, basis: Basis, changed: Sequence[TakenBack]) -> dict[int, Settled]:
    """What deals earned before this statement and in it: what returns are taken from."""
    found = settled(claim, statement.starts_on)
    days = {sale.deal_id: sale.day for sale in basis.sales if sale.team == claim.team}
    lines = [line for line in basis.result.lines if line.kind in claim.kinds]
    parts = [(line.deal_id, line.amount, line.commission) for line in lines if line.deal_id]
    parts += [(back.deal_id, back.amount, back.commission) for back in changed]
    for deal, amount, commission in parts:
        old = found.get(deal) or Settled(0, 0, days[deal])
        found[deal] = Settled(old.amount + amount, old.commission + commission, old.closed_on)
    return found


def total_of(rows: Sequence[StatementLine]) -> int:
    """What a statement comes to."""
    return sum(row.commission_minor for row in rows)


def _earned(statement: Statement, line: Earned, last: date) -> StatementLine:
    day = statement.starts_on if line.kind in {"late", "team_late"} else line.day or last
    return StatementLine(
        statement=statement, kind=line.kind, deal_id=line.deal_id, day=day, amount_minor=line.amount, rate=line.rate,
        commission_minor=line.commission,
    )  # fmt: skip


def _granted(statement: Statement, dispute: Dispute, last: date) -> StatementLine:
    return StatementLine(
        statement=statement, kind="dispute", deal_id=dispute.deal_id, day=last, note=dispute.answer[:300],
        commission_minor=dispute.granted_minor,
    )  # fmt: skip


def granted_for(statement: Statement) -> list[Dispute]:
    """Disputes that are granted and stand in this statement: its own, or those of frozen ones that wait for a next."""
    rows = Dispute.objects.filter(statement__user_id=statement.user_id, granted_minor__gt=0).order_by("pk")
    mine = rows.filter(applied=statement) if statement.pk else rows.none()
    waiting = rows.filter(applied__isnull=True, statement__ends_on__lte=statement.starts_on)
    return [*mine, *waiting]
