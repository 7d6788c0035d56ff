"""Deals as rows to learn from: as each stood when opened and whenever it entered a stage; open ones there only."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final

from spearhead.crm.activities.models import Activity
from spearhead.crm.companies.models import Company
from spearhead.crm.deals.models import Deal, DealVersion
from spearhead.crm.leads.models import Lead
from spearhead.numbers.chances.fields import OF_COMPANY, OF_DEAL, own_fields
from spearhead.numbers.chances.past import Changes

BATCH: Final = 1_000
DAY: Final = timedelta(days=1)
Tell = Callable[[int, int], None]


@dataclass(slots=True)
class Rows:
    """Rows side by side; `late` counts by field how many closed ones had it last set at or after closing, and all."""

    records: list[int] = field(default_factory=list)
    outcomes: list[float] = field(default_factory=list)
    closed_on: list[date | None] = field(default_factory=list)
    values: list[dict[str, Any]] = field(default_factory=list)
    late: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0]))


def read_rows(now: datetime, tell: Tell) -> Rows:
    """Every deal that is there, in batches; nothing that was written after a row's moment enters it."""
    ids = list(Deal.objects.filter(deleted_at__isnull=True).order_by("pk").values_list("pk", flat=True))
    rows = Rows()
    for start in range(0, len(ids), BATCH):
        tell(start, len(ids))
        _batch(ids[start : start + BATCH], now, rows)
    return rows


@dataclass(slots=True)
class _Known:
    """What is known of a batch of deals, with its history."""

    deals: Mapping[int, Deal]
    companies: Mapping[int, Company]
    changes: Changes
    company_changes: Changes
    activities: Mapping[int, list[datetime]]
    answers: Mapping[int, tuple[datetime, float]]
    deal_fields: Mapping[str, str]
    company_fields: Mapping[str, str]


def _batch(ids: list[int], now: datetime, rows: Rows) -> None:
    versions: defaultdict[int, list[DealVersion]] = defaultdict(list)
    for one in DealVersion.objects.filter(deal_id__in=ids).order_by("deal_id", "seq"):
        versions[one.deal_id].append(one)
    known = _known(ids)
    for pk in ids:
        deal, history = known.deals[pk], versions[pk]
        moments = _moments(deal, history, now)
        for moment, version in moments:
            rows.records.append(pk)
            rows.outcomes.append(float("nan") if deal.status == "open" else float(deal.status == "won"))
            rows.closed_on.append(None if deal.status == "open" else deal.closed_on)
            rows.values.append(_values(deal, version, moment, known))
        if deal.status != "open":
            _count_late(deal, _ended_at(history), known, rows)


def _known(ids: list[int]) -> _Known:
    deals = Deal.objects.defer("search").in_bulk(ids)
    own, theirs = own_fields("deal"), own_fields("company")
    changes = Changes("deal", ids, frozenset({*OF_DEAL, *own, "company"}))
    before = {before for (_pk, name), past in changes.rows.items() if name == "company" for _at, before in past}
    companies = {deal.company_id for deal in deals.values()} | before
    wanted = [pk for pk in companies if pk is not None]
    return _Known(
        deals, Company.objects.defer("search").in_bulk(wanted), changes,
        Changes("company", wanted, frozenset({*OF_COMPANY, *theirs})), _activities(ids), _answers(ids), own, theirs,
    )  # fmt: skip


def _activities(ids: Iterable[int]) -> Mapping[int, list[datetime]]:
    """When each thing done with a deal was known to have been done: what is told later counts only from then."""
    found: defaultdict[int, list[datetime]] = defaultdict(list)
    rows = Activity.objects.filter(deal_id__in=ids, done_at__isnull=False, deleted_at__isnull=True)
    for deal, done, made, door in rows.values_list("deal_id", "done_at", "created_at", "created_door"):
        if done is not None:  # the filter has none, but the field may be empty
            found[deal].append(done if door == "import" else max(done, made))
    for times in found.values():
        times.sort()
    return found


