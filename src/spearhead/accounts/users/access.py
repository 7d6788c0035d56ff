"""Reading people: who works here is no secret among colleagues; how they sign in is for administrators."""

from __future__ import annotations

from django.db.models import QuerySet

from spearhead.accounts.users.models import Role, User
from spearhead.kernel.errors import Absent
from spearhead.kernel.ids import read_id


def users_visible_to(user: User) -> QuerySet[User]:
    """People by the reach of ``user:read``: oneself, one's line, or all."""
    match user.sight.reach("user", "read"):
        case "all":
            return User.objects.all()
        case "team":
            return User.objects.filter(pk__in=list(user.sight.people))
        case "own":
            return User.objects.filter(pk=user.pk)
    return User.objects.none()


def user_for(user: User, user_id: str | int) -> User:
    """One person, or `Absent`."""
    found = users_visible_to(user).filter(pk=read_id(user_id)).first()
    if found is None:
        raise Absent
    return found


def other_administrators(user: User) -> QuerySet[User]:
    """Administrators who can sign in, but this one."""
    able = User.objects.filter(role=Role.ADMINISTRATOR, is_active=True, email__isnull=False)
    return able.exclude(pk=user.pk)
