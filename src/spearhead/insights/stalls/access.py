"""Reading reviews: numbers of a stage for everybody who reads figures, names only for those who lead the named."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db.models import Count, Q

from spearhead.accounts.teams.models import Membership
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.insights.stalls.handovers import NEW
from spearhead.insights.stalls.models import StallReview
from spearhead.insights.stalls.scopes import read_only
from spearhead.kernel.statistics import Share, survival
from spearhead.process.pipelines.access import stage as known_stage

#: Below so many, "the others" would point at somebody.
GROUP = 5
JUDGED: Final = 20  #: hand-overs from which a pair can be called a silo
OTHERS: Final = "others"


def latest_review(user: User, pipeline_id: int, only: str = "") -> StallReview | None:
    """The newest review of a pipeline, or of a part of it, whose `result` is what this user may see."""
    user.sight.require("figure", "read")
    part = read_only(user, only)
    found = StallReview.objects.filter(pipeline_id=pipeline_id, only=part.key).order_by("-made_at", "-pk").first()
    if found is not None:
        seen = user.sight.people
        found.result = {
            **found.result, "stages": [_stage(line, seen) for line in found.result["stages"]],
            "hand_overs": hand_overs_seen_by(user, found.result.get("hand_overs", [])),
        }  # fmt: skip
    return found


def hand_overs_seen_by(user: User, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The hand-overs with their times, the longest wait first. A team of fewer than five whom the user does not lead
    stands among the others. `silo` is a pair that waits longer than four of five pairs that can be judged."""
    named = _named_teams(user)
    joined: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        key = (row["kind"], *(one if one in named or one == NEW else OTHERS for one in (row["from"], row["to"])))
        into = joined.setdefault(key, {"left": [], "waiting": [], "here": 0, "value": 0, "deals": []})
        for name in into:
            into[name] = into[name] + row[name]
    found = [_times(key, row) for key, row in joined.items()]
    judged = [one["median"] for one in found if one["n"] >= JUDGED and one["median"] is not None]
    bar = nearest_rank(judged, 0.8) if len(judged) > 1 else None
    for one in found:
        one["silo"] = bar is not None and one["n"] >= JUDGED and one["median"] is not None and one["median"] > bar
    return sorted(found, key=lambda one: (one["median"] is None, -(one["median"] or 0), -one["value"]))


def nearest_rank(values: Sequence[float], share: float) -> float:
    """The smallest of some values that at least this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[max(math.ceil(share * len(ordered)) - 1, 0)]


def _times(key: tuple[Any, ...], row: Mapping[str, Any]) -> dict[str, Any]:
    kind, giver, taker = key
    times = survival(row["left"], row["waiting"])
    tells = times.n >= GROUP
    return {
        "kind": kind, "from": giver, "to": taker, "n": times.n, "here": row["here"], "value": row["value"],
        "deals": row["deals"], "median": times.median if tells else None, "p80": times.quantile(0.8) if tells else None,
        "longest": times.longest, "few": times.n < JUDGED,
    }  # fmt: skip


def _named_teams(user: User) -> set[int]:
    """The teams that a user sees by name: those they lead, and all of five people or more."""
    day = today()
    current = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    sizes = Membership.objects.filter(current).values("team_id").annotate(n=Count("user_id", distinct=True))
    return set(user.sight.teams) | {row["team_id"] for row in sizes if row["n"] >= GROUP}


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
