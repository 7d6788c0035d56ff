"""Leads for which routing found nobody lie in the pool that takes them, until a member does."""

from __future__ import annotations

from datetime import datetime

from spearhead.automation.pools.models import Pool, PoolStay
from spearhead.crm.leads.models import Lead


def lay_in_pool(lead: Lead, at: datetime) -> PoolStay | None:
    """Put an unowned lead into the pool for such leads, if there is one. Called inside the act that routed it."""
    pool = Pool.objects.filter(kind="lead", takes_unassigned=True, retired_at__isnull=True).order_by("id").first()
    if pool is None or lead.owner_id is not None:
        return None
    stay, _made = PoolStay.objects.get_or_create(
        record_type="lead", record_id=lead.pk, out_at=None, defaults={"pool": pool, "in_at": at, "reason": "new"}
    )
    return stay
