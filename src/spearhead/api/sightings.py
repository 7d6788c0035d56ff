"""Which of many records a caller may read, deleted ones included: for feeds that tell of deletions too."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final

from spearhead.accounts.users.models import User
from spearhead.crm.activities.models import Activity
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.models import Contact
from spearhead.crm.deals.models import Deal
from spearhead.crm.leads.models import Lead
from spearhead.crm.records.access import visible

_RECORDS: Final[dict[str, tuple[Any, str]]] = {
    "company": (Company, ""),
    "contact": (Contact, ""),
    "lead": (Lead, ""),
    "deal": (Deal, "credit_team_id"),
    "activity": (Activity, ""),
}
#: Definitions that everybody who may read the resource may read.
_LISTED: Final = {
    "product": "product", "pipeline": "process", "stage": "process", "team": "team", "campaign": "campaign",
}  # fmt: skip


def readable(user: User, pairs: Iterable[tuple[str, int]]) -> set[tuple[str, int]]:
    """Those of the (type, id) pairs that the caller may read; kinds that no door shows are left out."""
    by_kind: defaultdict[str, set[int]] = defaultdict(set)
    for kind, record_id in pairs:
        by_kind[kind].add(record_id)
    found: set[tuple[str, int]] = set()
    for kind, ids in by_kind.items():
        if kind in _RECORDS:
            model, team = _RECORDS[kind]
            seen = model.objects.filter(visible(user, kind, team=team), pk__in=ids).values_list("pk", flat=True)
            found |= {(kind, record_id) for record_id in seen}
        elif kind in _LISTED and user.sight.may(_LISTED[kind], "read"):
            found |= {(kind, record_id) for record_id in ids}
    return found
