"""The page of bottlenecks: a pipeline's stages against their own past, and the evidence on one of them."""

from __future__ import annotations

from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.crm.deals.access import deals_visible_to
from spearhead.insights.actions.access import actions_visible_to
from spearhead.insights.stalls.access import latest_review
from spearhead.insights.stalls.jobs import KIND, start_review
from spearhead.insights.stalls.review import BASELINE, WINDOWS
from spearhead.insights.stalls.scopes import read_only
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.names import local_name
from spearhead.process.pipelines.access import pipelines
from spearhead.process.pipelines.models import Pipeline
from spearhead.web import forms
from spearhead.web.screens import go, reader, show, tell_job
from spearhead.web.stalls import words
from spearhead.web.stalls.reading import hand_overs_of, lines_of, parts_for, worst

DEALS: Final = 12
ACTIONS: Final = 6


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """The newest review of a pipeline."""
    user = reader(request)
    user.sight.require("figure", "read")
    flows = list(pipelines().order_by("-is_default", "position", "id"))
    flow = _chosen(flows, request.GET.get("pipeline", ""))
    part = read_only(user, request.GET.get("only", "")).key
    review = latest_review(user, flow.pk, part) if flow else None
    job = Job.objects.filter(kind=KIND).order_by("-pk").first()
    context: dict[str, Any] = {
        "flow": flow, "flows": [(one.pk, local_name(one)) for one in flows], "review": review, "lines": [],
        "currency": workspace().base_currency, "windows": WINDOWS, "baseline": BASELINE, "verdicts": words.VERDICTS,
        "meaning": words.MEANING, "job": job if job and not job.over else None, "worst": None, "chosen": None,
        "may_act": user.sight.may("action", "edit"), "only": part, "parts": parts_for(user),
    }  # fmt: skip
    if review is not None:
        lines = lines_of(review, request.GET.get("window", ""))
        first = worst(lines)
        asked = request.GET.get("stage", "")
        chosen = next((line for line in lines if str(line["stage"]) == asked), first or (lines[0] if lines else None))
        context |= {
            "hand_overs": hand_overs_of(review),
            "lines": lines, "worst": first, "finding": words.finding(first, first["name"]) if first else "",
            "chosen": chosen, **_behind(user, chosen),
        }  # fmt: skip
    return show(request, "stalls/page.html", context)


def _chosen(flows: list[Pipeline], asked: str) -> Pipeline | None:
    return next((one for one in flows if str(one.pk) == asked), flows[0] if flows else None)


def _behind(user: User, line: dict[str, Any] | None) -> dict[str, Any]:
    """The deals that did not go on, as far as the reader may see them, and the actions on this stage."""
    if line is None:
        return {"deals": [], "n_deals": 0, "actions": []}
    rows = deals_visible_to(user).filter(pk__in=line["judged"]["deals"]).select_related("company", "owner")
    actions = actions_visible_to(user).filter(stage_id=line["stage"]).select_related("owner").order_by("-pk")
    return {
        "deals": list(rows.order_by("-base_minor", "pk")[:DEALS]), "n_deals": rows.count(),
        "actions": list(actions[:ACTIONS]),
        "states": words.STATES, "outcomes": words.OUTCOMES,
    }  # fmt: skip


@require_POST
def make(request: HttpRequest) -> HttpResponse:
    """Review now, all of it or a part of one pipeline."""
    user = reader(request)
    flow, part = forms.reference(request.POST, "pipeline"), read_only(user, request.POST.get("only", "")).key
    known = pipelines().filter(pk=flow or 0).exists()
    start_review(by=user, pipeline_id=flow if known else None, only=part if known else "")
    query = urlencode({**({"pipeline": flow} if known else {}), **({"only": part} if known and part else {})})
    return go(request, reverse("bottlenecks") + (f"?{query}" if query else ""))


@require_GET
def job_state(request: HttpRequest, job_id: int) -> JsonResponse:
    """How far a review is."""
    reader(request).sight.require("figure", "read")
    return tell_job(job_id, KIND)
