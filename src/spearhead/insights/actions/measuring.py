"""On its day, an action is held against its figure: matured visits to its stage since it was done, and before."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from spearhead.accounts.workspace.access import today, zone
from spearhead.insights.actions.effect import effect_of
from spearhead.insights.actions.models import Action
from spearhead.insights.stalls.entries import DAY, Visit, Window, ripe_after, visits_of, window
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.statistics import Share

BEFORE: Final = 180  #: days
LEAST: Final = 20  #: cases after it; with fewer it is asked again a month later
LATER: Final = timedelta(days=28)


def measure_due() -> int:
    """Measure every finished action whose day has come; returns how many were."""
    rows = Action.objects.filter(state=Action.State.DONE, check_on__lte=today(), stage__isnull=False)
    return sum(_measure(row.pk) for row in rows.order_by("pk"))


def _measure(action_id: int) -> bool:
    with transaction.atomic():
        action = Action.objects.select_for_update(of=("self",)).select_related("stage").get(pk=action_id)
        if action.state != Action.State.DONE or action.stage is None or action.done_on is None:
            return False
        before, after, comparison = _shares(action, timezone.now())
        found = effect_of(before, after, action.expected_points / 100, comparison) if after.n >= LEAST else None
        if found is None:
            action.check_on = today() + LATER
            action.save(update_fields=["check_on"])
            return False
        action.state, action.version = Action.State.MEASURED, action.version + 1
        action.result = {
            "before": [before.hits, before.n], "after": [after.hits, after.n], "compared": found.compared,
            "effect": found.value, "low": found.low, "high": found.high, "verdict": found.outcome.value,
            "more": found.more,
        }  # fmt: skip
        action.save(update_fields=["state", "version", "result"])
        extra = {**action.result, "user": action.owner_id, "title": action.title}
        record_event(Happened("action.measured", "action", action.pk, None, action.version, extra=extra))
        return True


def _shares(action: Action, now: datetime) -> tuple[Share, Share, tuple[Share, Share] | None]:
    """Before, after, and for an action on some people the same of the others."""
    assert action.stage is not None
    assert action.done_on is not None
    done = datetime.combine(action.done_on, time(), zone())
    visits = visits_of(action.stage.pipeline_id, action.created_at - BEFORE * DAY, now, _silent).get(
        action.stage.pk, []
    )
    ripe = now - ripe_after(visits)
    named = set(action.scope.get("reps", ()))

    def both(chosen: list[Visit]) -> tuple[Share, Share]:
        past: Window = window(chosen, action.created_at - BEFORE * DAY, action.created_at, ripe)
        return past.conversion, window(chosen, done, now, ripe).conversion

    if not named:
        return *both(visits), None
    others = both([visit for visit in visits if visit.rep not in named])
    usable = all(share.n >= LEAST for share in others)
    return *both([visit for visit in visits if visit.rep in named]), others if usable else None


def _silent(_done: int, _total: int | None) -> Any:
    """Nobody waits for this."""
