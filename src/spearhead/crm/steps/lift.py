"""What a verified method field is worth (提升): the win rate of closed deals with it less that without, per stage.

An association on the team's own past, not a cause; where it shows no lift, the field may be dropped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from spearhead.accounts.users.models import User
from spearhead.crm.deals.access import deals_visible_to
from spearhead.crm.deals.models import StageStay
from spearhead.crm.steps.models import MethodValue
from spearhead.kernel.statistics.proportions import Difference, Share, difference
from spearhead.process.pipelines.content import Process

LEAST: Final = 20


@dataclass(frozen=True, slots=True)
class Lift:
    """Won among the closed deals that came to the stage, with the field verified and without; `gap` is None while a
    side has fewer than `LEAST`, and `missing` says how many deals it still needs."""

    key: str
    stage_id: int
    verified: Share
    other: Share
    gap: Difference | None
    missing: int

    @property
    def verdict(self) -> str:
        """helps, none (the interval holds 0), hurts, or unknown."""
        if self.gap is None:
            return "unknown"
        return "helps" if self.gap.low > 0 else "hurts" if self.gap.high < 0 else "none"


def lifts(user: User, pipeline_id: int, process: Process) -> list[Lift]:
    """For each stage that asks for a method field, its lift on the closed deals that this user may read."""
    closed = deals_visible_to(user).filter(pipeline_id=pipeline_id).exclude(status="open")
    won = dict(closed.values_list("pk", "status"))
    verified: dict[str, set[int]] = {}
    known = MethodValue.objects.filter(deal__in=closed.values("pk"), status="verified")
    for deal_id, key in known.values_list("deal_id", "key"):
        verified.setdefault(key, set()).add(deal_id)
    found = []
    for stage in process.stages.values():
        if not stage.methods:
            continue
        came = StageStay.objects.filter(stage_id=stage.stage_id, skipped=False, deal__in=closed.values("pk"))
        here = set(came.values_list("deal_id", flat=True))
        for key in stage.methods:
            having = here & verified.get(key, set())
            found.append(_lift(key, stage.stage_id, won, having, here - having))
    return found


def _lift(key: str, stage_id: int, won: dict[int, str], having: set[int], lacking: set[int]) -> Lift:
    one, two = (Share(sum(won[pk] == "won" for pk in side), len(side)) for side in (having, lacking))
    missing = max(LEAST - one.n, 0) + max(LEAST - two.n, 0)
    return Lift(key, stage_id, one, two, difference(one, two) if not missing else None, missing)
