"""Reading reviews: numbers of a stage for everybody who reads figures, names only for those who lead the named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from spearhead.accounts.users.models import User
from spearhead.insights.stalls.models import StallReview
from spearhead.kernel.statistics import Share
from spearhead.process.pipelines.access import stage as known_stage

#: Below so many, "the others" would point at somebody.
GROUP = 5


def latest_review(user: User, pipeline_id: int) -> StallReview | None:
    """The newest review of a pipeline, whose `result` is what this user may see."""
    user.sight.require("figure", "read")
    found = StallReview.objects.filter(pipeline_id=pipeline_id).order_by("-made_at", "-pk").first()
    if found is not None:
        seen = user.sight.people
        found.result = {**found.result, "stages": [_stage(line, seen) for line in found.result["stages"]]}
    return found


def baseline_of(user: User, stage_id: int) -> dict[str, Any]:
    """How the conversion of a stage stands in the newest review: hits, n and days; empty where there is none."""
    stage = known_stage(stage_id)
    review = latest_review(user, stage.pipeline_id) if stage else None
    for line in review.result["stages"] if review else ():
        if line["stage"] == stage_id:
            return {"hits": line["now"]["hits"], "n": line["now"]["n"], "days": line["shown"]}
    return {}


def _stage(line: Mapping[str, Any], seen: frozenset[int]) -> dict[str, Any]:
    judged = {days: _judged(one, seen) for days, one in line["judged"].items()}
    return {**line, "judged": judged}


def _judged(one: Mapping[str, Any], seen: frozenset[int]) -> dict[str, Any]:
    named = [rep for rep in one["named"] if rep in seen]
    evidence = {**one["evidence"], "reps": _reps(one["evidence"]["reps"], seen)}
    return {**one, "named": named, "unnamed": len(one["named"]) - len(named), "evidence": evidence}


def _reps(reps: Sequence[Mapping[str, Any]], seen: frozenset[int]) -> list[dict[str, Any]]:
    """Those of one's line singly; all others as one group, or not at all where they are too few."""
    shown = [dict(one) for one in reps if one["rep"] in seen]
    hidden = [one for one in reps if one["rep"] not in seen]
    people = sum(1 for one in hidden if one["rep"] is not None)
    if people >= GROUP or (hidden and people == 0):
        shown.append({
            "rep": None, "entries": sum(one["entries"] for one in hidden), "weak": False, "p": None, "low": False,
            "adherence": _together(hidden, "adherence"), "adhered": _together(hidden, "adhered"),
        })  # fmt: skip
    return shown


def _together(rows: Sequence[Mapping[str, Any]], name: str) -> dict[str, Any]:
    share = Share(sum(one[name]["hits"] for one in rows), sum(one[name]["n"] for one in rows))
    low, high = share.interval() if share.n else (None, None)
    return {"hits": share.hits, "n": share.n, "value": share.value, "low": low, "high": high}
