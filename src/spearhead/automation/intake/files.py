"""New leads from a file on the rest of the path: their company, an owner by the rules, the clock. Matching was done by
the import; how they came stays in `raw`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from spearhead.automation.clocks.acts import start_clock
from spearhead.automation.intake.known import known_company
from spearhead.automation.intake.models import Arrival
from spearhead.automation.pools.unassigned import lay_in_pool
from spearhead.automation.routing.acts import assign
from spearhead.automation.routing.route import any_rule, route_lead
from spearhead.crm.leads.models import Lead


def take_from_file(leads: Sequence[Lead], at: datetime) -> None:
    """For new leads just inserted, before their events are written: what is set here is how they were created."""
    new = [one for one in leads if one.status == Lead.Status.NEW]
    Arrival.objects.bulk_create(
        [Arrival(at=at, channel="import", raw=one.raw, state=Arrival.State.NEW, lead=one) for one in new],
        batch_size=500,
    )
    ruled = any_rule()
    for lead in new:
        _link(lead)
        if lead.owner_id is None and ruled:
            _route(lead, at)
        start_clock(lead, at=at)


def _link(lead: Lead) -> None:
    values = {name: getattr(lead, name) for name in ("email", "phone", "company_name")}
    found = known_company(values) if lead.company_id is None else None
    if found is not None:
        lead.company_id = found
        Lead.objects.filter(pk=lead.pk).update(company_id=found)


def _route(lead: Lead, at: datetime) -> None:
    """Given like a created lead, not like a changed one, so that the import can be undone."""
    routed = route_lead(lead, now=at)
    if routed.user_id is not None:
        lead.owner_id = routed.user_id
        Lead.objects.filter(pk=lead.pk).update(owner_id=routed.user_id)
    assign(lead, routed, at=at)
    if routed.user_id is None:
        lay_in_pool(lead, at)
