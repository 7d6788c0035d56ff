"""How every deal stood at the end of each past month: read once from the versions, nothing later enters a month."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import zone
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.models import DealVersion
from spearhead.crm.deals.scoping import visible_versions
from spearhead.kernel.time import Period, end_of_day

FIELDS: Final = (
    "deal_id", "status", "owner_id", "stage_id", "category", "push_count", "base_minor", "entered_stage_at",
    "opened_on", "expected_close", "closed_on",
)  # fmt: skip


class Stand(NamedTuple):
    """One version of a deal; amounts are minor units of the base currency, None where unknown."""

    deal: int
    status: str
    owner: int | None
    stage: int
    category: str
    pushes: int
    amount: int | None
    entered: datetime | None
    opened_on: date | None
    due: date | None
    closed_on: date | None


@dataclass(slots=True)
class Stands:
    """`open` and `closed`: place → deals as they stood when so many `months` had ended, as known then.

    `entries`: every open version with the moment from which it was known, the earliest first.
    """

    months: Sequence[Period]
    moments: list[datetime]
    open: list[list[Stand]]
    closed: list[dict[int, Stand]]
    entries: list[tuple[datetime, Stand]]

    def day(self, place: int) -> date:
        """The first day that was not known when so many months had ended."""
        return self.months[place].start if place < len(self.months) else self.months[-1].end


def stands(user: User, months: Sequence[Period]) -> Stands:
    """Every deal in the reader's sight at the start of the first month and at the end of each."""
    days = [months[0].start, *(one.end for one in months)]
    moments = [end_of_day(day - timedelta(days=1), zone()) for day in days]
    found = Stands(months, moments, [[] for _day in days], [{} for _day in days], [])
    rows = DealVersion.objects.filter(visible_versions(scope_for(user)), deleted=False, valid_from__lt=moments[-1])
    for since, until, *values in rows.values_list("valid_from", "valid_to", *FIELDS).iterator(chunk_size=5_000):
        row = Stand(*values)
        first, last = bisect_right(moments, since), bisect_right(moments, until)  # since < moment ≤ until
        for place in range(first, last):
            if row.status == "open":
                found.open[place].append(row)
            else:
                found.closed[place][row.deal] = row
        if row.status == "open":
            found.entries.append((since, row))
    found.entries.sort(key=lambda one: (one[0], one[1].deal))
    return found


def known_entries(found: Stands, place: int) -> list[tuple[datetime, Stand]]:
    """The open versions that were known when so many months had ended."""
    return found.entries[: bisect_left(found.entries, found.moments[place], key=lambda one: one[0])]
