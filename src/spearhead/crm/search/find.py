"""Finding records by what is typed in the one search box: within the reader's rights, best first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet

from spearhead.accounts.users.models import User
from spearhead.crm.activities.access import activities_visible_to
from spearhead.crm.companies.access import companies_visible_to
from spearhead.crm.contacts.access import contacts_visible_to
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.leads.access import leads_visible_to
from spearhead.crm.products.models import Product
from spearhead.crm.search.index import texts_of
from spearhead.crm.search.models import SearchToken
from spearhead.kernel.text.rank import Rank, rank
from spearhead.kernel.text.search import END, Step, query_steps

PER_STEP: Final = 100
KINDS: Final[dict[str, Callable[[User], QuerySet[Any]]]] = {
    "company": companies_visible_to,
    "contact": contacts_visible_to,
    "deal": deals_visible_to,
    "lead": leads_visible_to,
    "product": lambda _user: Product.objects.filter(retired_at__isnull=True),
    "activity": activities_visible_to,
}


@dataclass(frozen=True, slots=True)
class Hit:
    """A record that fits; `hint` tells two of one name apart."""

    kind: str
    id: int
    name: str
    hint: str


def search(user: User, query: str, *, kinds: Sequence[str] = (), limit: int = 20) -> list[Hit]:
    """The best `limit` records that the user may read; people data are never in the index."""
    wanted = [kind for kind in (kinds or KINDS) if kind in KINDS and (kind == "product" or user.sight.may(kind, "read"))]
    found: dict[tuple[str, int], tuple[Rank, Any]] = {}
    for step in query_steps(query):
        for kind in wanted:
            for record in _look_up(user, kind, step):
                place = rank(query, *texts_of(kind, record))
                if place is not None:
                    found[kind, record.pk] = (place, record)
        if len(found) >= limit:
            break
    best = sorted(found.items(), key=lambda item: (item[1][0], item[0][1]))[:limit]
    return [Hit(kind, pk, str(record), _hint(kind, record)) for (kind, pk), (_place, record) in best]


def _look_up(user: User, kind: str, step: Step) -> Iterable[Any]:
    tokens = Q(token__in=step.equal) if step.equal else Q()
    for start in step.starts:
        tokens |= Q(token__gte=start, token__lt=start + END)
    ids = SearchToken.objects.filter(tokens, record_type=kind).values("record_id")
    rows = KINDS[kind](user).filter(pk__in=ids)
    for part in step.contains:
        rows = rows.filter(search__contains=part)
    if kind == "contact":
        rows = rows.select_related("company")
    return rows.order_by()[:PER_STEP]


def _hint(kind: str, record: Any) -> str:
    match kind:
        case "company":
            return str(record.city or record.industry)
        case "contact":
            return record.company.name if record.company else str(record.title)
        case "lead":
            return str(record.company_name)
        case "product":
            return str(record.code)
    return ""