def _answers(ids: Iterable[int]) -> Mapping[int, tuple[datetime, float]]:
    """Of deals that came from a lead: when it was first answered, and after how many hours."""
    rows = Lead.objects.filter(deal_id__in=ids, first_response_at__isnull=False, received_at__isnull=False)
    values = rows.values_list("deal_id", "received_at", "first_response_at")
    return {
        deal: (answered, (answered - came) / timedelta(hours=1))
        for deal, came, answered in values
        if came is not None and answered is not None
    }


def _moments(deal: Deal, history: list[DealVersion], now: datetime) -> list[tuple[datetime, DealVersion | None]]:
    """The moments at which a deal is looked at, with the version that stood then; None where none is known.

    An open one is looked at where it entered its stage: only of such moments it is known how right the model is. As it
    stands after a year of waiting it would be unlike every row that was learned.
    """
    found: list[tuple[datetime, DealVersion | None]] = []
    stage = None
    for one in history:
        if one.status == "open" and not one.deleted and one.stage_id != stage:
            found.append((one.valid_from, one))
        stage = one.stage_id
    if deal.status == "open":
        return found[-1:] or [(now, history[-1] if history else None)]
    return found or [(history[0].valid_from if history else deal.created_at, None)]


def _ended_at(history: list[DealVersion]) -> datetime | None:
    """When a closed deal closed for good."""
    ended = None
    for one in reversed(history):
        if one.status == "open":
            break
        ended = one.valid_from
    return ended


def _values(deal: Deal, version: DealVersion | None, moment: datetime, known: _Known) -> dict[str, Any]:
    at = known.changes.value
    found = {name: at(deal.pk, name, moment, getattr(deal, path)) for name, path in OF_DEAL.items()}
    found |= {name: at(deal.pk, name, moment, deal.custom.get(name[7:])) for name in known.deal_fields}
    company = known.companies.get(at(deal.pk, "company", moment, deal.company_id))
    if company is not None:
        back = known.company_changes.value
        for name in OF_COMPANY:
            present = company.segment_id if name == "segment" else getattr(company, name)
            found[f"company.{name}"] = back(company.pk, name, moment, present)
        for name in known.company_fields:
            found[f"company.{name}"] = back(company.pk, name, moment, company.custom.get(name[7:]))
    if version is not None:
        found |= _standing(deal, version, moment)
    done = [one for one in known.activities.get(deal.pk, ()) if one < moment]
    found |= {"activities": len(done), "days_quiet": (moment - done[-1]) / DAY if done else None}
    answered = known.answers.get(deal.pk)
    found["answer_hours"] = answered[1] if answered and answered[0] <= moment else None
    return found


def _standing(deal: Deal, one: DealVersion, moment: datetime) -> dict[str, Any]:
    """What the version says. A closed deal that came from a file says when it closed, not when that was expected."""
    day = moment.date()
    told_later = deal.status != "open" and one.cause == "import"

    def until(other: date | None) -> int | None:
        return None if other is None or told_later else (other - day).days

    return {
        "pipeline": one.pipeline_id, "stage": one.stage_id, "category": one.category, "currency": one.currency,
        "amount": one.base_minor, "pushes": one.push_count, "parked": one.parked, "owner": one.owner_id,
        "days_open": None if one.opened_on is None else max(0, (day - one.opened_on).days),
        "days_to_close": until(one.expected_close), "days_to_next_step": until(one.next_step_on),
    }  # fmt: skip


def _count_late(deal: Deal, ended: datetime | None, known: _Known, rows: Rows) -> None:
    """L1: of the closed deals with a value, how many had it set at or after closing; whether any history is known."""
    for name in (*OF_DEAL, *known.deal_fields):
        present = getattr(deal, OF_DEAL[name]) if name in OF_DEAL else deal.custom.get(name[7:])
        if present in {None, ""} if not isinstance(present, list) else not present:
            continue
        last, counts = known.changes.last(deal.pk, name), rows.late[name]
        counts[0] += 1
        counts[1] += last is not None and ended is not None and last >= ended
        counts[2] += last is not None
