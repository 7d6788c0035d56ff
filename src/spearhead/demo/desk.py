"""The demo company's approvals: bands for discounts and large deals, what was decided, and what waits for an answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Any, Final

from spearhead.accounts.users.models import User
from spearhead.automation.approvals.bands import WHOLE, discounts, strictest
from spearhead.automation.approvals.guarding import try_act
from spearhead.automation.approvals.models import ApprovalRequest, ApprovalRule, ApprovalSeat
from spearhead.automation.approvals.needs import Need, facts_of, needs_of
from spearhead.automation.approvals.people import approvers
from spearhead.automation.approvals.performing import do
from spearhead.automation.clocks.access import working_time
from spearhead.crm.deals.guards import Proposed
from spearhead.crm.deals.models import Deal
from spearhead.demo.clock import day_of, office, workday
from spearhead.demo.world import World
from spearhead.kernel.errors import Refused

State = ApprovalRequest.State
BANDS: Final[list[dict[str, Any]]] = [{"up_to": 1_000, "level": "rep"}, {"up_to": 2_000, "level": "manager"},
                {"up_to": None, "level": "director"}]  # fmt: skip
LARGE: Final = 8_000_000_00  #: base minor units from which a win needs a director
HOURS: Final = 8
GRANTED, REFUSED, WAITING = 10, 4, 4
#: What a rep writes, and what is answered, by how it was decided.
WHY: Final = {
    "zh-hans": ("对手报价更低，客户要求月底前答复", "客户同意一次付清", "三年框架合同，首单让利",
                "客户预算已定，只差这一步"),
    "en": ("The competitor is cheaper and they decide this month", "They pay in full up front",
           "A three-year frame, the first order gives way", "Their budget is fixed; only this is missing"),
}  # fmt: skip
ANSWER: Final = {
    "zh-hans": {"approved": "可以，注意付款条件", "rejected": "折扣太大，先谈价值",
                "changes": "服务费不打折，重新报价"},
    "en": {"approved": "Fine; mind the terms of payment", "rejected": "Too much; talk about value first",
           "changes": "No discount on services; quote again"},
}  # fmt: skip


def make_approvals(world: World) -> None:
    """Write the rules, then what was asked in the last year and what is asked now."""
    world.store.add(ApprovalRule(kind="discount", name="折扣审批 / Discounts", bands=BANDS, hours=HOURS))
    bands = [{"up_to": LARGE, "level": "rep"}, {"up_to": None, "level": "director"}]
    world.store.add(ApprovalRule(kind="amount", name="大额成交 / Large deals", bands=bands, hours=2 * HOURS))
    world.store.flush()
    rng = world.rng("approvals")
    since = world.today - timedelta(days=365)
    closed = _deals().filter(status__in=("won", "lost"), closed_on__gte=since).order_by("-closed_on", "number")
    for status, most in (("won", GRANTED), ("lost", REFUSED)):
        told = 0
        for deal in closed.filter(status=status)[: 40 * most]:
            told += told < most and _decided(world, deal, place=told)
    waiting = 0
    late = ("proposal", "negotiation")
    for deal in (
        _deals().filter(status="open", stage__status__in=late).order_by("-base_minor", "number")[: 10 * WAITING]
    ):
        if waiting >= WAITING:
            break
        at = office(rng, workday(world.today - timedelta(days=1 + (waiting == WAITING - 1) * 4)))
        waiting += _asked(world, deal, min(at, world.cut - timedelta(minutes=20)), Fraction(13 + 5 * waiting, 100))
    world.store.flush()


def _deals() -> Any:
    """Deals of people who are still there, with lines."""
    rows = Deal.objects.filter(lines__isnull=False, owner__is_active=True, owner__role="rep", deleted_at__isnull=True)
    return rows.select_related("owner", "company").distinct()


def _decided(world: World, deal: Deal, *, place: int) -> int:
    """A discount that was asked for some days before the deal closed; 1 if there was one."""
    rng = world.rng(f"approval/{deal.number}")
    cut = Fraction(0) if deal.status == "won" else Fraction(rng.randrange(14, 30), 100)
    payload = _payload(deal, cut)
    lines = list(deal.lines.select_related("product").order_by("pk"))
    for line, asked in zip(lines, payload["lines"], strict=True):
        line.unit_minor = asked["unit_minor"]
    whole, _each = discounts(lines)
    need = next((one for one in needs_of(Proposed("lines", deal, lines=lines)) if one.kind == "discount"), None)
    if need is None or need.level == "rep" or whole * WHOLE < BANDS[0]["up_to"] or deal.closed_on is None:
        return 0
    at = office(rng, workday(deal.closed_on - timedelta(days=rng.randrange(4, 9))))
    state = State.APPROVED if deal.status == "won" else rng.choice((State.REJECTED, State.CHANGES))
    decided = at + timedelta(hours=rng.choice((1, 2, 3, 20)))
    if decided >= world.cut:
        return 0
    request = _request(world, deal, [need], payload, at, place)
    if request is None:
        return 0
    row, people = request
    row.state, row.decided_at, row.due_at, row.version = state, decided, None, 2
    row.decided_by_id, row.outcome = people[0], "done" if state == State.APPROVED else ""
    row.words = ANSWER[User.objects.get(pk=people[0]).language][str(state)]
    world.store.add(row)
    _seat(world, row, people, at)
    extra = {"title": deal.name, "people": [row.requester_id], "text": row.words, "deal": deal.pk}
    world.outbox.add(decided, f"approval.{state}", ("approval", row.pk), people[0], version=2, extra=extra)
    return 1


def _asked(world: World, deal: Deal, at: datetime, cut: Fraction) -> int:
    """A discount that somebody waits for: the very act is tried, so that it can be decided; 1 if it needs it."""
    payload = _payload(deal, cut)
    assert deal.owner is not None
    try:
        needs = try_act(lambda: do("lines", deal.pk, payload, by=User.objects.get(pk=deal.owner_id or 0)))
    except Refused:
        return 0  # a product of it is no longer sold
    made = _request(world, deal, needs, payload, at, deal.number or 0) if needs else None
    if made is None:
        return 0
    row, people = made
    world.store.add(row)
    _seat(world, row, people, at)
    return 1


def _payload(deal: Deal, cut: Fraction) -> dict[str, Any]:
    """The lines as the act takes them, each unit price lowered by a share of its list price."""
    lines = [{"product_id": one.product_id, "quantity_milli": one.quantity_milli,
              "unit_minor": round(one.unit_minor - cut * (one.list_minor or one.unit_minor))}
             for one in deal.lines.order_by("pk")]  # fmt: skip
    return {"lines": lines}


def _request(
    world: World, deal: Deal, needs: list[Need], payload: dict[str, Any], at: datetime, place: int
) -> tuple[ApprovalRequest, list[int]] | None:  # fmt: skip
    level = strictest(one.level for one in needs)
    assert deal.owner is not None
    people = approvers(deal.owner, level, day_of(at))
    if not people:
        return None
    shown = {key: value for one in needs for key, value in one.shown.items()}
    why = WHY[deal.owner.language]
    row = ApprovalRequest(
        pk=world.store.new_id(ApprovalRequest), deal_id=deal.pk, requester=deal.owner,
        kinds=sorted({one.kind for one in needs}), act="lines", payload=payload,
        snapshot={"deal": deal.name, "currency": deal.currency, "amount_minor": deal.amount_minor, **shown},
        facts=facts_of(deal), asked=needs[0].asked, reason=why[place % len(why)], level=level, rule_version=1,
        hours=HOURS, created_at=at, due_at=working_time().after(at, HOURS * 60),
    )  # fmt: skip
    extra = {"title": deal.name, "people": people, "text": row.reason, "deal": deal.pk}
    world.outbox.add(at, "approval.requested", ("approval", row.pk), deal.owner_id, extra=extra)
    return row, people


def _seat(world: World, row: ApprovalRequest, people: Iterable[int], at: datetime) -> None:
    for one in people:
        world.store.add(ApprovalSeat(request_id=row.pk, user_id=one, at=at))
