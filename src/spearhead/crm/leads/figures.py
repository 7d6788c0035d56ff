"""Figures over leads."""

from __future__ import annotations

from django.db.models import IntegerField, Q, QuerySet, Value
from django.db.models.functions import Coalesce

from spearhead.accounts.roles.reach import people_in
from spearhead.accounts.teams.tree import subtree
from spearhead.accounts.workspace.access import zone
from spearhead.crm.deals.dimensions import as_text, month_labels, month_of, names_of
from spearhead.crm.leads.access import leads_visible_to
from spearhead.crm.leads.models import Lead
from spearhead.kernel.figures import Combine, Dimension, Figure, RowSet, Scope, register
from spearhead.kernel.filters import Field, Fields
from spearhead.kernel.time import ALL, start_of_day

ONE = Value(1, IntegerField())


def arrived_in(scope: Scope) -> QuerySet[Lead]:
    """Leads that arrived in the period, by the day of the workspace's time zone."""
    rows = leads_visible_to(scope.user).annotate(arrived=Coalesce("received_at", "created_at"))
    if scope.moment:
        rows = rows.filter(arrived__lt=scope.moment)
    if scope.period is not ALL:
        here = zone()
        start, end = start_of_day(scope.period.start, here), start_of_day(scope.period.end, here)
        rows = rows.filter(arrived__gte=start, arrived__lt=end)
    fields = Fields(
        {
            "owner": Field("owner", "ref", "owner_id"),
            "source": Field("source", "ref", "source_id"),
            "campaign": Field("campaign", "ref", "campaign_id"),
            "team": Field("team", "ref", build=lambda _op, value: _team(scope, value)),
        },
        me=scope.user.pk,
    )
    for key, operator, value in scope.filters:
        rows = rows.filter(fields.condition(key, operator, value).q())
    return rows


def _team(scope: Scope, value: int | list[int]) -> Q:
    return Q(owner_id__in=people_in(subtree(value if isinstance(value, list) else [value]), scope.day))


def _leads(scope: Scope) -> RowSet:
    return RowSet(arrived_in(scope), ONE, record="pk", record_type="lead")


def _converted(scope: Scope) -> RowSet:
    return RowSet(arrived_in(scope).filter(status=Lead.Status.CONVERTED), ONE, record="pk", record_type="lead")


DIMENSIONS = {
    "owner": Dimension("owner", "owner_id", names_of("accounts.User")),
    "source": Dimension("source", "source_id", names_of("crm.Source")),
    "campaign": Dimension("campaign", "campaign_id", names_of("crm.Campaign")),
    "status": Dimension("status", "status", as_text),
    "month": Dimension("month", month_of("arrived"), month_labels),
}
register(
    Figure(
        "lead_count", "Leads", "线索数",
        "Leads that arrived in the period.", "期间内收到的线索数。",
        "count", Combine.COUNT, _leads, DIMENSIONS,
    ),
    Figure(
        "leads_converted", "Leads converted", "已转化线索",
        "Leads that arrived in the period and were converted since.", "期间内收到、之后已转化的线索数。",
        "count", Combine.COUNT, _converted, DIMENSIONS,
    ),
)  # fmt: skip
