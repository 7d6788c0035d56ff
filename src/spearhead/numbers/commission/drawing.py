"""Drawing up a statement: sales, late facts, clawback and granted disputes become lines, each with its deal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from spearhead.accounts.teams.tree import main_team
from spearhead.accounts.users.models import User
from spearhead.kernel.definitions import refuse
from spearhead.kernel.time import Period
from spearhead.numbers.commission.models import CommissionTerms, Dispute, Statement, StatementLine
from spearhead.numbers.commission.rules import Earned, Result, Rules, Sale, Tier, earn
from spearhead.numbers.commission.sales import (
    Settled,
    TakenBack,
    late_sales,
    quota_of,
    returned,
    sales_of,
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
        bonus=terms.bonus_minor, cap=terms.cap_minor, floor=terms.floor_minor,
    )  # fmt: skip


def terms_on(plan_id: int, day: date) -> CommissionTerms | None:
    """The terms that hold on a day: a period keeps those of its first day."""
    return CommissionTerms.objects.filter(plan_id=plan_id, valid_from__lte=day).order_by("-valid_from").first()


def basis_of(person: User, terms: CommissionTerms, period: Period, within: tuple[date, date]) -> Basis:
    """Quota, sales and lines of a period; `within` are the days on which the person is on the plan."""
    start, end = max(period.start, within[0]), min(period.end, within[1])
    quota = quota_of(person, period)
    if quota is None and len(terms.tiers) > 1:
        message = _("%(name)s has no goal in this period; tiers need one.") % {"name": person.name}
        raise refuse("no_goal", "period", message)
    sales = sales_of(person, start, end)
    late = late_sales(person, period.start, [*settled(person, period.start), *(sale.deal_id for sale in sales)])
    every = [*late, *sales]
    return Basis(quota, every, earn(rules_of(terms), quota, every))


def write_lines(statement: Statement, basis: Basis) -> None:
    """Replace the lines of a statement that may still change, and set its sums."""
    person = statement.user
    statement.lines.all().delete()
    last = statement.ends_on - timedelta(days=1)
    rows = [_earned(statement, line, last) for line in basis.result.lines]
    days = statement.terms.clawback_days
    changed = taken_back(person, statement.starts_on, days)
    for back in [*changed, *returned(person, _paid(person, statement, basis, changed), statement.ends_on, days)]:
        rows.append(
            StatementLine(statement=statement, kind=back.kind, deal_id=back.deal_id, day=last,
                          amount_minor=back.amount, commission_minor=back.commission)
        )  # fmt: skip
    rows += [_granted(statement, one, last) for one in granted_for(statement)]
    for position, row in enumerate(rows):
        row.position = position
        row.team_id = main_team(person.pk, row.day)
    StatementLine.objects.bulk_create(rows)
    statement.quota_minor = basis.quota
    statement.credited_minor = basis.result.credited
    statement.commission_minor = total_of(rows)


def _paid(person: User, statement: Statement, basis: Basis, changed: Sequence[TakenBack]) -> dict[int, Settled]:
    """What deals earned before this statement and in it: what returns are taken from."""
    found = settled(person, statement.starts_on)
    days = {sale.deal_id: sale.day for sale in basis.sales}
    parts = [(line.deal_id, line.amount, line.commission) for line in basis.result.lines if line.deal_id]
    parts += [(back.deal_id, back.amount, back.commission) for back in changed]
    for deal, amount, commission in parts:
        old = found.get(deal) or Settled(0, 0, days[deal])
        found[deal] = Settled(old.amount + amount, old.commission + commission, old.closed_on)
    return found


def total_of(rows: Sequence[StatementLine]) -> int:
    """What a statement comes to."""
    return sum(row.commission_minor for row in rows)


def _earned(statement: Statement, line: Earned, last: date) -> StatementLine:
    day = statement.starts_on if line.kind == "late" else line.day or last
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
