"""What the workspace stores although it could be worked out: every such value that differs from its recount."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db.models import Max

from spearhead.accounts.teams.tree import main_team
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import Rates, today
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.activities.contact import is_contact
from spearhead.crm.activities.models import Activity
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.models import Contact, Employment
from spearhead.crm.deals.board import board
from spearhead.crm.deals.history import VERSIONED
from spearhead.crm.deals.models import Deal, DealLine, DealVersion, StageStay
from spearhead.crm.duplicates.keys import match_keys
from spearhead.crm.duplicates.models import MatchKey
from spearhead.crm.leads.models import Lead
from spearhead.crm.search.index import prepare, tokens_of
from spearhead.crm.search.models import SearchToken
from spearhead.kernel.events.chain import seal_all, verify
from spearhead.kernel.figures import read
from spearhead.kernel.filters import Filter
from spearhead.kernel.time import FOREVER
from spearhead.process.pipelines.models import Pipeline

KINDS: dict[str, Any] = {"company": Company, "contact": Contact, "lead": Lead, "deal": Deal, "activity": Activity}


def differences(reader: User) -> list[str]:
    """One line per stored value that is not what the rows say; `reader` sees all records."""
    seal_all()
    broken = verify()
    return [
        *([f"chain: {broken}"] if broken else []),
        *(line for deal in Deal.objects.all() for line in (*_deal(deal), *_chain(deal), *_stays(deal))),
        *_contacts(),
        *_employments(),
        *_found(),
        *_keys(),
        *_hanging(),
        *_sums(reader),
    ]


def _differ(what: str, stored: Any, counted: Any) -> Iterator[str]:
    if stored != counted:
        yield f"{what}: {stored!r} is stored, {counted!r} is counted"


def _deal(deal: Deal) -> Iterator[str]:
    base = Rates().in_base(deal.amount_minor, deal.currency, deal.closed_on or today())
    if deal.status == "open" or deal.currency == "CNY":  # a closed one keeps the rate under which it was closed
        yield from _differ(f"{deal} base amount", deal.base_minor, base)
    totals = list(DealLine.objects.filter(deal=deal).values_list("total_minor", flat=True))
    yield from _differ(f"{deal} origin of the amount", deal.amount_origin == "lines", bool(totals))
    if totals:
        yield from _differ(f"{deal} sum of lines", deal.amount_minor, sum(totals))
    rows = Activity.objects.filter(deal=deal, is_contact=True, deleted_at__isnull=True)
    yield from _differ(f"{deal} last contact", deal.last_contact_at, rows.aggregate(last=Max("done_at"))["last"])


def _chain(deal: Deal) -> Iterator[str]:
    """Versions follow one another without a gap, and the last one is the deal."""
    rows = list(DealVersion.objects.filter(deal=deal).order_by("seq"))
    yield from _differ(f"{deal} versions", [row.seq for row in rows], list(range(1, len(rows) + 1)))
    yield from _differ(f"{deal} ends", [row.valid_to for row in rows], [*(r.valid_from for r in rows[1:]), FOREVER])
    if not rows:
        return
    last = rows[-1]
    for name in VERSIONED:
        yield from _differ(f"{deal} last version's {name}", getattr(last, name), getattr(deal, name))
    closed = deal.status != "open"
    team = deal.credit_team_id if closed else main_team(deal.owner_id, today())
    yield from _differ(f"{deal} last version's owner", last.owner_id, deal.credit_owner_id if closed else deal.owner_id)
    yield from _differ(f"{deal} last version's team", last.team_id, team)
    yield from _differ(f"{deal} last version parked", last.parked, deal.parked_until is not None)
    yield from _differ(f"{deal} last version deleted", last.deleted, deal.deleted_at is not None)


def _stays(deal: Deal) -> Iterator[str]:
    rows = list(StageStay.objects.filter(deal=deal, left_at__isnull=True))
    there = [deal.stage_id] if deal.status == "open" else []
    yield from _differ(f"{deal} stay", [row.stage_id for row in rows], there)
    for row in rows:  # a move that was taken back is a stay of its own, in a stage entered before
        if row.entered_at and deal.entered_stage_at and row.entered_at < deal.entered_stage_at:
            yield f"{deal} stays since {row.entered_at} in a stage entered {deal.entered_stage_at}"


def _contacts() -> Iterator[str]:
    for one in Activity.objects.select_related("contact"):
        erased = one.contact is not None and one.contact.erased_at is not None  # counts as before, without its words
        if one.deleted_at is None and not erased:
            yield from _differ(f"{one} is contact", one.is_contact, is_contact(one))


def _employments() -> Iterator[str]:
    for one in Contact.objects.filter(deleted_at__isnull=True):
        rows = Employment.objects.filter(contact=one, is_main=True).values_list("company_id", flat=True)
        yield from _differ(f"{one} main place", list(rows), [one.company_id] if one.company_id else [])


def _found() -> Iterator[str]:
    """The index and the order in lists, of what lives."""
    for kind, model in KINDS.items():
        stored: dict[int, set[str]] = {}
        twice = Counter[tuple[int, str]]()
        for pk, token in SearchToken.objects.filter(record_type=kind).values_list("record_id", "token"):
            stored.setdefault(pk, set()).add(token)
            twice[pk, token] += 1
        yield from (f"{kind} {pk}: {token} is indexed {n} times" for (pk, token), n in twice.items() if n > 1)
        for one in model.objects.filter(deleted_at__isnull=True):
            yield from _differ(
                f"{kind} {one} tokens", stored.get(one.pk, set()), {t.token for t in tokens_of(kind, one)}
            )
            was = one.search, one.sort_key
            prepare(kind, one)
            yield from _differ(f"{kind} {one} search", was, (one.search, one.sort_key))


def _keys() -> Iterator[str]:
    for kind in ("company", "contact", "lead"):
        for one in KINDS[kind].objects.filter(deleted_at__isnull=True):
            stored = MatchKey.objects.filter(record_type=kind, record_id=one.pk).values_list("kind", "key")
            counted = sorted((row.kind, row.key) for row in match_keys(kind, one))
            yield from _differ(f"{kind} {one} match keys", sorted(stored), counted)


def _hanging() -> Iterator[str]:
    """Nothing that lives hangs on a company that is gone."""
    for model in (Deal, Contact):
        rows = model._default_manager.filter(deleted_at__isnull=True, company__deleted_at__isnull=False)
        yield from (f"{one} hangs on a deleted company" for one in rows)


def _sums(reader: User) -> Iterator[str]:
    """Board heads and figures against plain sums over the deals."""
    live = Deal.objects.filter(deleted_at__isnull=True)
    here = [deal for deal in live if deal.status == "open"]
    for pipeline in Pipeline.objects.all():
        for column in board(reader, pipeline, Filter(), page=1000).columns:
            mine = [deal for deal in here if deal.stage_id == column.stage.pk]
            yield from _differ(f"{column.stage} count", column.count, len(mine))
            yield from _differ(f"{column.stage} sum", column.sum_minor, sum(deal.base_minor or 0 for deal in mine))
    won = sum(deal.base_minor or 0 for deal in live if deal.status == "won")
    yield from _differ("bookings", int(read("bookings", scope_for(reader)).value or 0), won)
