"""Approval rules: what needs whose word, as bands."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.automation.approvals.access import rule_of, rules_visible_to
from spearhead.automation.approvals.bands import LEVELS, ONE_BAND, WHOLE
from spearhead.automation.approvals.models import ApprovalRule
from spearhead.automation.approvals.rules import create_approval_rule, edit_approval_rule, retire_approval_rule
from spearhead.kernel.errors import Absent
from spearhead.kernel.formats import money
from spearhead.kernel.ids import read_id
from spearhead.kernel.money import to_minor
from spearhead.kernel.names import local_name
from spearhead.kernel.parse.numbers import read_number
from spearhead.process.pipelines.access import pipelines
from spearhead.web import forms
from spearhead.web.approvals.words import KINDS
from spearhead.web.approvals.words import LEVELS as LEVEL_WORDS
from spearhead.web.readable import language
from spearhead.web.screens import go, reader
from spearhead.web.settings.kit import page, question
from spearhead.web.settings.territories import listed
from spearhead.web.wording import major

HOURS: Final = 8


@require_GET
def approvals(request: HttpRequest) -> HttpResponse:
    """The rules, each as a sentence."""
    user = reader(request)
    user.sight.require("process", "publish")
    rows: list[dict[str, Any]] = [
        {"rule": one, "kind": _(KINDS[one.kind]), "says": _says(one), "council": _council(one)}
        for one in rules_visible_to(user)
    ]
    rows.sort(key=lambda row: row["rule"].retired_at is not None)
    return page(request, "settings/approvals.html", "approvals", {"rows": rows, "kinds": KINDS})


def _says(rule: ApprovalRule) -> str:
    parts = []
    edge_words = _("down to %(limit)s: %(who)s") if rule.kind == "margin" else _("up to %(limit)s: %(who)s")
    top_words = _("below: %(who)s") if rule.kind == "margin" else _("above: %(who)s")
    for band in rule.bands:
        level = band["level"]
        who = _(LEVEL_WORDS[level])
        if band["up_to"] is None:
            parts.append(top_words % {"who": who} if len(rule.bands) > 1 else who)
        else:
            parts.append(edge_words % {"limit": _limit(rule.kind, band["up_to"]), "who": who})
    return listed(parts)


def _council(rule: ApprovalRule) -> str:
    """Who has to agree as well."""
    if not rule.people:
        return ""
    names = list(User.objects.filter(pk__in=rule.people).order_by("sort_key").values_list("name", flat=True))
    if rule.quorum:
        return _("and %(count)d of %(names)s") % {"count": rule.quorum, "names": listed(names)}
    return _("and all of %(names)s") % {"names": listed(names)}


def _limit(kind: str, edge: int) -> str:
    if kind in {"discount", "margin"}:
        return percent_of(edge if kind == "discount" else WHOLE - edge)
    return money(edge, workspace().base_currency, language())


def percent_of(hundredths: int) -> str:
    """Hundredths of a percent as people write them: 1000 is 10%."""
    return f"{hundredths / 100:g}%"


@require_http_methods(["GET", "POST"])
def new_rule(request: HttpRequest, kind: str) -> HttpResponse:
    """Add a rule of a kind."""
    user = reader(request)
    user.sight.require("process", "publish")
    if kind not in KINDS:
        raise Absent
    if request.method == "POST":
        create_approval_rule({"kind": kind, **_posted(request, kind)}, by=user)
        return go(request, reverse("settings_approvals"))
    return _draw(request, kind, None)


@require_http_methods(["GET", "POST"])
def rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Change a rule."""
    user = reader(request)
    user.sight.require("process", "publish")
    one = rule_of(user, rule_id)
    if request.method == "POST":
        seen = forms.version(request.POST)
        edit_approval_rule(one.pk, _posted(request, one.kind), by=user, seen_version=seen)
        return go(request, reverse("settings_approvals"))
    return _draw(request, one.kind, one)


@require_http_methods(["GET", "POST"])
def retire(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Switch a rule off, or on again."""
    user = reader(request)
    user.sight.require("process", "publish")
    one = rule_of(user, rule_id)
    back = one.retired_at is not None
    if request.method == "POST":
        retire_approval_rule(one.pk, by=user, seen_version=forms.version(request.POST), back=back)
        return go(request, reverse("settings_approvals"))
    says = [_("What waits already stays as it was asked for.")]
    title = (_("Switch %(name)s on?") if back else _("Switch %(name)s off?")) % {"name": one.name}
    submit = _("Switch on") if back else _("Switch off")
    address = reverse("settings_approval_retire", args=[one.pk])
    return question(request, title, address, says=says, submit=submit, version=one.version, danger=not back)


def _draw(request: HttpRequest, kind: str, one: ApprovalRule | None) -> HttpResponse:
    edges = {band["level"]: band["up_to"] for band in one.bands} if one else {}
    context: dict[str, Any] = {
        "rule": one, "kind": kind, "title": one.name if one else _(KINDS[kind]), "currency": workspace().base_currency,
        "rep": _typed(kind, edges.get("rep")), "manager": _typed(kind, edges.get("manager")),
        "level": one.bands[-1]["level"] if one else "manager", "hours": one.hours if one else HOURS,
        "people": list(User.objects.filter(is_active=True).order_by("sort_key").values_list("pk", "name")[:500]),
        "named": one.people if one else [], "quorum": one.quorum or "" if one else "",
        "pipelines": [(flow.pk, local_name(flow)) for flow in pipelines().order_by("position", "id")],
        "levels": [(key, _(LEVEL_WORDS[key])) for key in LEVELS[1:]],
        "action": reverse("settings_approval", args=[one.pk]) if one
        else reverse("settings_approval_new", args=[kind]),
    }  # fmt: skip
    return render(request, "settings/_approval.html", context)


def _typed(kind: str, edge: int | None) -> str:
    if edge is None:
        return ""
    if kind == "margin":
        return f"{(WHOLE - edge) / 100:g}"
    return f"{edge / 100:g}" if kind == "discount" else major(edge, workspace().base_currency)


def _posted(request: HttpRequest, kind: str) -> dict[str, Any]:
    """Up to two limits: what reps decide, what managers decide; above it is the director."""
    hours = forms.whole(request.POST, "hours")
    values: dict[str, Any] = {
        "name": forms.text(request.POST, "name"), "pipeline_id": forms.reference(request.POST, "pipeline"),
        "hours": HOURS if hours is None else hours, "quorum": forms.whole(request.POST, "quorum") or 0,
        "people": [read_id(one) for one in request.POST.getlist("people")],
    }  # fmt: skip
    if kind in ONE_BAND:
        return values | {"bands": [{"up_to": None, "level": forms.text(request.POST, "level")}]}
    edges = [(level, _edge(request, kind, level)) for level in ("rep", "manager")]
    bands: list[dict[str, Any]] = [{"up_to": edge, "level": level} for level, edge in edges if edge is not None]
    top = "director" if edges[1][1] is not None or not bands else "manager"
    return values | {"bands": [*bands, {"up_to": None, "level": top}]}


def _edge(request: HttpRequest, kind: str, level: str) -> int | None:
    raw = forms.text(request.POST, level)
    if not raw:
        return None
    number = read_number(raw.rstrip("%％"), field=level)
    if kind in {"discount", "margin"}:
        return int(number * 100) if kind == "discount" else WHOLE - int(number * 100)
    return to_minor(number, workspace().base_currency, field=level)
