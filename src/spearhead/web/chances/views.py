"""The page of what was learned, the past deals behind a reason, and learning anew."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.crm.deals.access import deal_for
from spearhead.crm.deals.models import Deal
from spearhead.crm.leads.access import lead_for
from spearhead.crm.leads.models import Lead
from spearhead.kernel.errors import Absent
from spearhead.kernel.jobs.models import Job
from spearhead.numbers.chances.access import newest_run, past_like, said_of
from spearhead.numbers.chances.jobs import KIND, start_training
from spearhead.numbers.chances.leads import WINDOW
from spearhead.numbers.chances.nouns import DEAL, LEAD, Noun
from spearhead.numbers.chances.saying import message
from spearhead.numbers.prediction.words import why
from spearhead.web.chances.words import count_words, field_words, state_words, value_words
from spearhead.web.readable import percent
from spearhead.web.screens import go, reader, show, tell_job


@require_GET
def page(request: HttpRequest, noun: Noun = DEAL) -> HttpResponse:
    """From what it learned, how good it is on records later than those, and why it is silent where it is."""
    user = reader(request)
    run = newest_run(user, noun)
    forecasts = user.sight.may("forecast", "read")
    job = Job.objects.filter(kind=KIND).order_by("-pk").first() if forecasts else None
    report = run.report if run else {}
    context = {
        "run": run, "report": report, "message": message(run) if run else "", "state_words": state_words,
        "noun": noun.key, "tabs": _tabs(user, noun), "days": WINDOW.days,
        "day": date.fromisoformat,
        "held_out": [
            {"field": field_words(one["field"], noun.key), "rule": one["rule"],
             "reason": why(one["rule"], one["facts"])}
            for one in report.get("held_out", ()) if one["rule"] != "constant"
        ],
        "used": sorted(field_words(one, noun.key) for one in report.get("used", ())),
        "late": [{**one, "field": field_words(one["column"], noun.key)} for one in report.get("late_answers", ())],
        "measured": report.get("out_of_time") or None, "drift": report.get("drift"),
        "chart": _curve(report["out_of_time"], noun) if report.get("out_of_time") else None,
        "job": job if job and not job.over else None, "may_learn": user.sight.may("forecast", "edit"),
    }  # fmt: skip
    return show(request, "chances/page.html", context)


def _tabs(user: User, noun: Noun) -> list[dict[str, Any]]:
    """Deals and leads, those that the reader may read."""
    known = [(DEAL, _("Deals"), reverse("chances")), (LEAD, _("Leads"), reverse("lead_chances"))]
    return [
        {"label": label, "url": url, "current": one is noun, "count": None}
        for one, label, url in known if user.sight.may(one.resource, "read")
    ]  # fmt: skip


def _curve(measured: dict[str, Any], noun: Noun) -> dict[str, Any]:
    """Said against came, for each tenth that holds deals."""
    curve = measured["curve"]
    return {
        "kind": "line", "format": "percent", "n": round(sum(one["n"] for one in curve)),
        "labels": [f"{percent(one['from'], 0)} – {percent(one['to'], 0)}" for one in curve],
        "series": [
            {"name": _("Came to something") if noun is LEAD else _("Won"), "values": [one["rate"] for one in curve]},
            {"name": _("Said"), "values": [one["mean"] for one in curve]},
        ],
    }  # fmt: skip


def chance_card(user: User, record: Deal | Lead) -> dict[str, Any]:
    """What the page of a deal or a lead shows of its probability."""
    found, noun = said_of(user, record), LEAD if isinstance(record, Lead) else DEAL
    sides = {}
    for side in ("up", "down"):
        reasons = getattr(found, side) if found else ()
        words = value_words(reasons)
        sides[side] = [
            {**one, "label": field_words(one["field"], noun.key), "words": value,
             "count": count_words(one["n"], noun.key)}
            for one, value in zip(reasons, words, strict=True)
        ]  # fmt: skip
    return {
        "chance": found, "chance_reasons": sides, "chance_state": state_words(found.state) if found else "",
        "chance_days": WINDOW.days,
    }  # fmt: skip


@require_GET
def like(request: HttpRequest, deal_id: int) -> HttpResponse:
    """The past deals behind a reason, those that the reader may read."""
    user = reader(request)
    user.sight.require("forecast", "read")
    return _like(request, user, deal_for(user, deal_id))


@require_GET
def like_lead(request: HttpRequest, lead_id: int) -> HttpResponse:
    """The past leads behind a reason, those that the reader may read."""
    user = reader(request)
    return _like(request, user, lead_for(user, lead_id))


def _like(request: HttpRequest, user: User, record: Deal | Lead) -> HttpResponse:
    card = chance_card(user, record)
    reasons = [*card["chance_reasons"]["up"], *card["chance_reasons"]["down"]]
    reason = next((one for one in reasons if one["field"] == request.GET.get("field", "")), None)
    if reason is None:
        raise Absent
    context = {
        "record": record, "reason": reason, "found": past_like(user, record, reason["field"]),
        "currency": workspace().base_currency, "noun": "lead" if isinstance(record, Lead) else "deal",
        "home": reverse("leads" if isinstance(record, Lead) else "deals"),
    }  # fmt: skip
    return show(request, "chances/like.html", context)


@require_POST
def learn(request: HttpRequest) -> HttpResponse:
    """Learn now."""
    start_training(by=reader(request))
    return go(request, reverse("chances"))


@require_GET
def job_state(request: HttpRequest, job_id: int) -> JsonResponse:
    """How far it is."""
    reader(request).sight.require("forecast", "read")
    return tell_job(job_id, KIND)
