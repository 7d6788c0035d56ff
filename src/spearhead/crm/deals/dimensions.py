"""What deal figures can be grouped by, and the names of the groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from django.apps import apps
from django.db.models import Case, IntegerField, Value, When
from django.db.models.functions import ExtractMonth, ExtractYear

from spearhead.accounts.teams.models import Membership, Team
from spearhead.accounts.teams.tree import team_calendar
from spearhead.crm.deals.scoping import unique
from spearhead.kernel.figures import Dimension, Scope
from spearhead.kernel.names import local_name


def names_of(model: str) -> Callable[[Iterable[Any]], Mapping[Any, str]]:
    """Names of records of a model by id, in the reader's language where there are two."""

    def labels(keys: Iterable[Any]) -> Mapping[Any, str]:
        rows = apps.get_model(model)._default_manager.filter(pk__in=unique(keys))  # Django's own name
        return {row.pk: local_name(row) if hasattr(row, "name_zh") else row.name for row in rows}

    return labels


def as_text(keys: Iterable[Any]) -> Mapping[Any, str]:
    """Keys that are their own names."""
    return {key: str(key) for key in keys}


def month_labels(keys: Iterable[Any]) -> Mapping[Any, str]:
    """Month numbers as ``2026-11``."""
    return {key: f"{key // 12:04d}-{key % 12 + 1:02d}" for key in keys}


def month_of(path: str) -> Callable[[Scope], Any]:
    """Months as one number (year × 12 + month − 1), which groups and sorts alike on both databases."""
    return lambda _scope: ExtractYear(path) * 12 + ExtractMonth(path) - 1


def _parents(_scope: Scope, teams: Iterable[Any]) -> Mapping[Any, Any]:
    """Each team's region: its parent team, or itself at the top."""
    rows = Team.objects.filter(pk__in=unique(teams)).values_list("id", "parent_id")
    return {team: parent or team for team, parent in rows}


def managers_at(team: str, day: str) -> Callable[[Scope], Any]:
    """Who managed the team `team` on the day `day`, both paths: past work stays with who managed it then."""

    def column(_scope: Scope) -> Any:
        rows = Membership.objects.filter(kind=Membership.Kind.MANAGER).order_by("valid_from")
        cases = []
        for team_id, user_id, start, end in rows.values_list("team_id", "user_id", "valid_from", "valid_to"):
            condition = {team: team_id, f"{day}__gte": start} | ({f"{day}__lt": end} if end else {})
            cases.append(When(**condition, then=Value(user_id)))
        return Case(*cases, default=Value(None), output_field=IntegerField()) if cases else Value(None, IntegerField())

    return column


def _teams_of_owners(scope: Scope, owners: Iterable[Any]) -> Mapping[Any, Any]:
    calendar = team_calendar()
    return {owner: calendar.team(owner, scope.day) for owner in unique(owners)}


def _regions_of_owners(scope: Scope, owners: Iterable[Any]) -> Mapping[Any, Any]:
    teams = _teams_of_owners(scope, owners)
    parents = _parents(scope, teams.values())
    return {owner: parents.get(team) for owner, team in teams.items()}


def _managers_of_owners(scope: Scope, owners: Iterable[Any]) -> Mapping[Any, Any]:
    leading = leaders_on(scope.day)
    return {owner: leading.get(team) for owner, team in _teams_of_owners(scope, owners).items()}


def leaders_on(day: date) -> dict[int, int]:
    """Team → its manager on a day."""
    rows = Membership.objects.filter(kind=Membership.Kind.MANAGER, valid_from__lte=day).order_by("valid_from")
    found = rows.values_list("team_id", "user_id", "valid_to")
    return {team: user for team, user, end in found if end is None or end > day}


_SHARED = {
    "owner": Dimension("owner", "owner_id", names_of("accounts.User")),
    "pipeline": Dimension("pipeline", "pipeline_id", names_of("process.Pipeline")),
    "stage": Dimension("stage", "stage_id", names_of("process.Stage")),
    "product": Dimension("product", "deal__product_id", names_of("crm.Product")),
    "source": Dimension("source", "deal__source_id", names_of("crm.Source")),
    "campaign": Dimension("campaign", "deal__campaign_id", names_of("crm.Campaign")),
    "territory": Dimension("territory", "deal__territory_id", names_of("crm.Territory")),
    "segment": Dimension("segment", "deal__company__segment_id", names_of("strategy.Segment")),
    "industry": Dimension("industry", "deal__company__industry", as_text),
    "company": Dimension("company", "deal__company_id", names_of("crm.Company")),
    "kind": Dimension("kind", "deal__kind", as_text),
    "category": Dimension("category", "category", as_text),
    "competitor": Dimension("competitor", "deal__competitor_id", names_of("strategy.Competitor")),
    "loss_reason": Dimension("loss_reason", "deal__loss_reason_id", names_of("process.LossReason")),
}

#: Closed deals count for the team that they are credited to, and for who managed it on the closing day.
#: what a figure made of deals' amounts tells of
AMOUNT = (("deal", "amount"),)
CLOSED = {
    **_SHARED,
    "team": Dimension("team", "team_id", names_of("accounts.Team")),
    "region": Dimension("region", "team_id", names_of("accounts.Team"), _parents),
    "manager": Dimension("manager", managers_at("team_id", "closed_on"), names_of("accounts.User")),
    "month": Dimension("month", month_of("closed_on"), month_labels),
}
#: Open deals stand with their owner, and the owner's team and manager on the day.
OPEN = {
    **_SHARED,
    "team": Dimension("team", "owner_id", names_of("accounts.Team"), _teams_of_owners),
    "region": Dimension("region", "owner_id", names_of("accounts.Team"), _regions_of_owners),
    "manager": Dimension("manager", "owner_id", names_of("accounts.User"), _managers_of_owners),
    "month": Dimension("month", month_of("expected_close"), month_labels),
}
#: Deals by when they were opened.
OPENED = {**OPEN, "month": Dimension("month", month_of("opened_on"), month_labels)}
