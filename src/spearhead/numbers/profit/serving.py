"""The rows of the cost to serve: the shares of pools, each on the day on which its driver happened."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from spearhead.accounts.teams.tree import subtree
from spearhead.crm.deals.dimensions import managers_at, month_of
from spearhead.kernel.figures import RowSet, Scope
from spearhead.kernel.filters import Field, Fields
from spearhead.kernel.time import ALL
from spearhead.numbers.profit.access import shares_of
from spearhead.numbers.profit.bands import BAND, band_of
from spearhead.numbers.profit.models import CostShare

COMPANY: Final = Coalesce(F("deal__company_id"), F("company_id"))
SERVED_KEYS: Final[dict[str, Any]] = {
    "owner": "user_id", "team": "team_id", "region": "team_id", "manager": managers_at("team_id", "day"),
    "month": month_of("day"), "product": "product_id", "territory": "territory_id", "company": lambda _scope: COMPANY,
    "segment": "company__segment_id", "industry": "company__industry", "source": "deal__source_id",
    "kind": "deal__kind", BAND: band_of("deal_id"),
}  # fmt: skip
#: filters of deals that a share can be narrowed by; any other leaves none
_REFERENCES: Final = {
    "owner": "user_id", "product": "product_id", "territory": "territory_id", "company": "_company", "deal": "deal_id",
    "segment": "company__segment_id", "source": "deal__source_id", "campaign": "deal__campaign_id",
    "pipeline": "deal__pipeline_id",
}  # fmt: skip


def serving(scope: Scope, sign: int = 1) -> RowSet:
    """The shares of the period that the reader may see, narrowed to the scope; as of a past day, those of that day."""
    found = CostShare.objects.filter(shares_of(scope.user)).annotate(_company=COMPANY)
    if scope.moment is None:
        found = found.filter(until__isnull=True)
    else:
        found = found.filter(since__lt=scope.moment).exclude(until__lt=scope.moment)
    if scope.period is not ALL:
        found = found.filter(day__gte=scope.period.start, day__lt=scope.period.end)
    if scope.within is not None:
        found = found.filter(deal_id__in=scope.within)
    known = {key: Field(key, "ref", path) for key, path in _REFERENCES.items()}
    known["team"] = Field("team", "ref", build=lambda _op, value: Q(team_id__in=_teams(value)))
    known["industry"] = Field("industry", "text", "company__industry")
    known["kind"] = Field("kind", "choice", "deal__kind", choices=("new", "repeat", "renewal"))
    fields = Fields(known, me=scope.user.pk)
    for key, operator, value in scope.filters:
        found = found.filter(fields.condition(key, operator, value).q()) if key in known else found.none()
    return RowSet(found, F("minor") * sign, record="pk", record_type="cost_share", keys=SERVED_KEYS)


def _teams(value: Any) -> set[int]:
    return subtree(value if isinstance(value, list) else [value])
