"""/win-probability: what the last training was worth, what it says of deals and leads and why, what people ruled."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.api import parsing
from spearhead.api.auth import caller
from spearhead.api.columns import Column
from spearhead.api.concurrency import seen_version
from spearhead.api.definitions import fields_of
from spearhead.api.listing import Noun, listing
from spearhead.api.rendering import reply
from spearhead.api.schemas.events import JobOut
from spearhead.api.schemas.records import page_of
from spearhead.api.schemas.win_probability import (
    LeadScoreOut,
    LeadScoreRowOut,
    LearntOut,
    Ruling,
    RulingOut,
    SaidOut,
    SaidRowOut,
)
from spearhead.crm.deals.access import deal_for, deals_visible_to
from spearhead.crm.leads.access import lead_for, leads_visible_to
from spearhead.kernel.definitions import refuse
from spearhead.kernel.errors import Absent
from spearhead.kernel.filters import Field
from spearhead.numbers.chances.access import (
    chance_of,
    chances_visible_to,
    lead_chance_of,
    lead_chances_visible_to,
    newest_run,
    require_noun,
)
from spearhead.numbers.chances.fields import kinds
from spearhead.numbers.chances.jobs import start_training
from spearhead.numbers.chances.models import ChanceSettings
from spearhead.numbers.chances.nouns import DEAL, LEAD
from spearhead.numbers.chances.nouns import Noun as Learned
from spearhead.numbers.chances.ruling import FIELDS, accept_blocked, chance_settings, rule
from spearhead.numbers.chances.saying import message
from spearhead.numbers.prediction.words import why

router = Router(tags=["win probability"])
SAID = Noun(
    resource="win_probability",
    visible=chances_visible_to,
    fields=fields_of("win_probability", Field("deal", "ref", "deal_id"), Field("probability", "number", "said"),
                     Field("state", "text")),
    lasting=False,
    columns=(Column("id", "id"), Column("deal", "id", "deal_id"), Column("probability", path="said"), Column("state"),
             Column("made_at", "moment")),
)  # fmt: skip
_TOLD = ("base_rate", "closed", "won", "open", "first", "last", "ordered_by", "used", "late_answers", "guard",
         "out_of_time", "candidates", "drift")  # fmt: skip


LEADS = Noun(
    resource="lead_score",
    visible=lead_chances_visible_to,
    fields=fields_of("lead_score", Field("lead", "ref", "lead_id"), Field("probability", "number", "said"),
                     Field("state", "text")),
    lasting=False,
    columns=(Column("id", "id"), Column("lead", "id", "lead_id"), Column("probability", path="said"), Column("state"),
             Column("made_at", "moment")),
)  # fmt: skip


@router.get("", response=LearntOut, summary="Read what was learned")
def read_learnt(request: HttpRequest) -> HttpResponse:
    """From which deals, how good on later ones than it had seen, which fields were held out and why, and drift."""
    return _learnt(request, DEAL)


@router.get("/lead-model", response=LearntOut, summary="Read what was learned about leads")
def read_lead_model(request: HttpRequest) -> HttpResponse:
    """The same of leads; `won` counts those that were qualified or converted in time."""
    return _learnt(request, LEAD)


def _learnt(request: HttpRequest, noun: Learned) -> HttpResponse:
    parsing.only_params(request, {})
    run = newest_run(caller(request), noun)
    if run is None:
        raise Absent
    held = [{**one, "reason": why(one["rule"], one["facts"])} for one in run.report["held_out"]]
    told = {name: run.report[name] for name in _TOLD}
    return reply({"state": run.state, "message": message(run), "made_at": run.made_at, **told, "held_out": held})


@router.post("", response={202: JobOut}, summary="Learn win probability anew")
def learn_anew(request: HttpRequest) -> HttpResponse:
    """A job; one runs at a time. Every night it happens by itself."""
    return reply(start_training(by=caller(request)).as_json(), 202)


@router.get("/deals", response=page_of(SaidRowOut), summary="List win probabilities")
def list_said(request: HttpRequest) -> HttpResponse:
    """Of the open deals that the caller may read."""
    caller(request).sight.require("forecast", "read")
    return listing(request, SAID)


@router.get("/deals/{deal_id}", response=SaidOut, summary="Read the win probability of a deal")
def read_said(request: HttpRequest, deal_id: str) -> HttpResponse:
    """With up to three reasons each way, and the past deals behind each that the caller may read."""
    parsing.only_params(request, {})
    user = caller(request)
    user.sight.require("forecast", "read")
    found = chance_of(user, deal_for(user, deal_id))
    if found is None:
        raise Absent
    return reply({
        "deal": str(found.record_id), "probability": found.said, "own": found.published, "state": found.state,
        "made_at": found.made_at, "up": _reasons(user, found.up, DEAL), "down": _reasons(user, found.down, DEAL),
    })  # fmt: skip


@router.get("/leads", response=page_of(LeadScoreRowOut), summary="List lead scores")
def list_scores(request: HttpRequest) -> HttpResponse:
    """Of the leads in question that the caller may read; sort by `-probability` for the best first."""
    caller(request).sight.require("lead", "read")
    return listing(request, LEADS)


@router.get("/leads/{lead_id}", response=LeadScoreOut, summary="Read the score of a lead")
def read_score(request: HttpRequest, lead_id: str) -> HttpResponse:
    """How likely it is qualified or converted in time, with up to three reasons each way and past leads behind them."""
    parsing.only_params(request, {})
    user = caller(request)
    found = lead_chance_of(user, lead_for(user, lead_id))
    if found is None:
        raise Absent
    return reply({
        "lead": str(found.record_id), "probability": found.said, "own": found.published, "state": found.state,
        "made_at": found.made_at, "up": _reasons(user, found.up, LEAD), "down": _reasons(user, found.down, LEAD),
    })  # fmt: skip


@router.get("/rules", response=RulingOut, summary="Read what was ruled about learning")
def read_rules(request: HttpRequest) -> HttpResponse:
    """Fields known at the start, fields left out, and whether owners may count."""
    return _read_rules(request, DEAL)


@router.get("/lead-rules", response=RulingOut, summary="Read what was ruled about learning of leads")
def read_lead_rules(request: HttpRequest) -> HttpResponse:
    """The same about leads."""
    return _read_rules(request, LEAD)


@router.patch("/rules", response=RulingOut, summary="Rule about learning")
def update_rules(request: HttpRequest, body: Ruling) -> HttpResponse:
    """The next training follows it."""
    return _rule(request, body, DEAL)


@router.patch("/lead-rules", response=RulingOut, summary="Rule about learning of leads")
def update_lead_rules(request: HttpRequest, body: Ruling) -> HttpResponse:
    """The next training follows it."""
    return _rule(request, body, LEAD)


def _read_rules(request: HttpRequest, noun: Learned) -> HttpResponse:
    parsing.only_params(request, {})
    require_noun(caller(request), noun)
    return reply(_ruling(chance_settings(noun), noun))


def _rule(request: HttpRequest, body: Ruling, noun: Learned) -> HttpResponse:
    user = caller(request)
    user.sight.require("settings", "edit")
    values = {name: getattr(body, name) for name in FIELDS if getattr(body, name) is not None}
    seen = seen_version(request, body.version)
    if body.accept is not None:
        if values:
            raise refuse("one_thing", "accept", _("Accept a model, or rule about fields: one at a time."))
        seen = accept_blocked(body.accept, by=user, seen_version=seen, noun=noun).version
    return reply(_ruling(rule(values, by=user, seen_version=seen, noun=noun), noun))


def _reasons(user: User, found: tuple[dict[str, Any], ...], noun: Learned) -> list[dict[str, Any]]:
    asked = {pk for one in found for pk in one["records"]}
    rows: Any = leads_visible_to(user) if noun is LEAD else deals_visible_to(user)
    seen = set(rows.filter(pk__in=asked).values_list("pk", flat=True))
    told = ("field", "value", "points", "n", "rate")
    return [
        {**{name: one[name] for name in told}, f"{noun.key}s": [str(pk) for pk in one["records"] if pk in seen]}
        for one in found
    ]


def _ruling(row: ChanceSettings, noun: Learned) -> dict[str, Any]:
    return {
        "version": row.version, "known": row.known, "left_out": row.left_out, "owners": row.owners,
        "accepted": row.accepted,
        "fields": sorted(name for name in kinds(noun.key) if name != "owner"),
    }  # fmt: skip
