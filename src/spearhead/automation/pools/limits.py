"""May this person take this record: per day, in all, and not too soon again. A refusal says when it is possible."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import zone
from spearhead.automation.pools.models import Pool, PoolStay
from spearhead.crm.companies.models import Company
from spearhead.crm.deals.models import Deal
from spearhead.crm.leads.models import Lead
from spearhead.kernel.errors import Refused
from spearhead.kernel.formats import Lang
from spearhead.kernel.formats_dates import day as day_text

LAST: Final = 2


def check_limits(pool: Pool, stay: PoolStay, to: User, now: datetime) -> None:
    """Refuse (``claim_limit``, ``hold_limit``, ``cooling``) what the rules of the pool do not allow now."""
    _cooling(pool, stay, to, now)
    _per_day(pool, to, now)
    _in_all(pool, to)


def _cooling(pool: Pool, stay: PoolStay, to: User, now: datetime) -> None:
    """The last two owners wait; a swap between two people does not shorten it."""
    stays = PoolStay.objects.filter(record_type=stay.record_type, record_id=stay.record_id)
    last = list(stays.exclude(previous__isnull=True).order_by("-in_at", "-id")[:LAST])
    mine = [one.in_at for one in last if one.previous_id == to.pk]
    if not mine:
        return
    free = max(mine) + timedelta(days=pool.cooling_days)
    if free > now:
        message = _("%(name)s had this lately and may take it again from %(day)s.") % {
            "name": to.name, "day": _day(free)
        }  # fmt: skip
        raise Refused("cooling", message, {"record": message})


def _per_day(pool: Pool, to: User, now: datetime) -> None:
    start = now.astimezone(zone()).replace(hour=0, minute=0, second=0, microsecond=0)
    taken = PoolStay.objects.filter(pool=pool, to=to, out_at__gte=start).count()
    if taken >= pool.claims_per_day:
        message = ngettext(
            "At most %(n)d record a day from this pool; the next from %(day)s.",
            "At most %(n)d records a day from this pool; the next from %(day)s.",
            pool.claims_per_day,
        ) % {"n": pool.claims_per_day, "day": _day(start + timedelta(days=1))}
        raise Refused("claim_limit", message, {"record": message})


def _in_all(pool: Pool, to: User) -> None:
    if pool.hold_limit is not None and (held := held_by(to, pool.kind)) >= pool.hold_limit:
        message = _("%(name)s holds %(held)d, which is the limit of this pool; return one first.") % {
            "name": to.name, "held": held
        }  # fmt: skip
        raise Refused("hold_limit", message, {"record": message})


def held_by(user: User, kind: str) -> int:
    """How many records a person holds; won customers and what is settled do not count."""
    if kind == "lead":
        held = Lead.objects.filter(owner=user, deleted_at__isnull=True, status__in=("new", "working", "qualified"))
        return held.count()
    rows = Company.objects.filter(owner=user, deleted_at__isnull=True)
    won = Deal.objects.filter(company_id=OuterRef("pk"), status="won", deleted_at__isnull=True)
    return rows.filter(~Exists(won)).count()


def _day(moment: datetime) -> str:
    language: Lang = "zh-hans" if (get_language() or "").startswith("zh") else "en"
    return day_text(timezone.localtime(moment, zone()).date(), language)
