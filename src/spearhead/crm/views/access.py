"""Reading saved views: one's own, those of one's team, those for everyone; and one's favourites."""

from __future__ import annotations

from django.db.models import Q, QuerySet
from django.utils import timezone

from spearhead.accounts.teams.tree import main_team
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.crm.records.access import KEPT, one
from spearhead.crm.views.models import SavedView


def views_visible_to(user: User, entity: str = "") -> QuerySet[SavedView]:
    """One's own views, those that somebody of one's team or line shares with the team, and those for everyone."""
    seen = Q(owner=user) | Q(audience="everyone")
    if teams := _teams(user):
        seen |= Q(audience="team", team_id__in=teams)
    rows = SavedView.objects.filter(seen, deleted_at__isnull=True).select_related("owner")
    return rows.filter(entity=entity) if entity else rows


def _teams(user: User) -> set[int]:
    """The team one works in and those below the ones that one leads."""
    own = main_team(user.pk, today())
    return set(user.sight.teams) | ({own} if own else set())


def view_for(user: User, view_id: str | int) -> SavedView:
    """One view, or `Absent`."""
    return one(views_visible_to(user), view_id)


def deleted_views_of(user: User, entity: str = "") -> QuerySet[SavedView]:
    """The views that one deleted in the last 30 days and may still bring back; an administrator's include those for
    everyone."""
    whose = Q(owner=user) | Q(audience="everyone") if user.sight.may("settings", "edit") else Q(owner=user)
    rows = SavedView.objects.filter(whose, deleted_at__gte=timezone.now() - KEPT).order_by("-deleted_at", "-id")
    return rows.filter(entity=entity) if entity else rows


def favourites(user: User, entity: str = "") -> list[SavedView]:
    """One's favourite views that one may still see, in one's own order."""
    order = [int(one) for one in user.preferences.get("favourite_views", ())]
    found = {view.pk: view for view in views_visible_to(user, entity).filter(pk__in=order)}
    return [found[pk] for pk in order if pk in found]


def default_view(user: User, entity: str) -> SavedView | None:
    """The view with which one's list opens, as long as one may see it."""
    chosen = user.preferences.get("default_views", {}).get(entity)
    return views_visible_to(user, entity).filter(pk=chosen).first() if chosen else None
