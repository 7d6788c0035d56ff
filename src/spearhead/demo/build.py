"""Building the demo company from a seed, a size and the present day; the same three give the same company."""

from __future__ import annotations

import time
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from spearhead.accounts.workspace.access import workspace
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.models import Contact
from spearhead.crm.deals.models import Deal, DealContact
from spearhead.crm.leads.models import Lead
from spearhead.crm.records.models import Collaborator
from spearhead.demo import planted
from spearhead.demo.activity import Diary, of_companies, of_deal, of_lead
from spearhead.demo.amounts import lines_of
from spearhead.demo.asking import make_asks
from spearhead.demo.automations import make_automations
from spearhead.demo.case import Case, make_case
from spearhead.demo.catalogue import make_campaigns, make_products, make_rates, make_workspace
from spearhead.demo.changes import compare_change, make_change
from spearhead.demo.clock import instant, office
from spearhead.demo.commission import make_commission
from spearhead.demo.costs import make_costs, make_plans
from spearhead.demo.customers import make_customers
from spearhead.demo.definitions import define
from spearhead.demo.desk import make_approvals
from spearhead.demo.findings import make_briefs, make_findings, plan_actions
from spearhead.demo.forecasts import make_forecasts
from spearhead.demo.goals import make_goals
from spearhead.demo.inbound import make_inbound
from spearhead.demo.leads import convert, keep_rest, make_leads, next_lead
from spearhead.demo.openings import openings
from spearhead.demo.path import plan
from spearhead.demo.people import make_people
from spearhead.demo.pooling import make_clocks, make_pool
from spearhead.demo.sizes import SizeName, size_of
from spearhead.demo.store import floor_ids, widen_cache
from spearhead.demo.tale import Tale
from spearhead.demo.words.companies import TITLES
from spearhead.demo.world import Progress, World
from spearhead.kernel.acts import through
from spearhead.kernel.errors import Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.chain import seal_all
from spearhead.kernel.events.record import Happened
from spearhead.numbers.chances.jobs import keep
from spearhead.numbers.chances.learning import learn
from spearhead.numbers.chances.nouns import NOUNS
from spearhead.numbers.chances.ruling import chance_settings

BATCH: Final = 1_000
BUSIEST: Final = 0.3  #: activities a day on one deal, at most
STARTED, BUILT = "demo.started", "demo.built"
ROLES_OF: Final = {title: role for language in TITLES.values() for title, role in language}


@dataclass(frozen=True, slots=True)
class Summary:
    """What was built: rows per table, events, seconds, and the dates of what was planted."""

    rows: Mapping[str, int]
    events: int
    seconds: float
    today: date
    fault_since: date
    hole_since: date


def build(
    size: SizeName = "default",
    *,
    seed: int = 7,
    today: date,
    progress: Progress | None = None,
    deals: int | None = None,
    activities: int | None = None,
    users: int | None = None,
) -> Summary:
    """Build the company up to (not including) `today`; refused where records exist already (``not_empty``).

    Small companies are built in one transaction, large ones batch by batch. `progress` is told done, total and what.
    """
    began = time.monotonic()
    refuse_unless_empty()
    wanted = size_of(size, deals=deals, activities=activities, people=users)
    world = World(seed, wanted, today, progress or (lambda _done, _total, _what: None))
    if wanted.stream:
        widen_cache()
    with through("demo"), nullcontext() if wanted.stream else transaction.atomic():
        previous = _workspace_before()
        make_workspace(world)
        floor = {"previous": previous, "floor": floor_ids()}
        record(Happened(STARTED, "workspace", 1, None, extra=floor))
        _set_up(world)
        actions = [] if wanted.stream else plan_actions(world)
        _sell(world)
        make_goals(world)
        make_forecasts(world)
        make_costs(world)
        make_plans(world)
        make_commission(world)
        make_automations(world)
        if not wanted.stream:
            _work(world)
        world.outbox.send()
        if not wanted.stream:  # a large one is looked at in its first night
            make_findings(world, actions)
        extra = {"ranges": world.store.ranges(), "put_away": world.put_away, "seed": seed, "size": size}
        record(Happened(BUILT, "workspace", 1, None, extra=extra))
    if not wanted.stream:
        _learn(world)
        with through("demo"):
            make_briefs(world)
    seal_all()  # or the first visitors would wait for the sealer
    return Summary(
        dict(world.store.written), world.outbox.sent, time.monotonic() - began, today,
        planted.fault_since(today), planted.hole_since(today),
    )  # fmt: skip


