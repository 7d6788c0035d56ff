"""The stream of leads: by source and week, with the planted hole, and what became of each."""

from __future__ import annotations

import math
from collections import defaultdict, deque
from datetime import date, datetime, timedelta
from itertools import accumulate
from random import Random

from spearhead.crm.duplicates.keys import match_keys
from spearhead.crm.leads.models import Lead
from spearhead.crm.leads.reasons import REASONS
from spearhead.demo import planted
from spearhead.demo.case import Case
from spearhead.demo.clock import SEASON, instant, office, quarter_start, workday
from spearhead.demo.customers import mailbox, phone_of
from spearhead.demo.words.companies import PLACES, company_name
from spearhead.demo.words.people import person_name
from spearhead.demo.words.talk import MESSAGES
from spearhead.demo.world import Seller, World

VOLUME = {"advertisement": 40, "website": 22, "event": 16, "referral": 11, "partner": 11}
#: In these sources who leaves a phone number means it: the share that does, and how much oftener it then comes to
#: something than on average, or else.
MEANT = {"advertisement", "website", "event"}
PHONE, WITH, WITHOUT = 0.45, 1.75, 0.4
CONVERTS = {"advertisement": 0.26, "website": 0.30, "event": 0.32, "referral": 0.52, "partner": 0.42}
Waiting = defaultdict[int, deque[tuple[date, Lead]]]


def make_leads(world: World) -> Waiting:
    """Write the leads that stay leads; those that are converted wait for their deal, by seller and day."""
    rng, told = world.rng("leads"), world.rng("lead phones")
    waiting: Waiting = defaultdict(deque)
    for day, source in _arrivals(world, rng):
        sellers = [
            one for one in world.sellers if one.start <= day and not (one.end and one.end <= day + timedelta(days=25))
        ]
        seller = rng.choice(sellers or world.sellers[:1])
        lead = _lead(world, rng, seller, day, source, phone=told.random() < PHONE)
        on = workday(day + timedelta(days=rng.randrange(2, 18)))
        likely = _quality(world, day, source) * _meant(lead, source)
        if lead.first_response_at and on < world.today and rng.random() < likely:
            waiting[seller.user.pk].append((on, lead))
        else:
            _dispose(world, rng, lead, day)
            keep(world, lead)
    for queue in waiting.values():
        ordered = sorted(queue, key=lambda pair: pair[0])
        queue.clear()
        queue.extend(ordered)
    world.store.flush()
    return waiting


def _arrivals(world: World, rng: Random) -> list[tuple[date, str]]:
    hole = planted.hole_since(world.today)
    cells, weights = [], []
    for n in range((world.today - world.start).days):
        day = world.start + timedelta(days=n)
        lively = SEASON[day.month] * (1.0 if day.weekday() < 5 else 0.25)
        for source, volume in VOLUME.items():
            left = planted.HOLE_VOLUME if source == planted.HOLE_SOURCE and day >= hole else 1.0
            cells.append((day, source))
            weights.append(lively * volume * left)
    return sorted(rng.choices(cells, cum_weights=list(accumulate(weights)), k=world.size.leads))


def _quality(world: World, day: date, source: str) -> float:
    rate = CONVERTS[source]
    dried = source == planted.HOLE_SOURCE and day >= planted.hole_since(world.today)
    return rate * planted.HOLE_QUALITY if dried else rate


def _meant(lead: Lead, source: str) -> float:
    return (WITH if lead.phone else WITHOUT) if source in MEANT else 1.0


