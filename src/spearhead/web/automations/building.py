"""The builder: a rule put together from pickers, in the order in which it is read."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from spearhead.accounts.users.models import User
from spearhead.automation.channels.access import chats, webhooks
from spearhead.automation.intake.models import LeadForm
from spearhead.automation.pools.access import pools_in_reach
from spearhead.automation.rules import closed
from spearhead.automation.rules.access import automation_for
from spearhead.automation.rules.acts import create_automation, edit_automation
from spearhead.automation.rules.models import AutomationRule
from spearhead.automation.rules.texts import HOLES
from spearhead.kernel.errors import Absent
from spearhead.kernel.names import local_name
from spearhead.process.pipelines.models import Stage
from spearhead.web import forms
from spearhead.web.automations import words
from spearhead.web.forms import Posted
from spearhead.web.lists.choices import ref_options
from spearhead.web.lists.conditions import groups_of, offered, read_groups
from spearhead.web.lists.filtering import drawn_row
from spearhead.web.lists.specs import spec_of
from spearhead.web.lists.words import choice_word, field_word
from spearhead.web.screens import go, reader

SLOTS: Final = (1, 2, 3)
#: watched fields whose from and to are chosen; the others' are typed, sizes go up or down
CHOSEN: Final = ("owner", "stage", "status", "source", "campaign", "segment", "motion", "kind")


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Write a new rule for deals, leads or companies."""
    user = reader(request)
    user.sight.require("automation", "edit")
    noun = request.GET.get("noun", "deal")
    if noun not in closed.NOUNS:
        raise Absent
    if request.method == "POST":
        made = create_automation({**_posted(request, user, noun), "noun": noun}, by=user)
        return go(request, reverse("automation", args=[made.pk]))
    return _draw(request, user, noun, None)


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Change what a rule says; it is a draft again until it was tried."""
    user = reader(request)
    user.sight.require("automation", "edit")
    rule = automation_for(user, rule_id)
    if request.method == "POST":
        values = _posted(request, user, rule.noun)
        edit_automation(rule.pk, values, by=user, seen_version=forms.version(request.POST))
        return go(request, reverse("automation", args=[rule.pk]))
    return _draw(request, user, rule.noun, rule)


def _draw(request: HttpRequest, user: User, noun: str, rule: AutomationRule | None) -> HttpResponse:
    spec = spec_of(noun)
    tree = rule.conditions if rule else {}
    joiner, groups = groups_of(tree or None)
    settable = closed.settable(noun, user)
    people = list(User.objects.filter(is_active=True).order_by("sort_key").values_list("pk", "name")[:1000])
    actions = [*(rule.actions if rule else []), {}, {}, {}][: len(SLOTS)]
    context: dict[str, Any] = {
        "rule": rule, "noun": noun, "entity": noun, "joiner": joiner,
        "trigger": rule.trigger if rule else {"kind": "quiet" if noun == "deal" else "created", "days": 14},
        "groups": [(group, [drawn_row(spec, user, row) for row in group.rows]) for group in groups],
        "fields": offered(spec, user), "actions": list(zip(SLOTS, actions, strict=True)),
        "nouns": [(key, _(word)) for key, word in words.PLURAL.items()],
        "what": _(words.NOUNS[noun]),
        "triggers": [(key, _(words.TRIGGERS[key])) for key, nouns in closed.TRIGGERS.items() if noun in nouns],
        "watched": [(key, words.settable(noun, key)) for key in closed.watched(noun, user)],
        "compared": [(key, compared(user, noun, key, people)) for key in closed.watched(noun, user) if key in CHOSEN],
        "dates": [(key, field_word(noun, key)) for key in closed.DATES],
        "stages": [(one.pk, local_name(one)) for one in Stage.objects.filter(
            retired_at__isnull=True, pipeline__archived_at__isnull=True)],
        "activities": [("", _("an activity")), *((key, _(words.ACTIVITY[key])) for key in closed.ACTIVITIES)],
        "kinds": [("", _("nothing more")), *((key, _(words.ACTIONS[key])) for key, nouns in closed.ACTIONS.items()
                                             if noun in nouns)],
        "settable": [(key, words.settable(noun, key)) for key in settable],
        "choices": [(one, choice_word(noun, key, one)) for key, many in settable.items() for one in many],
        "who": [(key, _(words.WHO[key])) for key in closed.WHO],
        "asked": [(key, _(word)) for key, word in words.ASKED.items()],
        "addressees": [(key, _(words.WHO[key])) for key in closed.ADDRESSEES[noun]],
        "lead_forms": [("", _("any form")), *LeadForm.objects.filter(retired_at=None).values_list("pk", "name")],
        "clocks": [(key, _(word)) for key, word in words.CLOCKS.items()],
        "answers": [("", _("in any way")), *((key, _(word)) for key, word in words.ANSWERS.items())],
        "pools": list(pools_in_reach(user, noun).values_list("pk", "name")),
        "people": people, "chats": list(chats().values_list("pk", "name")),
        "webhooks": list(webhooks().values_list("pk", "name")), "holes": [f"{{{one}}}" for one in HOLES[noun]],
        "action": reverse("automation_edit", args=[rule.pk]) if rule else f"{reverse('automation_new')}?noun={noun}",
    }  # fmt: skip
    return render(request, "automations/build.html", context)


def compared(user: User, noun: str, field: str, people: list[tuple[int, str]]) -> list[tuple[Any, str]]:
    """What a watched field may change from and to."""
    if field == "owner":
        return [*people]
    if field in closed.NAMED:
        return [*ref_options(user, field)]
    return [(one, choice_word(noun, field, one)) for one in closed.watched(noun, user)[field]]


def _posted(request: HttpRequest, user: User, noun: str) -> dict[str, Any]:
    posted = request.POST
    spec = spec_of(noun)
    return {
        "name": forms.text(posted, "name"), "trigger": _trigger(posted),
        "conditions": _tree(read_groups(spec.fields(user), posted, posted.getlist("row"))),
        "actions": [one for slot in SLOTS if (one := _action(posted, slot))],
    }  # fmt: skip


def _tree(tree: dict[str, list[Any]]) -> dict[str, list[Any]]:
    return tree if next(iter(tree.values())) else {}


def _trigger(posted: Posted) -> dict[str, Any]:
    kind = forms.text(posted, "trigger")
    found: dict[str, Any] = {"kind": kind}
    match kind:
        case "changed":
            found |= _change(posted, forms.text(posted, "trigger_field"))
        case "stage":
            found["stage"] = forms.reference(posted, "trigger_stage")
        case "received":
            found["form"] = forms.reference(posted, "trigger_form")
        case "clock":
            found["when"] = forms.text(posted, "trigger_clock")
        case "answered":
            found["answer"] = forms.text(posted, "trigger_answer")
        case "logged":
            found["activity"] = forms.text(posted, "trigger_activity")
        case "quiet":
            found["days"] = forms.whole(posted, "trigger_days")
        case "date":
            days = forms.whole(posted, "trigger_offset") or 0
            found["field"] = forms.text(posted, "trigger_date")
            found["days"] = -days if forms.text(posted, "trigger_side") == "before" else days
    return found


def _change(posted: Posted, field: str) -> dict[str, Any]:
    if field in closed.SIZES:
        return {"field": field, "way": forms.text(posted, "trigger_way")}
    read = forms.reference if field in closed.NAMED else forms.text
    place = field if field in CHOSEN else "text"
    return {"field": field, "from": read(posted, f"from_{place}"), "to": read(posted, f"to_{place}")}


def _action(posted: Posted, slot: int) -> dict[str, Any] | None:
    def text(name: str) -> str:
        return forms.text(posted, f"{name}_{slot}")

    match kind := text("do"):
        case "":
            return None
        case "task":
            days = forms.whole(posted, f"days_{slot}")
            return {"do": kind, "subject": text("subject"), "days": 1 if days is None else days, "who": text("for")}
        case "set":
            return {"do": kind, "field": text("field"), "value": text("value")}
        case "assign":
            return {"do": kind, "user": forms.reference(posted, f"user_{slot}")}
        case "tag":
            return {"do": kind, "tag": text("tag")}
        case "move":
            return {"do": kind, "stage": forms.reference(posted, f"stage_{slot}")}
        case "mail":
            return {"do": kind, "who": text("to"), "subject": text("about"), "text": text("words")}
        case "chat" | "webhook":
            return {"do": kind, "channel": forms.reference(posted, f"{kind}_{slot}"), "text": text("words")}
        case "ask":
            return {"do": kind, "kind": text("kind"), "text": text("asked")}
        case "stop_clock":
            return {"do": kind}
        case "pool":
            return {"do": kind, "pool": forms.reference(posted, f"pool_{slot}")}
        case "clock":
            return {"do": kind, "hours": forms.whole(posted, f"hours_{slot}")}
    return {"do": kind, "who": text("who"), "text": text("text")}
