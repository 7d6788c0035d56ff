"""What a person's customers may buy: past purchases, open pipeline and what their segment usually buys."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.companies.access import companies_visible_to
from spearhead.kernel.figures import read
from spearhead.kernel.time import Period

YEAR = timedelta(days=365)


def potentials(reader: User, people: Sequence[User], start: date) -> dict[int, int]:
    """User → Σ over the companies they own: won from them in the year before, their open pipeline, and for those
    that bought nothing a tenth of what an average customer of their segment bought; in minor units."""
    owners = {one.pk for one in people}
    values = companies_visible_to(reader).filter(owner_id__in=owners).values_list("pk", "owner_id", "segment_id")
    companies = {pk: (owner, segment) for pk, owner, segment in values}
    before = Period(start - YEAR, start, f"{start - YEAR}..{start}")
    won = _by(reader, "bookings", before)
    pipe = _by(reader, "open_pipeline", None)
    usual = _usual(companies, won)
    found: Counter[int] = Counter(dict.fromkeys(owners, 0))
    for company, (owner, segment) in companies.items():
        bought = won.get(company, 0)
        found[owner] += bought + pipe.get(company, 0) + (0 if bought else usual.get(segment, 0) // 10)
    return dict(found)


def _by(reader: User, key: str, period: Period | None) -> dict[int, int]:
    scope = scope_for(reader, period=period, group_by="company") if period else scope_for(reader, group_by="company")
    return {
        group.key: int(group.value or 0) for group in read(key, scope).groups if group.key is not None and group.value
    }


def _usual(companies: Mapping[int, tuple[int, int | None]], won: dict[int, int]) -> dict[int | None, int]:
    """Segment → what its buying customers bought on average."""
    total: Counter[int | None] = Counter()
    count: Counter[int | None] = Counter()
    for company, (_owner, segment) in companies.items():
        if won.get(company):
            total[segment] += won[company]
            count[segment] += 1
    return {segment: total[segment] // count[segment] for segment in count}
