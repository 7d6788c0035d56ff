"""/bottlenecks: a pipeline's stages against their own past, with the verdict on each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.api import parsing
from spearhead.api.auth import caller
from spearhead.api.columns import money_text
from spearhead.api.rendering import reply
from spearhead.api.schemas.events import JobOut
from spearhead.api.schemas.insights import BottlenecksOut, PartAsked
from spearhead.crm.deals.access import deals_visible_to
from spearhead.insights.stalls.access import latest_review
from spearhead.insights.stalls.jobs import start_review
from spearhead.insights.stalls.review import BASELINE, WINDOWS
from spearhead.kernel.errors import Absent
from spearhead.kernel.ids import read_id
from spearhead.kernel.names import local_name
from spearhead.process.pipelines.access import pipelines
from spearhead.process.pipelines.access import stage as known_stage

router = Router(tags=["bottlenecks"])


@router.post("/review", response={202: JobOut}, summary="Review every pipeline now")
def make_review(request: HttpRequest) -> HttpResponse:
    """A job of managers and above; one runs at a time: it may run already. Every night it happens by itself."""
    return reply(start_review(by=caller(request)).as_json(), 202)


@router.post("/{pipeline_id}/review", response={202: JobOut}, summary="Review a part of a pipeline now")
def review_part(request: HttpRequest, pipeline_id: str, body: PartAsked) -> HttpResponse:
    """A job of managers and above; a team only by those who lead it."""
    user, found = caller(request), read_id(pipeline_id)
    user.sight.require("action", "edit")
    if not pipelines().filter(pk=found).exists():
        raise Absent
    return reply(start_review(by=user, pipeline_id=found, only=body.only).as_json(), 202)


@router.get("/{pipeline_id}", response=BottlenecksOut, summary="Read the bottlenecks of a pipeline")
def read_bottlenecks(request: HttpRequest, pipeline_id: str) -> HttpResponse:
    """``window`` (180 or 360 days) asks for another verdict than the one chosen, ``only`` for a part that was reviewed.
    Names only of those whom one leads."""
    given = parsing.only_params(
        request, {"window": parsing.one_of("window", *map(str, WINDOWS)), "only": parsing.text("only", 40)}
    )
    user, found = caller(request), read_id(pipeline_id)
    user.sight.require("figure", "read")
    if not pipelines().filter(pk=found).exists():
        raise Absent
    part = given.get("only", "")
    review = latest_review(user, found, part)
    lines = review.result["stages"] if review else []
    return reply({
        "pipeline": str(found), "made_at": review.made_at if review else None, "window_days": list(WINDOWS),
        "baseline_days": BASELINE, "stages": [_stage(user, line, given.get("window", "")) for line in lines],
        "only": part, "hand_overs": [_hand_over(user, one) for one in review.result["hand_overs"]] if review else [],
    })  # fmt: skip


def _hand_over(user: User, row: Mapping[str, Any]) -> dict[str, Any]:
    deals = deals_visible_to(user).filter(pk__in=row["deals"]).order_by("pk").values_list("pk", flat=True)
    same = ("kind", "n", "here", "median", "p80", "longest", "few", "silo")
    return {
        **{name: row[name] for name in same}, "from": _id(row["from"]), "to": _id(row["to"]),
        "value": _money(row["value"]), "deals": [str(one) for one in deals],
    }  # fmt: skip


def _id(team: int | str | None) -> str | None:
    return None if team is None else str(team)


def _stage(user: User, line: Mapping[str, Any], window: str) -> dict[str, Any]:
    judged = line["judged"][window or line["shown"]]
    stage = known_stage(line["stage"])
    deals = deals_visible_to(user).filter(pk__in=judged["deals"]).order_by("pk").values_list("pk", flat=True)
    same = ("entered", "here", "lost", "back", "now", "before", "change", "share_of_waiting", "times", "times_before",
            "arrivals", "departures", "wip", "steady", "since", "ripe_days")  # fmt: skip
    return {
        "stage": str(line["stage"]), "name": local_name(stage) if stage else "", **{name: line[name] for name in same},
        "value_at_stake": _money(line["stake"]), "average_amount": _money(line["average"]),
        "downstream_win_rate": line["downstream"], "window": judged["days"], "verdict": judged["verdict"],
        "likely": judged["likely"], "more_needed": judged["more"], "people": [str(one) for one in judged["named"]],
        "unnamed": judged["unnamed"], "evidence": _evidence(judged["evidence"]), "deals": [str(one) for one in deals],
    }  # fmt: skip


def _evidence(found: Mapping[str, Any]) -> dict[str, Any]:
    reps = [{**rep, "rep": str(rep["rep"]) if rep["rep"] is not None else None} for rep in found["reps"]]
    return {**found, "reps": reps}


def _money(minor: int | None) -> dict[str, str] | None:
    currency = workspace().base_currency
    return None if minor is None else {"amount": money_text(minor, currency), "currency": currency}
