"""What one user may reach today: the policy table read through their role and their place in the teams."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.roles.models import FieldRight, Right
from spearhead.accounts.roles.policy import REACHES, Reach, default_reach
from spearhead.accounts.teams.models import Membership
from spearhead.accounts.teams.tree import subtree
from spearhead.kernel.errors import Forbidden
from spearhead.kernel.kept import kept
from spearhead.kernel.prepared import Prepared

if TYPE_CHECKING:
    from spearhead.accounts.users.models import User

#: what nobody sees who may not see costs: hidden as if an administrator had hidden it
COSTS = (("product", "cost"), ("product", "cost_minor"))
LEADERS = (Membership.Kind.MANAGER, Membership.Kind.DEPUTY)


@dataclass(frozen=True, slots=True)
class Sight:
    """A user's reach: `people` and `teams` hold ids below them in the tree (themselves included)."""

    user_id: int
    role: str
    people: frozenset[int] = frozenset()
    teams: frozenset[int] = frozenset()
    rights: Mapping[tuple[str, str], Reach] = field(default_factory=dict)
    hidden: frozenset[tuple[str, str]] = frozenset()
    read_only: frozenset[tuple[str, str]] = frozenset()

    def reach(self, resource: str, verb: str) -> Reach:
        """How far this user's `verb` goes on `resource`."""
        return self.rights.get((resource, verb)) or default_reach(self.role, resource, verb)

    def may(self, resource: str, verb: str) -> bool:
        """Whether the verb reaches anything at all."""
        return self.reach(resource, verb) != "none"

    def covers(self, resource: str, verb: str, *, owner_id: int | None, team_id: int | None = None) -> bool:
        """Whether the verb reaches a record with this owner (or credited team)."""
        reach = self.reach(resource, verb)
        if reach == "all":
            return True
        if reach == "team":
            return (owner_id is not None and owner_id in self.people) or (team_id is not None and team_id in self.teams)
        return reach == "own" and owner_id == self.user_id

    def require(self, resource: str, verb: str) -> None:
        """Refuse (403) where the verb reaches nothing."""
        if not self.may(resource, verb):
            raise Forbidden(_("You do not have the permission for this."))

    def fields(self, resource: str, names: Iterable[str]) -> list[str]:
        """The names that are not hidden from this user, in order."""
        return [name for name in names if (resource, name) not in self.hidden]


def people_in(team_ids: Iterable[int], on: date) -> set[int]:
    """Ids of everybody who belongs to one of the teams on a day."""
    current = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    return set(Membership.objects.filter(current, team_id__in=list(team_ids)).values_list("user_id", flat=True))


def _facts(role: str, user_id: int, on: date) -> QuerySet[Any, Any]:
    """The teams that a person leads on a day, and what differs from the default policy for their role, in one query."""
    current = Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))
    led = Membership.objects.filter(current, user_id=user_id, kind__in=LEADERS)
    none = Value("", output_field=CharField())
    return led.values_list(Value("led"), Cast("team_id", CharField()), none, none).union(
        Right.objects.filter(role=role).values_list(Value("right"), "resource", "verb", "reach"),
        FieldRight.objects.filter(role=role).values_list(Value("field"), "resource", "field", "level"),
        all=True,
    )


_FACTS = Prepared(_facts, str, int, date)


def sight_of(user: User, on: date | None = None) -> Sight:
    """The user's rights and line for a day (today by default)."""
    return _sight(user.pk, user.role, on or timezone.localdate())


@kept
def _sight(user_id: int, role: str, day: date) -> Sight:
    facts = _FACTS.rows(role, user_id, day)
    leads = role in {"manager", "director"}
    teams = subtree({int(team) for what, team, _b, _c in facts if what == "led"}) if leads else set()
    people = people_in(teams, day) if teams else set()
    rights: dict[tuple[str, str], Reach] = {(a, b): c for what, a, b, c in facts if what == "right" and c in REACHES}
    levels = [(a, b, c) for what, a, b, c in facts if what == "field"]
    if (rights.get(("cost", "read")) or default_reach(role, "cost", "read")) == "none":
        levels += [(*cost, "hidden") for cost in COSTS]
    return Sight(
        user_id=user_id,
        role=role,
        people=frozenset(people | {user_id}),
        teams=frozenset(teams),
        rights=rights,
        hidden=frozenset((r, f) for r, f, level in levels if level == "hidden"),
        read_only=frozenset((r, f) for r, f, level in levels if level in {"hidden", "read"}),
    )