def _lead(world: World, rng: Random, seller: Seller, day: date, source: str, *, phone: bool) -> Lead:
    language = "zh" if seller.user.language == "zh-hans" else "en"
    place = rng.choice([place for place in PLACES if place.region == seller.territory])
    name = person_name(rng, "ja" if place.country == "JP" else place.language, set())
    company, _short = company_name(
        rng, place, rng.choice(("manufacturing", "energy", "life-science", "logistics", "public"))
    )
    at = instant(day, rng.randrange(7 * 60, 22 * 60))
    answered = at + timedelta(hours=rng.lognormvariate(math.log(7), 1.2))
    lead = Lead(
        name=name,
        company_name=company,
        email=f"{mailbox(name)}@mail.example",
        phone=phone_of(world, place) if phone else "",
        message=rng.choice(MESSAGES[language]),
        source_id=world.keys["source"][source],
        received_at=at,
        owner_id=seller.user.pk,
        status="new",
        first_response_at=answered if answered < world.cut else None,
        created_at=at,
        changed_at=at,
        campaign_id=world.keys["campaign"].get(f"{source}/{quarter_start(day)}"),
        created_door="demo",
    )
    if source == planted.HOLE_SOURCE:
        lead.utm = {"utm_source": "search", "utm_medium": "cpc", "utm_campaign": f"q{(day.month + 2) // 3}-{day.year}"}
    lead.raw = {"name": name, "company": company, "email": lead.email, "message": lead.message}
    return lead


def _dispose(world: World, rng: Random, lead: Lead, day: date) -> None:
    """Old leads that were not converted are rejected or forgotten; fresh ones are new or being worked on."""
    age, answered = (world.today - day).days, lead.first_response_at
    if answered is None or (age < 16 and rng.random() < 0.55):
        lead.first_response_at = None
    elif age >= 16 and rng.random() < 0.86:
        after = office(rng, day + timedelta(days=rng.randrange(2, 12)))
        lead.changed_at = min(max(after, answered), world.cut - timedelta(minutes=5))
        lead.status, lead.reject_reason = "rejected", rng.choice(list(REASONS))
    else:
        lead.accepted_at = lead.changed_at = answered
        lead.status = "working"
        if rng.random() < 0.35 and answered + timedelta(hours=30) < world.cut:
            lead.changed_at = answered + timedelta(hours=30)
            lead.status = "qualified"


def convert(world: World, lead: Lead, case: Case, deal_id: int, at: datetime) -> None:
    """The lead became this deal: it was one of the deal's people who wrote."""
    contact, company = case.contacts[0], case.company
    lead.name, lead.email, lead.company_name = contact.name, contact.email, company.name
    lead.raw = {"name": lead.name, "company": lead.company_name, "email": lead.email, "message": lead.message}
    lead.accepted_at = lead.first_response_at
    lead.status, lead.converted_at, lead.changed_at = "converted", at, at
    lead.company_id, lead.contact_id, lead.deal_id = company.pk, contact.pk, deal_id
    lead.conversion = {"before": "working", "made": {"deal": deal_id}, "activities": {}, "files": []}
    keep(world, lead)


def keep(world: World, lead: Lead) -> None:
    """Number the lead, index it, and record what happened to it."""
    lead.number = world.store.new_number("lead")
    lead.created_by_id = lead.changed_by_id = lead.owner_id
    lead.version = 1
    record = ("lead", world.store.new_id(Lead))
    lead.pk = record[1]
    world.outbox.add(lead.created_at, "lead.created", record, None)
    before = "new"
    for at, status, kind in _story(lead):
        lead.version += 1
        changes = {"status": (before, status)}
        world.outbox.add(at, kind, record, lead.owner_id, version=lead.version, changes=changes)
        before = status
    world.store.add_indexed("lead", lead)
    world.store.add_all(match_keys("lead", lead))


def _story(lead: Lead) -> list[tuple[datetime, str, str]]:
    """What was done with the lead, in order: when, what status it got, and the event."""
    steps = []
    if lead.accepted_at:
        steps.append((lead.accepted_at, "working", "lead.accepted"))
    if lead.status in {"qualified", "rejected", "converted"}:
        steps.append((lead.changed_at, lead.status, f"lead.{lead.status}"))
    return steps


def next_lead(waiting: Waiting, seller: Seller, day: date) -> Lead | None:
    """The seller's oldest lead that is ready to become a deal by a day."""
    queue = waiting.get(seller.user.pk)
    return queue.popleft()[1] if queue and queue[0][0] <= day else None


def keep_rest(world: World, waiting: Waiting) -> None:
    """Leads for which no deal was opened any more."""
    for queue in waiting.values():
        for _on, lead in queue:
            lead.status, lead.accepted_at = "working", lead.first_response_at
            lead.changed_at = max(lead.changed_at, lead.first_response_at or lead.changed_at)
            keep(world, lead)