def _learn(world: World) -> None:
    """What the first night would learn, so that deals and leads have their scores at once."""
    for noun in NOUNS.values():
        keep(learn(chance_settings(noun), None, world.cut, lambda _share: None, noun), noun)


def _work(world: World) -> None:
    """What lies on people's desks."""
    for step in (make_change, make_approvals, make_asks, make_pool, make_clocks, make_inbound, compare_change):
        step(world)


def is_empty() -> bool:
    """Whether there are no records yet; people and lists may be set up."""
    return not any(model._default_manager.exists() for model in (Company, Contact, Lead, Deal))


def refuse_unless_empty() -> None:
    """The demo company never mixes with records that somebody entered."""
    if not is_empty():
        raise Refused("not_empty", _("There are records in this workspace; the demo company is built in an empty one."))


def _workspace_before() -> dict[str, Any]:
    row = workspace()
    return {"name": row.name, "base_currency": row.base_currency, "time_zone": row.time_zone}


def _set_up(world: World) -> None:
    steps = (make_rates, define, make_products, make_campaigns, make_people, make_customers)
    for step in steps:
        world.progress(0, world.size.deals, step.__name__)
        step(world)


def _sell(world: World) -> None:
    """Leads, then deals in the order in which they are opened, with all that hangs on them."""
    rng = world.rng("deals")
    diary = Diary(world, world.rng("activities"), world.size.activities)
    waiting = make_leads(world)
    planned = openings(world)
    of_companies(diary, until=round(diary.left * 0.9))
    for i, (day, number) in enumerate(planned):
        if i % BATCH == 0:
            world.store.flush()
            world.outbox.send(instant(day, 0))
            world.progress(i, len(planned), "deals")
        seller = world.sellers[number]
        case = make_case(world, rng, seller, day, next_lead(waiting, seller, day))
        opened = office(rng, day)
        tale = Tale(world, rng, case, opened)
        tale.tell(plan(world, rng, case, opened))
        tale.settle()
        _keep(world, diary, tale, remaining=len(planned) - i)
    keep_rest(world, waiting)
    of_companies(diary, until=0)
    world.store.flush()
    world.progress(len(planned), len(planned), "deals")


def _keep(world: World, diary: Diary, tale: Tale, *, remaining: int) -> None:
    deal, case = tale.deal, tale.case
    if case.lead is not None:
        convert(world, case.lead, case, deal.pk, deal.created_at)
        of_lead(diary, case.lead)
    end = tale.stays[-1].left_at or world.cut
    days = (end - deal.created_at) / timedelta(days=1)
    share = min(2.0, max(0.35, days / 55))
    busy = 2 + round(days * BUSIEST)  # or the last deals would take all that is left into their few days
    of_deal(diary, tale, min(diary.left, busy, round(share * diary.left / remaining)))
    world.store.add_indexed("deal", deal)
    world.store.add_all(tale.versions)
    world.store.add_all(tale.stays)
    if tale.quoted:
        world.store.add_all(lines_of(world, deal.pk, tale.items))
    world.store.add_all(_contacts(case, deal))
    if diary.rng.random() < 0.03:
        helper = diary.rng.choice(world.sellers).user.pk
        if helper != deal.owner_id:
            world.store.add(
                Collaborator(record_type="deal", record_id=deal.pk, user_id=helper, added_at=deal.created_at)
            )


def _contacts(case: Case, deal: Deal) -> list[DealContact]:
    return [DealContact(deal_id=deal.pk, contact_id=one.pk, role=ROLES_OF.get(one.title, "")) for one in case.contacts]
