"""What is asked for in the demo company without a guard: a contract that several people have to agree to, and terms
that were granted and stand on a deal."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from spearhead.accounts.users.models import User
from spearhead.automation.approvals.bands import strictest
from spearhead.automation.approvals.councils import steps_of
from spearhead.automation.approvals.models import ApprovalRequest, ApprovalRule, ApprovalSeat
from spearhead.automation.approvals.needs import facts_of, needs_of_ask
from spearhead.automation.clocks.access import working_time
from spearhead.crm.deals.models import Deal
from spearhead.crm.terms.models import DealTerm
from spearhead.demo.clock import day_of, office, workday
from spearhead.demo.world import World

HOURS: Final = 16
#: kind → what is asked for, why, by the language of who asks
ASKED: Final = {
    "zh-hans": {
        "contract": ("三年框架合同，按客户的合同范本签署", "客户法务只接受自己的范本"),
        "terms": ("首付 30%，验收后 60 天付清", "客户的付款流程固定，别家都已接受"),
    },
    "en": {
        "contract": ("A three-year frame contract on the customer's own paper", "Their lawyers sign nothing else"),
        "terms": ("30 % in advance, the rest 60 days after acceptance", "Their payment run is fixed; others agreed"),
    },
}  # fmt: skip


def make_asks(world: World) -> None:
    """The rule, the contract that waits for two more people, the terms that were granted."""
    council = [_one(world, "analyst"), _one(world, "administrator")]
    world.store.add(ApprovalRule(
        kind="contract", name="合同会签 / Contracts", bands=[{"up_to": None, "level": "manager"}], hours=HOURS,
        people=sorted(one.pk for one in council),
    ))  # fmt: skip
    world.store.flush()
    rows = Deal.objects.filter(status="open", owner__is_active=True, owner__role="rep", deleted_at__isnull=True)
    rows = rows.select_related("owner").order_by("-stage__position", "-base_minor", "number")
    busy = set(ApprovalRequest.objects.values_list("deal_id", flat=True))
    free = [deal for deal in rows[:60] if deal.pk not in busy][:2]
    for deal, kind in zip(free, ("contract", "terms"), strict=False):
        days = 1 if kind == "contract" else 12
        at = office(world.rng(f"ask/{deal.number}"), workday(world.today - timedelta(days=days)))
        _ask(world, deal, kind, min(at, world.cut - timedelta(minutes=30)), council[0])
    world.store.flush()


def _one(world: World, role: str) -> User:
    return next(user for (of, _language), user in world.staff.items() if of == role)


def _ask(world: World, deal: Deal, kind: str, at: datetime, first: User) -> None:
    assert deal.owner is not None
    text, reason = ASKED[deal.owner.language][kind]
    needs = needs_of_ask(deal, kind, text, [], "")
    steps = steps_of(needs, User.objects.get(pk=deal.owner_id or 0), day_of(at))
    if not all(one.people for one in steps):
        return  # a company so small that nobody stands above
    row = ApprovalRequest(
        pk=world.store.new_id(ApprovalRequest), deal_id=deal.pk, requester=deal.owner, kinds=[kind], act="ask",
        payload={"kind": kind, "text": text}, facts=facts_of(deal), reason=reason, rule_version=1, hours=HOURS,
        snapshot={"deal": deal.name, "currency": deal.currency, "amount_minor": deal.amount_minor, **needs[0].shown},
        steps=[one.kept for one in steps], level=strictest(one.level for one in needs), created_at=at,
        due_at=working_time().after(at, HOURS * 60),
    )  # fmt: skip
    people = sorted({person for one in steps for person in one.people})
    extra: dict[str, Any] = {"title": deal.name, "people": people, "text": reason, "deal": deal.pk}
    world.outbox.add(at, "approval.requested", ("approval", row.pk), deal.owner_id, extra=extra)
    if kind == "terms":
        _grant(world, deal, row, people[0], at + timedelta(hours=3))
    world.store.add(row)
    for place, step in enumerate(steps):
        for person in step.people:
            said = place > 0 and person == first.pk
            world.store.add(ApprovalSeat(
                request_id=row.pk, user_id=person, at=at, step=place, said="approve" if said else "",
                said_by_id=person if said else None, said_at=at + timedelta(hours=1) if said else None,
            ))  # fmt: skip


def _grant(world: World, deal: Deal, row: ApprovalRequest, by: int, at: datetime) -> None:
    """It was granted and stands on the deal."""
    row.state, row.outcome, row.decided_by_id, row.decided_at, row.due_at = "approved", "done", by, at, None
    row.version = 2
    world.store.add(DealTerm(
        deal_id=deal.pk, kind=row.payload["kind"], text=row.payload["text"], request=row.pk, granted_at=at,
        asked_by_id=row.requester_id, granted_by_id=by, until=world.today + timedelta(days=60),
    ))  # fmt: skip
    extra = {"title": deal.name, "people": [deal.owner_id], "text": "", "deal": deal.pk}
    world.outbox.add(at, "approval.approved", ("approval", row.pk), by, version=2, extra=extra)
