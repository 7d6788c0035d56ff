"""The demo company's pool of customers, with who took what when, and the clocks of its leads."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from spearhead.automation.clocks.access import service_level, working_time
from spearhead.automation.clocks.models import Clock
from spearhead.automation.pools.models import Pool, PoolDue, PoolMember, PoolStay
from spearhead.automation.pools.recycle import due_dates
from spearhead.crm.companies.models import Company
from spearhead.crm.deals.models import Deal
from spearhead.crm.leads.models import Lead
from spearhead.demo.clock import office, workday
from spearhead.demo.world import World
from spearhead.kernel.worktime import WorkTime

IDLE: Final = (90, 120, 180, 270, 365, 540)
FEW: Final = 0.02  #: of the customers, that may go back in the first night
SOON: Final = timedelta(days=30)
FREE, PAST = 30, 20  #: one of so many customers lies in the pool, was in it
WATCHED: Final = timedelta(days=60)
WAITING: Final = 6
WORDS: Final = ("暂无预算，半年后再联系", "No budget now; again in half a year", "联系人离职", "The contact has left")


def make_pool(world: World) -> None:
    """The pool, what lies in it, what was taken from it, and what is about to go back."""
    companies = list(Company.objects.filter(owner__isnull=False, deleted_at__isnull=True).order_by("number"))
    pool = Pool(pk=world.store.new_id(Pool), name="客户公海 / Customer pool", kind="company", hold_limit=60,
                claims_per_day=5, cooling_days=30, keep_helpers=True)  # fmt: skip
    most = FEW * len(companies)
    pool.idle_days = next((days for days in IDLE if _due_now(world, pool, days, companies) <= most), None)
    world.store.add(pool)
    leaders = {seller.manager_id for seller in world.sellers} - {0}
    sellers = {seller.user.pk for seller in world.sellers if seller.user.is_active and not seller.end}
    for user_id in sorted(sellers | leaders):
        world.store.add(PoolMember(pool_id=pool.pk, user_id=user_id, manages=user_id in leaders))
    busy = set(Deal.objects.filter(status__in=("open", "won")).values_list("company_id", flat=True))
    idle = [one for one in companies if one.pk not in busy]
    free = idle[: max(3, len(companies) // FREE)]
    for company in free:
        _lay_in(world, pool, company)
    kept = [one for one in companies if one not in free and one.owner_id in sellers]
    for company in kept[:: max(1, len(kept) // max(3, len(companies) // PAST))]:
        _was_in(world, pool, company, sorted(sellers))
    world.store.flush()
    owners = {one.pk: one.owner_id for one in kept if one.owner_id is not None}
    for pk, (due_on, why) in due_dates(pool, kept).items():
        if world.today < due_on <= world.today + SOON:
            world.store.add(PoolDue(pool_id=pool.pk, record_type="company", record_id=pk, owner_id=owners[pk],
                                    due_on=due_on, why=why))  # fmt: skip
    world.store.flush()


def _due_now(world: World, pool: Pool, days: int, companies: Sequence[Company]) -> int:
    pool.idle_days = days
    return sum(due_on <= world.today for due_on, _why in due_dates(pool, companies).values())


def _lay_in(world: World, pool: Pool, company: Company) -> None:
    """A customer of nobody, since some weeks."""
    rng = world.rng(f"pool/{company.number}")
    at = max(office(rng, workday(world.today - timedelta(days=rng.randrange(2, 45)))),
             company.changed_at + timedelta(hours=1))  # fmt: skip
    at = min(at, world.cut - timedelta(minutes=30))
    reason = rng.choice((PoolStay.Reason.RECYCLED, PoolStay.Reason.RETURNED))
    note = rng.choice(WORDS) if reason == PoolStay.Reason.RETURNED else "idle"
    previous, version = company.owner_id, company.version + 1
    Company.objects.filter(pk=company.pk).update(owner=None, version=version, changed_at=at)
    changes = {"owner": (previous, None)}
    actor = previous if reason == PoolStay.Reason.RETURNED else None
    world.outbox.add(at, "company.reassigned", ("company", company.pk), actor, version=version, changes=changes)
    world.store.add(PoolStay(pool_id=pool.pk, record_type="company", record_id=company.pk, in_at=at, reason=reason,
                             note=note, previous_id=previous))  # fmt: skip


def _was_in(world: World, pool: Pool, company: Company, sellers: Sequence[int]) -> None:
    """A customer that its owner took from the pool before anything else happened with it."""
    rng = world.rng(f"pool/{company.number}")
    out = company.created_at + timedelta(hours=2)
    others = [one for one in sellers if one != company.owner_id]
    world.store.add(PoolStay(
        pool_id=pool.pk, record_type="company", record_id=company.pk, in_at=out - timedelta(hours=1),
        reason=PoolStay.Reason.LEFT if others and rng.random() < 0.5 else PoolStay.Reason.NEW,
        previous_id=rng.choice(others) if others else None, out_at=out, to_id=company.owner_id,
    ))  # fmt: skip


def make_clocks(world: World) -> None:
    """How fast the leads of the last two months were answered, and those that wait for an answer this morning."""
    level, hours = service_level(), working_time()
    rows = Lead.objects.filter(received_at__gte=world.cut - WATCHED, owner__isnull=False, deleted_at__isnull=True)
    waiting = [one for one in rows.order_by("-received_at", "number") if one.first_response_at is None][:WAITING]
    for lead in rows.order_by("number"):
        assert lead.received_at is not None
        clock = _clock(lead, lead.received_at, level.minutes, hours)
        if lead in waiting:
            _runs(world, clock, hours, place=waiting.index(lead))
        elif lead.first_response_at is not None:
            met = lead.first_response_at <= clock.due_at
            clock.state, clock.stopped_at = ("met" if met else "missed"), lead.first_response_at
            clock.overdue_at = None if met else clock.due_at
        else:
            clock.state, clock.stopped_at, clock.overdue_at = "missed", clock.late_at, clock.due_at
        clock.told = 100 if clock.state == "missed" else clock.told
        world.store.add(clock)
    world.store.flush()


def _clock(lead: Lead, start: datetime, minutes: int, hours: WorkTime) -> Clock:
    after: Any = hours.after
    return Clock(lead_id=lead.pk, owner_id=lead.owner_id, minutes=minutes, started_at=start,
                 half_at=after(start, minutes // 2), due_at=after(start, minutes),
                 late_at=after(start, minutes * 3 // 2))  # fmt: skip


def _runs(world: World, clock: Clock, hours: WorkTime, *, place: int) -> None:
    """Handed over late on the last working day: due in the course of today; every third waits for the customer."""
    day = world.today - timedelta(days=1)
    while workday(day) != day:
        day -= timedelta(days=1)
    start = office(world.rng(f"clock/{place}"), day).replace(hour=9 - place % 2, minute=7 * place)  # 17 h in China
    clock.started_at = max(start, clock.started_at)
    clock.half_at, clock.due_at, clock.late_at = (
        hours.after(clock.started_at, clock.minutes * part // 2) for part in (1, 2, 3)
    )
    if place % 3 == 2:
        clock.state, clock.paused_at = "paused", clock.started_at + timedelta(minutes=5)
        clock.pauses = []
