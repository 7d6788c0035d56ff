"""What became of what was taken from a pool, by person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from spearhead.accounts.users.models import User
from spearhead.automation.pools.access import manages, pool_for
from spearhead.automation.pools.models import PoolStay
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.models import Deal
from spearhead.crm.leads.models import Lead
from spearhead.kernel.errors import Forbidden

QUICK: Final = timedelta(days=3)


@dataclass(slots=True)
class Line:
    """One person: taken, followed up within three days, won, gone back by itself, held without any follow-up (占坑)."""

    user: User
    claimed: int = 0
    quick: int = 0
    won: int = 0
    recycled: int = 0
    idle: int = 0


def report_of(user: User, pool_id: str | int, since: datetime, now: datetime) -> list[Line]:
    """Of records taken since a moment, for whoever manages the pool; most taken first."""
    pool = pool_for(user, pool_id)
    if not (manages(user, pool) or user.sight.may("process", "publish")):
        raise Forbidden
    stays = list(PoolStay.objects.filter(pool=pool, out_at__gte=since, to__isnull=False).select_related("to"))
    spoken = _contacts(pool.kind, [one.record_id for one in stays])
    won = _won(pool.kind, [one.record_id for one in stays])
    back = set(
        PoolStay.objects.filter(pool=pool, reason=PoolStay.Reason.RECYCLED, in_at__gte=since).values_list(
            "record_id", "previous_id")
    )  # fmt: skip
    lines: dict[int, Line] = {}
    for stay in stays:
        assert stay.to is not None
        assert stay.out_at is not None
        line = lines.setdefault(stay.to.pk, Line(stay.to))
        line.claimed += 1
        after = [at for at in spoken.get(stay.record_id, ()) if at >= stay.out_at]
        line.quick += any(at <= stay.out_at + QUICK for at in after)
        line.won += stay.record_id in won
        gone = (stay.record_id, stay.to.pk) in back
        line.recycled += gone
        line.idle += not after and not gone and now - stay.out_at > QUICK
    return sorted(lines.values(), key=lambda one: (-one.claimed, one.user.sort_key))


def _contacts(kind: str, ids: Iterable[int]) -> dict[int, list[datetime]]:
    found: dict[int, list[datetime]] = {}
    rows = Activity.objects.filter(**{f"{kind}_id__in": list(ids)}, is_contact=True, deleted_at__isnull=True)
    for record_id, at in rows.values_list(f"{kind}_id", "done_at"):
        found.setdefault(record_id, []).append(at)
    return found


def _won(kind: str, ids: Iterable[int]) -> set[int]:
    if kind == "lead":
        rows = Lead.objects.filter(pk__in=list(ids), deal__status="won")
        return set(rows.values_list("pk", flat=True))
    won = Deal.objects.filter(company_id__in=list(ids), status="won", deleted_at__isnull=True)
    return {pk for pk in won.values_list("company_id", flat=True) if pk}
