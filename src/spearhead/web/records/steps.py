"""A deal's process on its page: steps ticked with their evidence, method fields, suggestions, and what a gate asks."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from spearhead.accounts.users.models import User
from spearhead.crm.deals.access import deal_for
from spearhead.crm.deals.answering import Answers
from spearhead.crm.deals.models import Deal
from spearhead.crm.steps.acts import answer_next_step, do_step, set_method
from spearhead.crm.steps.advice import advise
from spearhead.crm.steps.evidence import candidates
from spearhead.crm.steps.gate import Lack, lacking, policy
from spearhead.crm.steps.overrides import may_override
from spearhead.crm.steps.reading import debts, score, stage_views
from spearhead.crm.steps.standing import standing
from spearhead.kernel.errors import Absent
from spearhead.kernel.formats_dates import day as day_text
from spearhead.process.pipelines.access import stages_of
from spearhead.process.pipelines.models import Stage
from spearhead.web import forms
from spearhead.web.approvals.asking import rules_on
from spearhead.web.readable import language
from spearhead.web.records.inputs import INPUTS
from spearhead.web.records.picks import SEARCHED, options, search_url
from spearhead.web.screens import go, reader

KNOWN: Final = {one.key: one for one in INPUTS["deal"]}


def process_of(user: User, deal: Deal) -> dict[str, Any]:
    """What the deal's page shows of its process; nothing for a pipeline without one."""
    stands = standing(deal)
    if stands.process.empty:
        return {"stage_views": [], "advice": advise(deal, stands), "debts": [], "score": None, "here": None}
    views = stage_views(stands, user)
    return {
        "stage_views": views, "advice": advise(deal, stands), "debts": debts(deal, stands), "score": score(stands),
        "here": next((one for one in views if one.stage.pk == deal.stage_id), None),
    }  # fmt: skip


def _proof_options(deal: Deal, kind: str = "") -> list[tuple[str, str]]:
    found = [one for one in candidates(deal) if not kind or one.kind == kind]
    return [(one.token, f"{one.name} · {day_text(one.at.date(), language())}" if one.at else one.name) for one in found]


def _evidence(posted: QueryDict, name: str) -> list[dict[str, Any]]:
    """Chosen records (``activity:12``), and a link or a few words that were typed."""
    found: list[dict[str, Any]] = []
    for token in posted.getlist(f"proof.{name}")[:20]:
        kind, colon, record_id = token.partition(":")
        if colon:
            found.append({"kind": kind, "record": record_id})
    if said := forms.text(posted, f"said.{name}"):
        found.append({"kind": "link", "link": said} if said.startswith("http") else {"kind": "field", "note": said})
    return found


@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, record_id: int, step_id: str) -> HttpResponse:
    """Tick a step: with the evidence that it wants, or as not applicable, or open again."""
    user = reader(request)
    deal = deal_for(user, record_id)
    defined = standing(deal).process.step(step_id)
    if defined is None:
        raise Absent
    if request.method == "POST":
        state = forms.text(request.POST, "state") or "done"
        reason = forms.text(request.POST, "reason")
        do_step(record_id, step_id, by=user, state=state, reason=reason, evidence=_evidence(request.POST, "step"))
        return go(request, reverse("deal", args=[record_id]))
    context = {"deal": deal, "step": defined, "proofs": _proof_options(deal, defined.evidence)}
    return render(request, "records/_step.html", context)


@require_http_methods(["GET", "POST"])
def method(request: HttpRequest, record_id: int, key: str) -> HttpResponse:
    """Write what is known of a method field."""
    user = reader(request)
    deal = deal_for(user, record_id)
    stands = standing(deal)
    defined = stands.process.methods.get(key)
    if defined is None:
        raise Absent
    if request.method == "POST":
        status = forms.text(request.POST, "status")
        text = str(request.POST.get("text", ""))
        set_method(record_id, key, by=user, status=status, text=text, evidence=_evidence(request.POST, "method"))
        return go(request, reverse("deal", args=[record_id]))
    row = stands.methods.get(key)
    context = {"deal": deal, "method": defined, "row": row, "proofs": _proof_options(deal)}
    return render(request, "records/_method.html", context)


