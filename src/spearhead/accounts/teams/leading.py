"""Who leads the team of a person."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from spearhead.accounts.teams.models import Membership, Team
from spearhead.accounts.teams.tree import main_team


def leaders_above(user_id: int | None, on: date) -> list[int]:
    """Who manages the team of a person on a day; the nearest team up the line that has somebody else."""
    team_id = main_team(user_id, on)
    parents, seen = dict(Team.objects.values_list("id", "parent_id")), set[int]()
    current = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    while team_id and team_id not in seen:
        seen.add(team_id)
        leading = Membership.objects.filter(current, team_id=team_id).exclude(kind=Membership.Kind.MEMBER)
        if people := [one for one in leading.values_list("user_id", flat=True) if one != user_id]:
            return people
        team_id = parents.get(team_id)
    return []
