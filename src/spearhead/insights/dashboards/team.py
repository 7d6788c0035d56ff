"""A manager's morning: each person or team below in one line, and the deals that went quiet; all from figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.scope import scope_for
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.deals.models import Deal
from spearhead.kernel.figures import Figure, Group, figure, read, rows

#: figure, period: what a line says of a person or a team
COLUMNS: Final = (
    ("attainment", "this-quarter"), ("bookings", "this-quarter"), ("open_pipeline", "all"),
    ("next_step_overdue", "all"), ("rotting", "all"),
)  # fmt: skip
LEADS: Final = {"manager": "owner", "director": "team"}
QUIET: Final = 6


@dataclass(frozen=True, slots=True)
class Line:
    """A person or a team with one group of each figure, None where it has no rows."""

    key: int
    label: str
    groups: Sequence[Group | None]


@dataclass(frozen=True, slots=True)
class TeamView:
    """The lines below a reader, least attainment first, and the largest deals without contact."""

    by: str
    figures: Sequence[tuple[Figure, str]]
    lines: Sequence[Line]
    quiet: Sequence[Deal]
    quiet_count: int


def team_of(user: User) -> TeamView | None:
    """The team view of a manager or a director; None for everybody else."""
    by = LEADS.get(user.role)
    if by is None or not user.sight.may("figure", "read"):
        return None
    readings = [read(key, scope_for(user, period=period, group_by=by)) for key, period in COLUMNS]
    found: list[dict[Any, Group]] = [{one.key: one for one in reading.groups} for reading in readings]
    labels = {one.key: one.label for reading in readings for one in reading.groups if one.key is not None}
    lines = [Line(key, label, [groups.get(key) for groups in found]) for key, label in labels.items()]
    lines.sort(key=lambda line: (line.groups[0] is None, (line.groups[0] and line.groups[0].value) or 0, line.label))
    return TeamView(by, [(figure(key), period) for key, period in COLUMNS], lines, *_quiet(user))


def _quiet(user: User) -> tuple[Sequence[Deal], int]:
    scope = scope_for(user)
    ids = [row.record_id for row in rows("rotting", scope)]
    largest = deals_visible_to(user).filter(pk__in=ids).select_related("company", "stage", "owner")
    return list(largest.order_by("-base_minor", "id")[:QUIET]), len(ids)
