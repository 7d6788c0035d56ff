"""A review as its screen shows it: stages with names, the verdict in words, people with their intervals."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from spearhead.accounts.users.models import User
from spearhead.insights.stalls.models import StallReview
from spearhead.insights.stalls.review import is_trouble
from spearhead.kernel.names import local_name
from spearhead.process.pipelines.access import stage as known_stage
from spearhead.web.stalls import words

FEW: Final = 20


def lines_of(review: StallReview, window: str = "") -> list[dict[str, Any]]:
    """The stages in their order; `window` (days) asks for another verdict than the one chosen."""
    stages = review.result["stages"]
    ids = {rep for line in stages for one in line["judged"].values() for rep in one["named"]}
    ids |= {rep["rep"] for line in stages for one in line["judged"].values() for rep in one["evidence"]["reps"]}
    names = dict(User.objects.filter(pk__in=ids - {None}).values_list("pk", "name"))
    return [_line(line, window, names) for line in stages]


def _line(line: dict[str, Any], window: str, names: dict[int, str]) -> dict[str, Any]:
    days = window if window in line["judged"] else line["shown"]
    judged = line["judged"][days]
    stage = known_stage(line["stage"])
    people = words.who([names.get(rep, "") for rep in judged["named"]], judged["unnamed"])
    evidence = judged["evidence"]
    reps = [
        {**rep, "name": names.get(rep["rep"] or 0, ""), "named": rep["rep"] in judged["named"]}
        for rep in evidence["reps"] if rep["entries"]
    ]  # fmt: skip
    since = line["since"]
    if since:
        since = {**since, **{name: date.fromisoformat(since[name]) for name in ("on", "low", "high")}}
    return {
        **line, "since": since, "judged": judged,
        "days": days, "name": local_name(stage) if stage else str(line["stage"]),
        "verdict": judged["verdict"], "likely": judged["likely"], "more": judged["more"], "people": people,
        "trouble": is_trouble(judged["verdict"]), "evidence": evidence, "few": line["now"]["n"] < FEW,
        "reps": sorted(reps, key=lambda rep: (rep["rep"] is None, rep["adhered"]["value"] or 0.0)),
    }  # fmt: skip


def worst(lines: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The stage that matters most: a firm verdict before a guess, then what is at stake."""
    found = [line for line in lines if line["trouble"]]
    return max(found, key=lambda line: (line["stake"] or 0, not line["likely"]), default=None)
