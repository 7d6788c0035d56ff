"""Setting a pool of cost to serve: its shares become rows that sum to it to the cent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import check_seen, refuse
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.money import MAX_MINOR, split
from spearhead.kernel.text.clean import clean_text
from spearhead.kernel.time import ALL, Period
from spearhead.numbers.profit.access import pool_for
from spearhead.numbers.profit.driving import weights_of
from spearhead.numbers.profit.models import CostPool, CostShare

LONGEST: Final = timedelta(days=366)
BATCH: Final = 2_000


@dataclass(frozen=True, slots=True)
class Pooled:
    """A pool as it is wanted: minor units of the base currency, shared out over a period by a driver."""

    name: str
    driver: str
    period: Period
    minor: int
    note: str = ""


@act
def set_pool(pooled: Pooled, *, by: User) -> CostPool:
    """Enter a pool and share it out. A period that is over may have one too: its bill comes late."""
    by.sight.require("service_cost", "edit")
    name = clean_text(pooled.name, max_length=120, field="name")
    if not name:
        raise refuse("no_name", "name", _("Enter a name."))
    if pooled.driver not in CostPool.Driver.values:
        raise refuse("unknown_driver", "driver", _("Choose a value from the list."))
    if not 0 < pooled.minor <= MAX_MINOR:
        raise refuse("bad_value", "amount", _("Enter an amount above zero."))
    _check_period(name, pooled.period)
    now = timezone.now()
    row = CostPool.objects.create(
        name=name, driver=pooled.driver, starts_on=pooled.period.start, ends_on=pooled.period.end, minor=pooled.minor,
        note=clean_text(pooled.note, max_length=200, field="note"), set_by_id=by.pk, shared_at=now,
    )  # fmt: skip
    n = share_out(row, now)
    changes = {"minor": (None, row.minor)}
    extra = {"name": row.name, "driver": row.driver, "shares": n}
    record(Happened("cost_pool.set", "cost_pool", row.pk, by.pk, 1, changes, extra))
    return row


def _check_period(name: str, period: Period) -> None:
    if period is ALL or period.end - period.start > LONGEST:
        raise refuse("period_too_long", "period", _("Choose a period of at most a year."))
    if period.start > today():
        raise refuse("not_begun", "period", _("This period has not begun: nothing can be shared out yet."))
    same = CostPool.objects.filter(name=name, withdrawn_at__isnull=True)
    if same.filter(starts_on__lt=period.end, ends_on__gt=period.start).exists():
        raise refuse("pool_overlaps", "period", _("A pool of this name covers a part of this period already."))


@act
def share_pool_anew(pool_id: str | int, *, by: User, seen_version: int | None) -> CostPool:
    """Share a pool out by what has happened since; refused once its period is over, whose shares stay."""
    row = _locked(pool_id, by, seen_version)
    if row.ends_on <= today():
        raise Refused("period_closed", _("This period is over; its shares stay as they are."))
    now = timezone.now()
    row.shares.filter(until__isnull=True).update(until=now)
    row.shared_at, row.version = now, row.version + 1
    row.save(update_fields=["shared_at", "version"])
    extra = {"name": row.name, "shares": share_out(row, now)}
    record(Happened("cost_pool.shared_anew", "cost_pool", row.pk, by.pk, row.version, {}, extra))
    return row


@act
def withdraw_pool(pool_id: str | int, *, by: User, seen_version: int | None) -> CostPool:
    """Take a pool back that was entered wrongly; it stays in the history, and in every reading as of a day before."""
    row = _locked(pool_id, by, seen_version)
    now = timezone.now()
    row.shares.filter(until__isnull=True).update(until=now)
    row.withdrawn_at, row.version = now, row.version + 1
    row.save(update_fields=["withdrawn_at", "version"])
    record(Happened("cost_pool.withdrawn", "cost_pool", row.pk, by.pk, row.version, {}, {"name": row.name}))
    return row


def _locked(pool_id: str | int, by: User, seen_version: int | None) -> CostPool:
    seen = pool_for(by, pool_id)
    by.sight.require("service_cost", "edit")
    row = CostPool.objects.select_for_update().filter(pk=seen.pk, withdrawn_at__isnull=True).first()
    if row is None:
        raise Absent
    check_seen(row, seen_version)
    return row


def share_out(pool: CostPool, now: datetime) -> int:
    """Write the shares of a pool; where nothing drove its cost, it is one share that names nobody. Returns how many."""
    period = Period(pool.starts_on, pool.ends_on, f"{pool.starts_on}..{pool.ends_on}")
    found = weights_of(pool.driver, period)
    if not found:
        CostShare.objects.create(pool=pool, day=pool.starts_on, weight=0, minor=pool.minor, since=now)
        return 1
    parts = split(pool.minor, [weight for _one, weight in found])
    rows = [
        CostShare(
            pool=pool, deal_id=one.deal or None, company_id=one.company or None, product_id=one.product or None,
            user_id=one.user or None, team_id=one.team or None, territory_id=one.territory or None, day=one.day,
            weight=weight, minor=part, since=now,
        )
        for (one, weight), part in zip(found, parts, strict=True)
        if part
    ]  # fmt: skip
    CostShare.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)
