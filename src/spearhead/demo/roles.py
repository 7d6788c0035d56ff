"""One person per role and language through whom the demo company is entered."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from spearhead.accounts.teams.models import Membership, Team
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.crm.search.index import index_record
from spearhead.demo.cast import MANAGERS, REPS, STAFF, Part
from spearhead.demo.people import make_user
from spearhead.demo.tables import DOMAIN
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Refused

ROLES: Final = ("rep", "manager", "director", "marketing", "analyst", "administrator")
SIGNING_IN: Final = [part for part in [*REPS, *MANAGERS, *STAFF] if part.mail]


@act
def ensure_roles() -> dict[tuple[str, str], User]:
    """An active person who can sign in by link for each (role, language); whoever is missing is made.

    Only in a demo workspace; nobody who has a password or belongs to somebody else's company is touched.
    """
    if not workspace().is_demo:
        raise Refused("no_demo", _("There is no demo company here."))
    return {(part.role, part.language): _ensure(part) for part in sorted(SIGNING_IN, key=_place)}


def _place(part: Part) -> tuple[int, bool]:
    return ROLES.index(part.role), part.language == "en"


def _ensure(part: Part) -> User:
    email = f"{part.mail}@{DOMAIN}"
    user = User.objects.filter(email=email).first()
    if user is None:
        user = make_user(part, hired=today())
        user.save(force_insert=True)
        index_record("user", user)
        _join(user)
    elif not user.is_active or user.role != part.role:
        User.objects.filter(pk=user.pk).update(is_active=True, role=part.role, left_on=None)
        user.refresh_from_db()
    return user


def _join(user: User) -> None:
    """A newcomer who sells or leads gets a place in the tree: a director at the root, others in the last team."""
    teams = Team.objects.order_by("pk")
    team = teams.filter(parent=None).first() if user.role == "director" else teams.last()
    if user.role in {"rep", "manager", "director"} and team is not None:
        kind = Membership.Kind.MEMBER if user.role == "rep" else Membership.Kind.DEPUTY
        Membership.objects.create(team=team, user=user, kind=kind, valid_from=today())
