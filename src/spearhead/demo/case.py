"""One deal before it is told: whose, with whom, from where, and how good its chances are."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.models import Contact
from spearhead.crm.leads.models import Lead
from spearhead.demo import planted
from spearhead.demo.clock import workday
from spearhead.demo.tables import COMPETITORS, PIPELINES, SEGMENTS
from spearhead.demo.world import Book, Flow, Seller, World

#: Pipeline → stage key → share that leaves it forwards.
ADVANCE = {key: {line.key: line.advance for line in lines} for key, _name, _zh, lines in PIPELINES}
SOURCES_BY_HAND = {"outbound": 44, "referral": 20, "event": 16, "website": 14, "partner": 6}
INBOUND = {"advertisement", "website", "event", "referral"}


@dataclass(slots=True)
class Case:
    """What is known when a deal is opened; `shift` is added to the log-odds at every stage."""

    seller: Seller
    company: Company
    contacts: list[Contact]
    flow_key: str
    flow: Flow
    source: str
    kind: str
    day: date
    hours: float  #: until the first answer
    close: date  #: the day that a hopeful seller expects at the beginning
    shift: float = 0.0
    competitor: str = ""
    lead: Lead | None = None
    language: str = "zh"


def make_case(world: World, rng: Random, seller: Seller, day: date, lead: Lead | None) -> Case:
    """Choose company, people, source and pipeline of a deal that is opened on a day."""
    book = world.books[seller.user.pk]
    flow_key = _flow_key(rng, seller, bool(book.customers)) if lead is None else planted.PIPELINE
    company = rng.choice(book.customers) if flow_key == "renewals" else _known_company(rng, book, day)
    people = world.people_at[company.pk]
    engaged = min(len(people), rng.choices((1, 2, 3, 4), (34, 34, 22, 10))[0])
    source = "existing" if flow_key == "renewals" else "partner" if flow_key == "partner" else _by_hand(rng)
    case = Case(
        seller=seller, company=company, contacts=rng.sample(people, engaged), flow_key=flow_key,
        flow=world.flows[flow_key], source=source, kind=_kind(flow_key, company, book.customers), day=day,
        hours=rng.lognormvariate(math.log(9), 1.1), close=_first_close(rng, world.flows[flow_key], day), lead=lead,
        language="zh" if seller.user.language == "zh-hans" else "en",
    )  # fmt: skip
    if lead is not None:
        case.source = _key_of(world, "source", lead.source_id)
        if lead.first_response_at and lead.received_at:
            case.hours = (lead.first_response_at - lead.received_at).total_seconds() / 3600
    if rng.random() < 0.55 and flow_key != "renewals":
        case.competitor = rng.choices([name for name, _zh in COMPETITORS], (4, 3, 2, 1))[0]
    case.shift = _shift(world, case)
    return case


def _known_company(rng: Random, book: Book, day: date) -> Company:
    """A company of the book that was there before a day; the first ones always were."""
    for _attempt in range(8):
        company = rng.choice(book.companies)
        if company.created_at.date() < day:
            return company
    return book.companies[0]


def _first_close(rng: Random, flow: Flow, day: date) -> date:
    days = sum(stage.target_days or 10 for stage in flow.stages)
    return workday(day + timedelta(days=int(days * rng.uniform(0.8, 1.5))))


def _key_of(world: World, kind: str, pk: int | None) -> str:
    return next(key for key, value in world.keys[kind].items() if value == pk)


def _flow_key(rng: Random, seller: Seller, has_customers: bool) -> str:
    if seller.partner:
        weights = (25, 10, 65)
    elif seller.weak:
        weights = (92, 5, 3)
    else:
        weights = (72, 21, 7)
    key: str = rng.choices(("new-business", "renewals", "partner"), weights)[0]
    return "new-business" if key == "renewals" and not has_customers else key


def _by_hand(rng: Random) -> str:
    return rng.choices(list(SOURCES_BY_HAND), list(SOURCES_BY_HAND.values()))[0]


def _kind(flow_key: str, company: Company, customers: list[Company]) -> str:
    if flow_key == "renewals":
        return "renewal"
    return "repeat" if any(one is company for one in customers) else "new"


def _shift(world: World, case: Case) -> float:
    """The sum of what truly matters; only in new business."""
    if case.flow_key != planted.PIPELINE:
        return 0.0
    segments = {world.keys["segment"][key]: key for key, _name, _zh in SEGMENTS}
    shift = planted.SEGMENT_SIGNAL[segments[case.company.segment_id or 0]]
    shift += planted.SOURCE_SIGNAL.get(case.source, 0.0)
    shift += planted.CONTACTS_SIGNAL[max(1, min(4, len(case.contacts)))]
    if case.hours <= planted.FAST_HOURS:
        shift += planted.FAST_SIGNAL
    elif case.hours > planted.SLOW_HOURS:
        shift += planted.SLOW_SIGNAL
    return shift + 0.06


def chance(world: World, case: Case, stage_key: str, on: date) -> float:
    """The probability that the deal leaves a stage forwards when it enters it on a day."""
    base = ADVANCE[case.flow_key][stage_key]
    if case.flow_key == planted.PIPELINE:
        if stage_key == planted.FAULT_STAGE and on >= planted.fault_since(world.today):
            base = planted.FAULT_CONVERSION_AFTER
        if stage_key == planted.SKILL_STAGE and case.seller.weak:
            base = planted.SKILL_CONVERSION
    new = -0.15 * (1 - case.seller.ramp(on))
    odds = math.log(base / (1 - base)) + case.shift + case.seller.skill + new
    return 1 / (1 + math.exp(-odds))


def first_answer(case: Case) -> timedelta:
    """How long after opening the customer first hears from the seller."""
    return timedelta(hours=min(case.hours, 200))
