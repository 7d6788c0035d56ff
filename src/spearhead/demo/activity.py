"""Calls, meetings, visits, e-mails, tasks and notes on deals, leads and companies."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Final

from spearhead.crm.activities.models import Activity
from spearhead.crm.leads.models import Lead
from spearhead.crm.records.numbers import public_number
from spearhead.crm.search.index import prepare
from spearhead.demo import planted
from spearhead.demo.case import first_answer
from spearhead.demo.clock import day_of, instant, is_workday, office
from spearhead.demo.process import ACTIVITY_STEP, work
from spearhead.demo.store import tokens_for
from spearhead.demo.tale import Tale
from spearhead.demo.words.talk import OUTCOMES, STEP_KINDS, STEPS, SUBJECTS
from spearhead.demo.world import World
from spearhead.kernel.text.search import index_tokens

KINDS: Final = {"call": 38, "email": 30, "meeting": 12, "visit": 7, "task": 8, "note": 5}
MINUTES: Final = {"call": (4, 35), "meeting": (30, 100), "visit": (60, 240)}
STEP_DONE: Final = 0.97


@dataclass(slots=True)
class Diary:
    """Makes activities until `left` is used up; remembers how a subject is indexed."""

    world: World
    rng: Random
    left: int
    _indexed: dict[tuple[str, str], tuple[str, str, list[str]]] = field(default_factory=dict)

    def write(self, row: Activity) -> Activity:
        """Number, index and keep an activity."""
        row.created_by_id = row.changed_by_id = row.owner_id
        row.created_door = "demo"
        day = day_of(row.done_at or row.created_at)
        row.team_id = self.world.calendar.team(row.owner_id, day)
        self.world.store.add(row)
        self._index(row)
        self.left -= 1
        return row

    def _index(self, row: Activity) -> None:
        known = self._indexed.get((row.subject, row.outcome))
        if known is None:
            row.number = 0
            prepare("activity", row)
            known = (row.search, row.sort_key, tokens_for("activity", row))
            self._indexed[row.subject, row.outcome] = known
        row.search, row.sort_key = known[0], known[1]
        row.number = self.world.store.new_number("activity")
        if not self.world.size.stream:
            number = index_tokens(public_number("activity", row.number))
            self.world.store.add_tokens("activity", row.pk, [*known[2], *sorted(number)])

    def done(self, kind: str, at: datetime, owner_id: int, language: str, subject: str = "") -> Activity:
        """An unsaved activity that took place, with what came of it."""
        rng = self.rng
        row = Activity(
            kind=kind,
            subject=subject or rng.choice(SUBJECTS[language][kind]),
            owner_id=owner_id,
            done_at=at,
            due_at=at,
            created_at=at,
            changed_at=at,
            origin="mail" if kind == "email" else "typed",
        )
        if kind in MINUTES:
            row.started_at = at
            low, high = MINUTES[kind]
            row.minutes = rng.randrange(low, high)
        if kind == "email":
            row.direction = "in" if rng.random() < 0.3 else "out"
            row.answered = row.direction == "out" and rng.random() < 0.45
            row.is_contact = row.direction == "in" or row.answered
        elif kind in MINUTES and (kind != "call" or rng.random() < 0.68):
            row.direction = "out" if kind == "call" else ""
            row.outcome, row.answered, row.is_contact = rng.choice(OUTCOMES[language]), kind == "call", True
        elif kind == "call":
            row.direction, row.minutes = "out", 1
        return row


def of_deal(diary: Diary, tale: Tale, count: int) -> None:
    """About `count` activities of one deal: its steps, the first answer, the rest in between, the next plan."""
    rng, world, deal = diary.rng, diary.world, tale.deal
    steps = _steps(diary, tale)
    rows = list(steps.values())
    first = tale.deal.created_at + first_answer(tale.case)
    end = min(tale.stays[-1].left_at or world.cut, world.cut)
    if first < end:
        rows.append(diary.done(rng.choice(("call", "email")), first, _owner(tale, first), tale.case.language))
    kinds, weights = list(KINDS), list(KINDS.values())
    for _n in range(count - len(rows) - (deal.status == "open")):
        at = _some_time(rng, deal.created_at, end)
        if at is not None:
            rows.append(diary.done(rng.choices(kinds, weights)[0], at, _owner(tale, at), tale.case.language))
    rows = rows[: max(0, diary.left)]
    for row in rows:
        _tie(rng, row, tale)
        diary.write(row)
    kept = {id(row) for row in rows}
    done = {key: row for key, row in steps.items() if id(row) in kept and "/" not in key}
    work(world, tale, done, [row for row in rows if row.is_contact])
    deal.last_contact_at = max((row.done_at for row in rows if row.is_contact and row.done_at), default=None)
    if deal.status == "open" and deal.next_step_on and diary.left > 0 and rng.random() < 0.75:
        _tie(rng, row := _planned(diary, tale), tale)
        diary.write(row)


def _steps(diary: Diary, tale: Tale) -> dict[str, Activity]:
    """The step of each stage, done before it was left; the dropped one is done no more."""
    if tale.case.flow_key != planted.PIPELINE:
        return {}
    keys = {stage.pk: stage.key for stage in tale.case.flow.stages}
    rows: dict[str, Activity] = {}
    for stay in tale.stays:
        key, entered = keys[stay.stage_id], stay.entered_at
        if stay.skipped or entered is None:
            continue
        if key == planted.FAULT_STAGE and day_of(entered) >= planted.fault_since(diary.world.today):
            continue
        at = _some_time(diary.rng, entered, min(stay.left_at or diary.world.cut, diary.world.cut))
        if at is not None and diary.rng.random() < STEP_DONE:
            kind, language = diary.rng.choice(STEP_KINDS[key]), tale.case.language
            row = diary.done(kind, at, _owner(tale, at), language, STEPS[key][language])
            rows[ACTIVITY_STEP[key] if ACTIVITY_STEP[key] not in rows else f"{key}/{len(rows)}"] = row
    return rows


def _some_time(rng: Random, after: datetime, before: datetime) -> datetime | None:
    """A working hour between two moments, if one is found."""
    for _attempt in range(12):
        day = day_of(after + (before - after) * rng.random())
        at = office(rng, day)
        if is_workday(day) and after < at < before:
            return at
    return None


def _owner(tale: Tale, at: datetime) -> int:
    seller = tale.case.seller
    return seller.successor_id if seller.end and day_of(at) >= seller.end else seller.user.pk


def _tie(rng: Random, row: Activity, tale: Tale) -> None:
    row.deal_id, row.company_id = tale.deal.pk, tale.case.company.pk
    if tale.case.contacts and row.kind != "task":
        row.contact_id = rng.choice(tale.case.contacts).pk
    if row.kind == "visit":
        row.place = tale.case.company.city


def _planned(diary: Diary, tale: Tale) -> Activity:
    deal, due = tale.deal, tale.deal.next_step_on
    assert due is not None, "only deals with a next step plan one"
    at = instant(due, diary.rng.choice((570, 600, 660, 840, 900, 960, 1020)))
    return Activity(
        kind=diary.rng.choice(("call", "task", "task", "meeting")),
        subject=deal.next_step,
        owner_id=deal.owner_id,
        due_at=at,
        created_at=tale.at,
        changed_at=tale.at,
    )


def of_lead(diary: Diary, lead: Lead) -> None:
    """The first answer to a lead."""
    if lead.first_response_at is None or lead.owner_id is None or diary.left < 1:
        return
    language = "zh" if diary.world.users[lead.owner_id].language == "zh-hans" else "en"
    row = diary.done(diary.rng.choice(("call", "email")), lead.first_response_at, lead.owner_id, language)
    row.lead_id = lead.pk
    diary.write(row)


def of_companies(diary: Diary, until: int) -> None:
    """Calls and visits without a deal, until `until` of the budget are left."""
    rng, world = diary.rng, diary.world
    kinds = list(KINDS)
    while diary.left > until:
        seller = rng.choice(world.sellers)
        companies = world.books[seller.user.pk].companies
        if not companies:
            continue
        company = rng.choice(companies)
        begin = max(company.created_at, instant(world.start, 0), instant(seller.start, 0))
        at = _some_time(rng, begin, instant(seller.end, 0) if seller.end else world.cut)
        if at is None:
            continue
        language = "zh" if seller.user.language == "zh-hans" else "en"
        row = diary.done(rng.choices(kinds, list(KINDS.values()))[0], at, seller.user.pk, language)
        row.company_id = company.pk
        diary.write(row)
        if diary.left % 2000 == 0:
            world.store.flush()
