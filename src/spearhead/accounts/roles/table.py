"""The policy as one table for one screen: what a role may do, what it may be given, and what is not the default."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from spearhead.accounts.roles.models import FieldRight, Right
from spearhead.accounts.roles.policy import RECORDS, ROLES, VERBS, Reach, default_reach

#: Resources of which one cannot own a part: either all of it, or nothing.
_SHADED: Final = frozenset({*RECORDS, "figure", "goal", "salary", "commission", "import"})
#: What an administrator always keeps, so that nobody locks the workspace for good.
KEPT: Final = frozenset({"user", "team", "settings", "audit"})
LEVELS: Final = ("write", "read", "hidden")


@dataclass(frozen=True, slots=True)
class Cell:
    """One right: how far it reaches now, by default, and how far it may be let reach."""

    role: str
    resource: str
    verb: str
    reach: Reach
    default: Reach
    choices: tuple[Reach, ...]

    @property
    def changed(self) -> bool:
        """Whether an administrator set it."""
        return self.reach != self.default


def choices_for(role: str, resource: str) -> tuple[Reach, ...]:
    """The reaches that make sense for a resource; none for what an administrator always keeps."""
    if role == "administrator" and resource in KEPT:
        return ()
    if resource not in _SHADED:
        return ("none", "all")
    return ("none", "own", "team", "all") if role in {"manager", "director"} else ("none", "own", "all")


def policy_table() -> list[tuple[str, list[tuple[str, list[Cell]]]]]:
    """Per resource, per verb, one cell for each role in the order of `ROLES`: one query."""
    changed = {(one.role, one.resource, one.verb): one.reach for one in Right.objects.all()}
    return [
        (resource, [(verb, [_cell(role, resource, verb, changed) for role in ROLES]) for verb in verbs])
        for resource, verbs in VERBS.items()
    ]


def cell_of(role: str, resource: str, verb: str) -> Cell:
    """One cell as it stands."""
    rows = Right.objects.filter(role=role, resource=resource, verb=verb)
    return _cell(role, resource, verb, {(one.role, one.resource, one.verb): one.reach for one in rows})


def _cell(role: str, resource: str, verb: str, changed: dict[tuple[str, str, str], str]) -> Cell:
    default = default_reach(role, resource, verb)
    choices = choices_for(role, resource)
    wanted = changed.get((role, resource, verb))
    reach = next((one for one in choices if one == wanted), default)
    return Cell(role, resource, verb, reach, default, choices)


def field_rights() -> list[FieldRight]:
    """The fields that some role may not write or see."""
    return list(FieldRight.objects.order_by("resource", "field", "role"))
