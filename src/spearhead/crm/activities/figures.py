"""Figures over activities."""

from __future__ import annotations

from django.db.models import IntegerField, Q, QuerySet, Value

from spearhead.accounts.teams.tree import subtree
from spearhead.accounts.workspace.access import zone
from spearhead.crm.activities.access import activities_visible_to
from spearhead.crm.activities.models import Activity
from spearhead.crm.deals.dimensions import CLOSED, as_text
from spearhead.kernel.figures import Combine, Dimension, Figure, RowSet, Scope, register
from spearhead.kernel.filters import Field, Fields
from spearhead.kernel.time import ALL, start_of_day


def done_in(scope: Scope) -> QuerySet[Activity]:
    """Activities done in the period by the day of the workspace's time zone; notes are no activity."""
    rows = activities_visible_to(scope.user).filter(done_at__isnull=False).exclude(kind=Activity.Kind.NOTE)
    if scope.moment:
        rows = rows.filter(done_at__lt=scope.moment)
    if scope.period is not ALL:
        here = zone()
        rows = rows.filter(
            done_at__gte=start_of_day(scope.period.start, here), done_at__lt=start_of_day(scope.period.end, here)
        )
    fields = Fields(
        {
            "owner": Field("owner", "ref", "owner_id"),
            "kind": Field("kind", "choice", "kind", choices=tuple(Activity.Kind.values)),
            "deal": Field("deal", "ref", "deal_id"),
            "company": Field("company", "ref", "company_id"),
            "team": Field("team", "ref", build=_team),
        },
        me=scope.user.pk,
    )
    for key, operator, value in scope.filters:
        rows = rows.filter(fields.condition(key, operator, value).q())
    return rows


def _team(_operator: str, value: int | list[int]) -> Q:
    return Q(team_id__in=subtree(value if isinstance(value, list) else [value]))


def _done(scope: Scope) -> RowSet:
    return RowSet(done_in(scope), Value(1, IntegerField()), record="pk", record_type="activity")


DIMENSIONS = {
    "owner": CLOSED["owner"],
    "team": CLOSED["team"],
    "region": CLOSED["region"],
    "kind": Dimension("kind", "kind", as_text),
}
register(
    Figure(
        "activities_done", "Activities", "跟进次数",
        "Calls, meetings, visits, e-mails and tasks done in the period.",
        "期间内完成的电话、会议、拜访、邮件和任务数。",
        "count", Combine.COUNT, _done, DIMENSIONS,
    ),
)  # fmt: skip
