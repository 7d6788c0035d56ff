"""What part of a pipeline a review looks at: all of it, a team with those below it, a source, a product, a size."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from spearhead.accounts.teams.tree import subtree
from spearhead.accounts.users.models import User
from spearhead.insights.stalls.entries import Visit
from spearhead.insights.stalls.handovers import Wait
from spearhead.kernel.definitions import refuse
from spearhead.kernel.ids import MAX_ID

SIZES: Final = ("small", "middle", "large")
KINDS: Final = ("team", "source", "product", "size")


@dataclass(frozen=True, slots=True)
class Only:
    """A part by its kind and value: a team, a source or a product by id, a third of the deals by their amounts."""

    kind: str = ""
    value: str = ""

    @property
    def key(self) -> str:
        """``team:12``; empty for all of it."""
        return f"{self.kind}:{self.value}" if self.kind else ""

    def among(self, found: Mapping[int, list[Visit]]) -> dict[int, list[Visit]]:
        """The visits of this part, by stage."""
        if not self.kind:
            return dict(found)
        edges = _thirds(found) if self.kind == "size" else ()
        teams = subtree([int(self.value)]) if self.kind == "team" else set()
        return {stage: [one for one in visits if self._holds(one, teams, edges)] for stage, visits in found.items()}

    def _holds(self, visit: Visit, teams: set[int], edges: tuple[int, ...]) -> bool:
        match self.kind:
            case "team":
                return visit.team in teams
            case "source":
                return visit.source == int(self.value)
            case "product":
                return visit.product == int(self.value)
        amount = visit.base_minor
        return amount is not None and len(edges) == 2 and SIZES[sum(amount > edge for edge in edges)] == self.value

    def passed(self, waits: list[Wait], found: Mapping[int, list[Visit]]) -> list[Wait]:
        """The hand-overs of this part: those of a team in either direction, else those of its deals."""
        if not self.kind:
            return waits
        if self.kind == "team":
            teams = subtree([int(self.value)])
            return [one for one in waits if one.giver in teams or one.taker in teams]
        deals = {visit.deal_id for visits in found.values() for visit in visits}
        return [one for one in waits if one.deal_id in deals]


def _thirds(found: Mapping[int, list[Visit]]) -> tuple[int, ...]:
    """The amounts up to which a deal is small and middling, over the deals of all stages."""
    amounts = {one.deal_id: one.base_minor for visits in found.values() for one in visits if one.base_minor is not None}
    ordered = sorted(amounts.values())
    return (ordered[(len(ordered) - 1) // 3], ordered[2 * (len(ordered) - 1) // 3]) if len(ordered) > 2 else ()


def read_only(user: User, raw: str) -> Only:
    """The part that ``team:12`` means. Parts are for those who may act on what is found, a team for who leads it."""
    if not raw:
        return Only()
    user.sight.require("action", "edit")
    kind, _colon, value = raw.partition(":")
    known = value in SIZES if kind == "size" else value.isascii() and value.isdigit() and 0 < int(value) <= MAX_ID
    if kind not in KINDS or not known or (kind == "team" and int(value) not in user.sight.teams):
        raise refuse("unknown_reference", "only", _("Choose a value from the list."))
    return Only(kind, value)
