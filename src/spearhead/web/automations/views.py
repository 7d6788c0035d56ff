"""The list of automations, one of them with its dry run and its runs, switching on and off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.users.models import User
from spearhead.automation.reasons import in_words
from spearhead.automation.rules.access import (
    automation_for,
    automations_visible_to,
    counts_of,
    ring_of,
    runs_visible_to,
)
from spearhead.automation.rules.acts import switch_off, switch_on, try_automation
from spearhead.automation.rules.human import let_automation_manage
from spearhead.automation.rules.models import AutomationRule, AutomationRun
from spearhead.crm.records.kinds import KINDS
from spearhead.web import forms
from spearhead.web.asking import read_page
from spearhead.web.automations import words
from spearhead.web.screens import go, reader
from spearhead.web.settings.kit import Field, question

PAGE: Final = 25
ORDER: Final = {"tripped": 0, "on": 1, "draft": 2, "off": 3}


def said(user: User, rule: AutomationRule, names: words.Names) -> dict[str, Any]:
    """A rule with its sentence in three parts and its state in words."""
    state, tone = words.STATES[rule.state]
    return {
        "rule": rule, "why_off": in_words(rule.why_off), "state": _(state), "tone": tone,
        "when": words.when(rule.noun, rule.trigger, names),
        "if": words.conditions(user, rule.noun, rule.conditions),
        "then": [words.then(rule.noun, one, names) for one in rule.actions],
    }  # fmt: skip


def _month() -> datetime:
    return timezone.now() - timedelta(days=30)


@require_GET
def automations(request: HttpRequest) -> HttpResponse:
    """All rules as sentences, the stopped ones first, with what they did in 30 days."""
    user = reader(request)
    rules = sorted(automations_visible_to(user), key=lambda one: (ORDER[one.state], one.position, one.pk))
    names, counts = words.Names(user), counts_of(user, rules, _month())
    rows = [{**said(user, one, names), "runs": counts[one.pk]} for one in rules]
    may = user.sight.may("automation", "edit")
    return render(request, "automations/page.html", {"rows": rows, "may_edit": may})


@require_GET
def automation(request: HttpRequest, rule_id: int) -> HttpResponse:
    """One rule: its sentence, its state, and its runs on the records that the reader may see."""
    user = reader(request)
    rule = automation_for(user, rule_id)
    wanted, number = request.GET.get("result", ""), read_page(request.GET.get("page", "1"))
    only = forms.reference(request.GET, "run")
    runs, names = runs_visible_to(user, rule), words.Names(user)
    if only is not None:
        runs = runs.filter(pk=only)
    if wanted in words.RESULTS:
        runs = runs.filter(result=wanted)
    total, told = runs.count(), said(user, rule, names)
    context = {
        **told, "condition": told["if"], "may_edit": user.sight.may("automation", "edit"),
        "counts": counts_of(user, [rule], _month())[rule.pk],
        "runs": _runs(user, list(runs[(number - 1) * PAGE : number * PAGE]), names, earlier(user, rule, names)),
        "number": number, "total": total, "pages": max(-(-total // PAGE), 1), "page_size": PAGE, "result": wanted,
        "only": only, "ring": _ring(user, rule),
        "results": [(key, _(label)) for key, (label, _tone) in words.RESULTS.items()], "trial": None,
    }  # fmt: skip
    return render(request, "automations/one.html", context)


def _ring(user: User, rule: AutomationRule) -> list[AutomationRule]:
    ring = ring_of(user, rule)
    return [*ring, ring[0]] if ring else []


def earlier(user: User, rule: AutomationRule, names: words.Names) -> dict[int, dict[str, Any]]:
    """What the rule said in those of its versions that said something else, as sentences."""
    now = {name: getattr(rule, name) for name in ("noun", "trigger", "conditions", "actions")}
    return {
        one.number: {
            "when": words.when(one.content["noun"], one.content["trigger"], names),
            "if": words.conditions(user, one.content["noun"], one.content["conditions"]),
            "then": [words.then(one.content["noun"], act, names) for act in one.content["actions"]],
        }
        for one in rule.versions.order_by("number")
        if any(one.content[name] != value for name, value in now.items())
    }  # fmt: skip


def _runs(
    user: User, runs: list[AutomationRun], names: words.Names, said_then: Mapping[int, dict[str, Any]]
) -> list[dict[str, Any]]:  # fmt: skip
    titles: dict[tuple[str, int], str] = {}
    for noun in {one.record_type for one in runs}:
        ids = [one.record_id for one in runs if one.record_type == noun]
        titles |= {(noun, row.pk): str(row) for row in KINDS[noun].visible(user).filter(pk__in=ids)}
    rows = []
    for one in runs:
        label, tone = words.RESULTS[one.result]
        rows.append({
            "run": one, "then": said_then.get(one.rule_version), "label": _(label), "tone": tone,
            "why": in_words(one.reason),
            "title": titles.get((one.record_type, one.record_id), "…"),
            "url": reverse(one.record_type, args=[one.record_id]),
            "outcomes": [words.outcome(one.record_type, item, names) for item in one.outcomes],
        })  # fmt: skip
    return rows


@require_POST
def tried(request: HttpRequest, rule_id: int) -> HttpResponse:
    """The dry run on the last 30 days, drawn under the sentence."""
    user = reader(request)
    rule = automation_for(user, rule_id)
    trial, names = try_automation(rule.pk, by=user), words.Names(user)
    rule.refresh_from_db()
    examples = [
        {"record": one.record, "url": reverse(rule.noun, args=[one.record.pk]),
         "outcomes": [words.outcome(rule.noun, item, names) for item in one.outcomes]}
        for one in trial.examples
    ]  # fmt: skip
    context = {"rule": rule, "trial": trial, "examples": examples, "may_edit": True}
    return render(request, "automations/_trial.html", context)


@require_POST
def on(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Let a tried rule run."""
    user = reader(request)
    rule = automation_for(user, rule_id)
    confirm = forms.whole(request.POST, "confirm")
    switch_on(rule.pk, by=user, seen_version=forms.version(request.POST), confirm=confirm)
    return go(request, reverse("automation", args=[rule.pk]))


@require_http_methods(["GET", "POST"])
def off(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Stop a rule, with the reason."""
    user = reader(request)
    user.sight.require("automation", "edit")
    rule = automation_for(user, rule_id)
    here = reverse("automation", args=[rule.pk])
    if request.method == "POST":
        reason = forms.text(request.POST, "reason")
        switch_off(rule.pk, reason, by=user, seen_version=forms.version(request.POST))
        return go(request, here)
    return question(
        request, _("Switch %(name)s off?") % {"name": rule.name}, reverse("automation_off", args=[rule.pk]),
        says=[_("What it did stays. Nothing new starts.")], submit=_("Switch off"), version=rule.version,
        fields=[Field("reason", _("Reason"), required=True, wide=True)],
    )  # fmt: skip


@require_POST
def release(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Let automation manage a field of a record that a person had set."""
    user = reader(request)
    rule = automation_for(user, rule_id)
    record_id = forms.reference(request.POST, "record") or 0
    let_automation_manage(rule.noun, record_id, forms.text(request.POST, "field"), by=user)
    return go(request, reverse("automation", args=[rule.pk]))
