"""Of whom the workspace demands a second factor, and who still lacks it."""

from __future__ import annotations

from django.db.models import QuerySet

from spearhead.accounts.second_factor.access import is_on
from spearhead.accounts.second_factor.models import SecondFactor
from spearhead.accounts.users.models import Role, User
from spearhead.accounts.workspace.access import workspace
from spearhead.accounts.workspace.models import Workspace

Demand = Workspace.Demand


def is_demanded(user: User) -> bool:
    """Whether this person has to have one."""
    match workspace().second_factor:
        case Demand.EVERYBODY:
            return True
        case Demand.ADMINISTRATORS:
            return user.role == Role.ADMINISTRATOR
    return False


def has_to_set_up(user: User, began: float) -> bool:
    """Whether this person, signed in since `began` (seconds since 1970), has to set one up before anything else.

    Whoever signed in before it was demanded goes on until that session ends, within seven days.
    """
    since = workspace().second_factor_since
    return is_demanded(user) and (since is None or began >= int(since.timestamp())) and not is_on(user)


def without_it() -> QuerySet[User]:
    """Everybody who can sign in and has none; whoever is demanded of is among them."""
    able = User.objects.filter(is_active=True, email__isnull=False)
    return able.exclude(pk__in=SecondFactor.objects.filter(confirmed_at__isnull=False).values("user_id"))
