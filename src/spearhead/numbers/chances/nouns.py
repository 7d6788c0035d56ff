"""What is learned about: deals (are they won?) and leads (are they qualified or converted in time?)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone

from spearhead.accounts.workspace.access import zone
from spearhead.crm.deals.models import Deal
from spearhead.numbers.chances.leads import endings, in_question, read_leads, standing_leads
from spearhead.numbers.chances.models import Chance, LeadChance
from spearhead.numbers.chances.rows import Rows, Tell, read_rows

#: record → how it ended and on which day
Ends = dict[int, tuple[bool, date]]


@dataclass(frozen=True, slots=True)
class Noun:
    """`key` names the field of the kept rows; `ruling` is the row of what was ruled; `resource` the right to read."""

    key: str
    ruling: int
    resource: str
    kept: type[Any]
    rows: Callable[[datetime, Tell], Rows]
    open_now: Callable[[], set[int]]
    ended: Callable[[list[int]], Ends]


def _open_deals() -> set[int]:
    return set(Deal.objects.filter(status="open", deleted_at__isnull=True).values_list("pk", flat=True))


def _ended_deals(ids: list[int]) -> Ends:
    rows = Deal.objects.filter(pk__in=ids, closed_on__isnull=False).exclude(status="open")
    return {pk: (status == "won", on) for pk, status, on in rows.values_list("pk", "status", "closed_on") if on}


def _open_leads() -> set[int]:
    return set(standing_leads().filter(in_question(timezone.now())).values_list("pk", flat=True))


def _ended_leads(ids: list[int]) -> Ends:
    here = zone()
    found = endings(ids, timezone.now())
    told = {pk: (one.won, one.at) for pk, one in found.items()}
    return {pk: (won, at.astimezone(here).date()) for pk, (won, at) in told.items() if won is not None and at}


DEAL: Final = Noun("deal", 1, "forecast", Chance, read_rows, _open_deals, _ended_deals)
LEAD: Final = Noun("lead", 2, "lead", LeadChance, read_leads, _open_leads, _ended_leads)
NOUNS: Final = {one.key: one for one in (DEAL, LEAD)}
