"""Row sources for figures over deals: versions as they stood, narrowed to what the reader may see and asked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import OuterRef, Q, QuerySet

from spearhead.accounts.roles.reach import people_in
from spearhead.accounts.teams.models import Membership
from spearhead.accounts.teams.tree import subtree
from spearhead.crm.deals.models import DealVersion
from spearhead.crm.records.access import visible
from spearhead.kernel.errors import Refused
from spearhead.kernel.figures import Scope
from spearhead.kernel.filters import Field, Fields
from spearhead.kernel.time import FOREVER

#: filters that every deal figure takes: key → path on the version
REFERENCES: Mapping[str, str] = {
    "pipeline": "pipeline_id",
    "stage": "stage_id",
    "product": "deal__product_id",
    "source": "deal__source_id",
    "campaign": "deal__campaign_id",
    "territory": "deal__territory_id",
    "company": "deal__company_id",
    "segment": "deal__company__segment_id",
    "competitor": "deal__competitor_id",
    "loss_reason": "deal__loss_reason_id",
    "deal": "deal_id",
}


def versions(scope: Scope) -> QuerySet[DealVersion]:
    """The deals as they stood at the scope's moment (now, or the end of the as-of day), deleted ones left out."""
    rows = DealVersion.objects.filter(deleted=False)
    if scope.moment is None:
        rows = rows.filter(valid_to=FOREVER)
    else:
        rows = rows.filter(valid_from__lt=scope.moment, valid_to__gte=scope.moment)
    seen = visible_versions(scope)
    return rows.filter(seen) if seen else rows


def same_deal(scope: Scope, path: str = "deal_id") -> QuerySet[DealVersion]:
    """The deal of the outer row, at `path`, as it stood at the scope's moment: for subqueries."""
    rows = DealVersion.objects.filter(deal_id=OuterRef(path), deleted=False)
    if scope.moment is None:
        return rows.filter(valid_to=FOREVER)
    return rows.filter(valid_from__lt=scope.moment, valid_to__gte=scope.moment)


def visible_versions(scope: Scope) -> Q:
    """Versions of deals that the reader may read today."""
    seen = visible(scope.user, "deal", owner="deal__owner_id", team="deal__credit_team_id")
    return _on_deal(seen)


def _on_deal(condition: Q) -> Q:
    """The same condition with `pk` meaning the deal."""
    moved = Q(_connector=condition.connector, _negated=condition.negated)
    for child in condition.children:
        if isinstance(child, Q):
            moved.children.append(_on_deal(child))
        else:
            path, value = child  # type: ignore[misc]
            moved.children.append((path.replace("pk", "deal_id", 1) if path.startswith("pk") else path, value))
    return moved


def narrow(rows: QuerySet[DealVersion], scope: Scope, *, closed: bool) -> QuerySet[DealVersion]:
    """Apply the scope's filters; `closed` rows belong to the team they are credited to, open ones to their owner's."""
    if scope.within is not None:
        rows = rows.filter(deal_id__in=scope.within)
    if not scope.filters:
        return rows
    fields = Fields(_fields(scope, closed), me=scope.user.pk)
    for key, operator, value in scope.filters:
        rows = rows.filter(fields.condition(key, operator, value).q())
    return rows


def _fields(scope: Scope, closed: bool) -> dict[str, Field]:
    known = {key: Field(key, "ref", path) for key, path in REFERENCES.items()}
    known["owner"] = Field("owner", "ref", "owner_id")
    known["industry"] = Field("industry", "text", "deal__company__industry")
    known["kind"] = Field("kind", "choice", "deal__kind", choices=("new", "repeat", "renewal"))
    known["category"] = Field("category", "choice", "category")
    known["team"] = Field("team", "ref", build=lambda op, value: _team(op, value, scope, closed))
    known["manager"] = Field("manager", "ref", build=lambda op, value: _manager(op, value, scope, closed))
    return known


def _ids(operator: str, value: Any) -> list[int]:
    if operator not in {"is", "in"}:
        raise Refused("unknown_operator", operator, {"team": operator})
    return value if isinstance(value, list) else [value]


def _team(operator: str, value: Any, scope: Scope, closed: bool) -> Q:
    teams = subtree(_ids(operator, value))
    return Q(team_id__in=teams) if closed else Q(owner_id__in=people_in(teams, scope.day))


def _manager(operator: str, value: Any, scope: Scope, closed: bool) -> Q:
    led = Membership.objects.filter(user_id__in=_ids(operator, value), kind=Membership.Kind.MANAGER)
    return _team("in", list(set(led.values_list("team_id", flat=True))), scope, closed)


def unique(items: Iterable[Any]) -> list[Any]:
    """The items once each, without None."""
    return [item for item in dict.fromkeys(items) if item is not None]