@require_http_methods(["GET", "POST"])
def suggestion(request: HttpRequest, record_id: int, key: str) -> HttpResponse:
    """Put a suggestion off, or say that it is not useful."""
    user = reader(request)
    deal = deal_for(user, record_id)
    if request.method == "POST":
        answer, reason = forms.text(request.POST, "answer"), forms.text(request.POST, "reason")
        answer_next_step(record_id, key, by=user, answer=answer, until=forms.day(request.POST, "until"), reason=reason)
        return go(request, reverse("deal", args=[record_id]))
    return render(request, "records/_suggestion.html", {"deal": deal, "key": key})


@require_GET
def move_dialog(request: HttpRequest, record_id: int, stage_id: int) -> HttpResponse:
    """What a move asks before it is saved: what is missing with the inputs in place, or why it goes back."""
    user = reader(request)
    deal = deal_for(user, record_id)
    stage = next((one for one in stages_of(deal.pipeline_id) if one.pk == stage_id), None)
    if stage is None:
        raise Absent
    stands = standing(deal)
    lacks = lacking(stands, stage)
    back = deal.status != "open" or (stage.kind == Stage.Kind.OPEN and stage.position < deal.stage.position)
    context = {
        "deal": deal, "stage": stage, "inputs": [_drawn(one, deal) for one in lacks],
        "wants_reason": back and not stands.process.empty and stage.kind == Stage.Kind.OPEN,
        "may_override": bool(lacks) and may_override(user, policy(stands, lacks)),
        "approval": bool(lacks) and policy(stands, lacks) == "approval",
        "asks": stage.kind == Stage.Kind.WON and rules_on("discount", "amount"),
        "from": "board" if request.GET.get("from") == "board" else "deal",
    }  # fmt: skip
    return render(request, "records/_move.html", context)


def _drawn(lack: Lack, deal: Deal) -> dict[str, Any]:
    """A missing item with the control that supplies it."""
    found: dict[str, Any] = {"lack": lack, "kind": lack.kind}
    if lack.kind == "field" and lack.key in KNOWN:
        spec = KNOWN[lack.key]
        choices = options(spec.pick) if spec.pick and spec.pick not in SEARCHED else []
        found |= {"spec": spec, "options": choices, "search": search_url(spec.pick) if spec.kind == "ref" else ""}
    elif lack.kind == "field":
        found["spec"] = None
    else:
        kind = lack.step.evidence if lack.step else ""
        found["proofs"] = _proof_options(deal, kind) if lack.kind == "method" or kind else []
    return found


def answers_of(posted: QueryDict, deal: Deal) -> Answers:
    """What was supplied in the move dialog: only what was filled in."""
    fields: dict[str, Any] = {}
    for key in posted.getlist("asked"):
        if key in KNOWN and forms.text(posted, key):
            fields |= _value(posted, key, deal)
    steps = {one: _evidence(posted, one) for one in posted.getlist("done")[:60]}
    methods: dict[str, Any] = {}
    for key in posted.getlist("method")[:60]:
        if text := str(posted.get(f"methods.{key}", "")).strip():
            status = forms.text(posted, f"status.{key}") or "claimed"
            methods[key] = {"status": status, "text": text, "evidence": _evidence(posted, key)}
    return Answers(fields, steps, methods)


def _value(posted: QueryDict, key: str, deal: Deal) -> dict[str, Any]:
    match KNOWN[key].kind:
        case "money":
            return {"amount_minor": forms.amount(posted, key, deal.currency)}
        case "day":
            return {key: forms.day(posted, key)}
        case "ref" | "choice_ref":
            return {f"{key}_id": forms.reference(posted, key)}
    return {key: forms.text(posted, key)}
