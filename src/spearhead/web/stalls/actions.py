"""Actions: opened from a finding with everything filled in, moved on, and looked at once they are measured."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.insights.actions.access import action_for, actions_visible_to
from spearhead.insights.actions.acts import STEPS, Plan, move_action, open_action
from spearhead.insights.actions.models import Action
from spearhead.insights.stalls.access import latest_review
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.ids import read_id
from spearhead.kernel.parse.numbers import read_number
from spearhead.process.pipelines.access import stage as known_stage
from spearhead.web import forms
from spearhead.web.screens import go, reader, show
from spearhead.web.stalls import words
from spearhead.web.stalls.reading import lines_of

IN_DAYS: Final = 14
WATCHED: Final = 60  #: days after it is done, and the age at which a visit is judged
LEAST_POINTS: Final = 5
SHOWN: Final = 100


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, stage_id: int) -> HttpResponse:
    """The dialog that opens an action on a stage; what the finding knows is filled in."""
    user = reader(request)
    user.sight.require("action", "edit")
    line = _line(user, stage_id)
    if request.method == "POST":
        action = open_action(_plan(request, user, line), by=user)
        return go(request, reverse("action", args=[action.pk]))
    lost = round(100 * ((line["before"]["value"] or 0) - (line["now"]["value"] or 0)))
    due = today() + timedelta(days=IN_DAYS)
    context = {
        "line": line, "kind": words.SUGGESTED.get(line["verdict"], "other"),
        "kinds": [(key, _(word)) for key, word in words.KINDS.items()],
        "title": words.title_for(line["verdict"], line["name"], line["people"]), "points": max(LEAST_POINTS, lost),
        "due": due, "check": due + timedelta(days=WATCHED + line["ripe_days"]), "people": _people(user),
        "user": user,
    }  # fmt: skip
    return show(request, "stalls/_action.html", context)


def _line(user: User, stage_id: int) -> dict[str, Any]:
    stage = known_stage(stage_id)
    review = latest_review(user, stage.pipeline_id) if stage else None
    if review is None:
        raise Absent
    found = next((line for line in lines_of(review) if line["stage"] == stage_id), None)
    if found is None:
        raise Absent
    return found


def _people(user: User) -> list[tuple[int, str]]:
    rows = User.objects.filter(pk__in=list(user.sight.people), is_active=True).order_by("sort_key")
    return [(one.pk, one.name) for one in rows]


def _plan(request: HttpRequest, user: User, line: dict[str, Any]) -> Plan:
    posted = request.POST
    due, check = forms.day(posted, "due_on"), forms.day(posted, "check_on")
    for name, value in (("due_on", due), ("check_on", check)):
        if value is None:
            message = _("Choose a day.")
            raise Refused("day_missing", message, {name: message})
    assert due is not None
    assert check is not None
    return Plan(
        kind=forms.text(posted, "kind"), title=forms.text(posted, "title"), note=forms.text(posted, "note"),
        owner_id=forms.reference(posted, "owner") or user.pk, stage_id=line["stage"],
        expected_points=float(read_number(forms.text(posted, "expected_points") or "0", field="expected_points")),
        due_on=due, check_on=check, reps=tuple(line["judged"]["named"]),
        baseline={"hits": line["now"]["hits"], "n": line["now"]["n"], "days": line["days"]},
    )  # fmt: skip


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """Everybody's actions within reach: open ones first, by day."""
    user = reader(request)
    user.sight.require("action", "read")
    rows = list(actions_visible_to(user).select_related("owner", "stage").order_by("check_on", "pk")[:SHOWN])
    order = {"open": 0, "doing": 0, "done": 1, "measured": 2, "dropped": 3}
    context = {
        "rows": sorted(rows, key=lambda one: order[one.state]), "today": today(), "states": words.STATES,
        "outcomes": words.OUTCOMES, "kinds": words.KINDS,
    }  # fmt: skip
    return show(request, "stalls/actions.html", context)


@require_GET
def one(request: HttpRequest, action_id: int) -> HttpResponse:
    """One action with its figure then, and what came of it."""
    user = reader(request)
    user.sight.require("action", "read")
    action = action_for(user, action_id)
    reps = User.objects.filter(pk__in=set(action.scope.get("reps", ())) & user.sight.people).order_by("sort_key")
    may = action.owner_id == user.pk or user.sight.covers("action", "edit", owner_id=action.owner_id)
    context = {
        "action": action, "reps": [rep.name for rep in reps], "today": today(), "states": words.STATES,
        "outcomes": words.OUTCOMES, "kinds": words.KINDS, "steps": STEPS[action.state] if may else (),
        "step_words": {key: _(word) for key, word in words.STEPS.items()},
    }  # fmt: skip
    return show(request, "stalls/action.html", context)


@require_http_methods(["GET", "POST"])
def move(request: HttpRequest, action_id: int, state: str) -> HttpResponse:
    """Begin, finish, or drop with a reason."""
    user = reader(request)
    user.sight.require("action", "read")
    action = action_for(user, read_id(action_id))
    if state not in Action.State.values:
        raise Absent
    if request.method == "POST":
        reason = forms.text(request.POST, "reason")
        move_action(action.pk, state, by=user, seen_version=forms.version(request.POST), reason=reason)
        return go(request, reverse("action", args=[action.pk]))
    return show(request, "stalls/_move.html", {"action": action, "state": state})
