"""Ruling about what is learned from: each field by itself, owners by a switch, and a model that waits for a person."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from spearhead.numbers.chances.access import newest_run
from spearhead.numbers.chances.fields import kinds
from spearhead.numbers.chances.nouns import DEAL, Noun
from spearhead.numbers.chances.ruling import OWNER, accept_blocked, chance_settings, rule
from spearhead.numbers.prediction.training import BLOCKED
from spearhead.numbers.prediction.words import why
from spearhead.web import forms
from spearhead.web.chances.words import field_words
from spearhead.web.screens import go, reader, show, with_toast

HOMES: Final = {"deal": "chances", "lead": "lead_chances"}
ACTS: Final = ("accept", "rules_save")


@require_GET
def page(request: HttpRequest, noun: Noun = DEAL) -> HttpResponse:
    """Every field with what was found of it and what was ruled; read by all who read forecasts."""
    user = reader(request)
    run, row = newest_run(user, noun), chance_settings(noun)
    held = {one["field"]: why(one["rule"], one["facts"]) for one in run.report["held_out"]} if run else {}
    fields = [
        {"name": name, "words": field_words(name, noun.key), "held": held.get(name, ""),
         "ruled": "known" if name in row.known else "left_out" if name in row.left_out else ""}
        for name in kinds(noun.key) if name != OWNER
    ]  # fmt: skip
    context = {
        "row": row, "fields": sorted(fields, key=lambda one: (not one["held"], one["words"])),
        "blocked": bool(run and run.state == BLOCKED), "report": run.report if run else {},
        "used": sorted(field_words(one, noun.key) for one in run.report["used"]) if run else [],
        "may_rule": user.sight.may("settings", "edit"), "noun": noun.key,
        "home": reverse(HOMES[noun.key]), "acts": {name: reverse(f"{HOMES[noun.key]}_{name}") for name in ACTS},
    }  # fmt: skip
    return show(request, "chances/rules.html", context)


@require_POST
def save(request: HttpRequest, noun: Noun = DEAL) -> HttpResponse:
    """Keep the ruling; a field that the page did not show stays as it is."""
    user, row = reader(request), chance_settings(noun)
    values: dict[str, list[str] | bool] = {"owners": "owners" in request.POST}
    for where in ("known", "left_out"):
        unseen = [name for name in getattr(row, where) if f"field.{name}" not in request.POST]
        chosen = [key[6:] for key in request.POST if key.startswith("field.") and request.POST[key] == where]
        values[where] = [*unseen, *chosen]
    rule(values, by=user, seen_version=forms.version(request.POST), noun=noun)
    return with_toast(go(request, reverse(f"{HOMES[noun.key]}_rules")), _("Ruling saved; the next training follows it"))


@require_POST
def accept(request: HttpRequest, noun: Noun = DEAL) -> HttpResponse:
    """Vouch for the model that waits for a person."""
    reason = forms.reason(request.POST, "reason")
    accept_blocked(reason, by=reader(request), seen_version=forms.version(request.POST), noun=noun)
    return with_toast(go(request, reverse(f"{HOMES[noun.key]}_rules")), _("Accepted; learn anew to see it"))
