"""The demo company's commission: plans of sellers and leaders, statements of closed quarters, a dispute that waits."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any, Final

from django.utils import timezone

from spearhead.accounts.teams.leading import leaders_above
from spearhead.accounts.users.models import User
from spearhead.demo.clock import instant, next_quarter, quarters
from spearhead.demo.world import World
from spearhead.kernel.errors import Refused
from spearhead.kernel.time import Period, quarter_period
from spearhead.numbers.commission.drawing import basis_of, write_lines
from spearhead.numbers.commission.models import (
    CommissionMember,
    CommissionPlan,
    CommissionTerms,
    Dispute,
    Statement,
)

TIERS: Final = [[5_000, 200], [10_000, 400], [None, 600]]
DRAW: Final = 500_000  #: a month
OVERRIDE: Final = 50  #: half a percent
QUARTERS: Final = 3  #: so many closed quarters have statements


def make_commission(world: World) -> None:
    """Paid statements for the older quarters, the last one in review; rows that the acts would write.

    Sellers have a draw that later commission pays back; leaders earn an override on what their teams sell.
    """
    director = next(user for (role, _language), user in world.staff.items() if role == "director")
    selling = _plan(world, director, ("Field sales", "一线销售提成"), tiers=TIERS, bonus_minor=500_000,
                    cap_minor=15_000_000, draw_minor=DRAW)  # fmt: skip
    leading = _plan(world, director, ("Team leads", "团队负责人提成"), tiers=[[None, 100]], override=OVERRIDE)
    on_plan = [(selling, seller.user, max(seller.start, world.start), seller.end) for seller in world.sellers]
    on_plan += [(leading, user, world.start, None) for user in world.users.values() if user.role == "manager"]
    for terms, person, start, end in on_plan:
        CommissionMember(plan_id=terms.plan_id, user=person, valid_from=start, valid_to=end).save()
    closed = [start for start in quarters(world.start, world.today) if next_quarter(start) <= world.today]
    for start in closed[-QUARTERS:]:
        for terms, person, since, end in on_plan:
            _statement(world, terms, person, start, (since, end), director, closed[-1])


def _plan(world: World, director: User, names: tuple[str, str], **terms: Any) -> CommissionTerms:
    plan = CommissionPlan(name=names[0], name_zh=names[1])
    world.store.add(plan)
    world.store.flush()
    first = CommissionTerms(plan=plan, valid_from=world.start, clawback_days=90, set_by_id=director.pk, **terms)
    first.save()
    return first


def _statement(
    world: World, terms: CommissionTerms, person: User, start: date, works: tuple[date, date | None], director: User,
    last: date,
) -> None:  # fmt: skip
    period = quarter_period(start.year, (start.month + 2) // 3)
    end = works[1] or period.end
    if works[0] >= period.end or end <= period.start:
        return
    try:
        basis = basis_of(person, terms, period, (works[0], end))
    except Refused:
        return  # who has no goal yet has no statement
    drawn = instant(period.end + timedelta(days=3), 600)
    if drawn > timezone.now():
        return
    row = Statement(
        plan_id=terms.plan_id, terms=terms, user=person, starts_on=period.start, ends_on=period.end,
        drawn_by_id=director.pk, drawn_at=drawn, version=1,
    )  # fmt: skip
    row.save()
    write_lines(row, basis)
    _settle(world, row, period, director, frozen=start != last)


def _settle(world: World, row: Statement, period: Period, director: User, *, frozen: bool) -> None:
    row.state, row.version = Statement.State.REVIEW, 2
    if frozen:
        leaders = leaders_above(row.user_id, period.end) or [director.pk]
        row.state, row.version = Statement.State.PAID, 4
        row.approved_by_id, row.approved_at = leaders[0], instant(period.end + timedelta(days=8), 600)
        row.paid_by_id, row.paid_at = director.pk, instant(period.end + timedelta(days=15), 600)
    row.save()
    waiting = Dispute.objects.filter(statement__starts_on=period.start).exists()
    line = row.lines.filter(kind="deal").order_by("-amount_minor").first()
    if not frozen and not waiting and line is not None:
        Dispute(statement=row, deal_id=line.deal_id, reason="这个商机是我独立完成的，后来的增购没有计入。").save()
