"""Reading actions: one's own, those of one's line, and those that one asked for."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from spearhead.accounts.users.models import User
from spearhead.insights.actions.models import Action
from spearhead.kernel.errors import Absent
from spearhead.kernel.ids import read_id


def actions_visible_to(user: User) -> QuerySet[Action]:
    """The actions that this user may read."""
    match user.sight.reach("action", "read"):
        case "all":
            return Action.objects.all()
        case "team":
            return Action.objects.filter(Q(owner_id__in=list(user.sight.people)) | Q(created_by_id=user.pk))
        case "own":
            return Action.objects.filter(owner_id=user.pk)
    return Action.objects.none()


def action_for(user: User, action_id: str | int) -> Action:
    """One action, or `Absent`."""
    found = actions_visible_to(user).select_related("owner", "stage").filter(pk=read_id(action_id)).first()
    if found is None:
        raise Absent
    return found
