"""One goal: where it stands, how it came to be, and the steps that the reader may take."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, work_calendar
from spearhead.kernel.errors import Absent
from spearhead.kernel.figures import figure
from spearhead.kernel.time import Period
from spearhead.numbers.calendars.access import layout_on
from spearhead.numbers.goals import agreeing
from spearhead.numbers.goals.access import goal_for, history_of
from spearhead.numbers.goals.acts import change_goal, withdraw_goal
from spearhead.numbers.goals.models import Goal
from spearhead.numbers.goals.pace import days_of, pace_of
from spearhead.numbers.goals.rights import is_holder, may_change
from spearhead.numbers.standing.done import holder_name, reached_by
from spearhead.numbers.standing.landing import landing_of
from spearhead.web import forms
from spearhead.web.goals.words import KINDS, LEVELS, amount, fiscal, read_amount, state, typed, zh
from spearhead.web.screens import go, reader, show, with_toast

STEPS: Final = ("proposed", "agreed", "appealed", "decided", "activated", "closed")


@require_GET
def goal(request: HttpRequest, goal_id: int) -> HttpResponse:
    """The page of a goal."""
    user = reader(request)
    user.sight.require("goal", "read")
    found = goal_for(user, goal_id)
    span = Period(found.starts_on, found.ends_on, f"{found.starts_on}..{found.ends_on}")
    done, target = reached_by(user, [found], span)[found.pk] if _counts(found) else (None, found.target)
    pace = pace_of(target, done, days_of(span.start, span.end, today(), work_calendar())) if done is not None else None
    period = layout_on(span.start).find(span.start, span.end)
    spec = figure(found.figure)
    context = {
        "goal": found, "name": holder_name(found), "state": state(found), "level": _(LEVELS[found.level]),
        "period_name": fiscal(period) if period else "",
        "spec_name": spec.name_zh if zh() else spec.name, "target": target, "pace": pace,
        "landing": landing_of(found, pace, span, today()) if pace else None,
        "shown": lambda value: amount(value, found.figure), "typed": typed(found.target, found.figure),
        "steps": [(one, _(KINDS.get(one.kind, one.kind))) for one in history_of(found)],
        "people": _names(found), "may": {kind for kind in STEPS if agreeing.may_step(user, found, kind)},
        "may_change": found.state != Goal.State.CLOSED and not is_holder(user, found) and may_change(user, found),
        "parts": found.parts.filter(withdrawn_at__isnull=True).order_by("starts_on"),
    }  # fmt: skip
    return show(request, "goals/goal.html", context)


def _counts(found: Goal) -> bool:
    return found.starts_on <= today()


def _names(found: Goal) -> dict[int, str]:
    ids = {one.by_id for one in history_of(found) if one.by_id}
    return dict(User.objects.filter(pk__in=ids).values_list("pk", "name"))


@require_POST
def take_step(request: HttpRequest, goal_id: int, kind: str) -> HttpResponse:
    """Agree, appeal, decide, change … and come back to the page."""
    user = reader(request)
    user.sight.require("goal", "read")
    found = goal_for(user, goal_id)
    seen, reason = forms.version(request.POST), forms.text(request.POST, "reason")
    target = read_amount(request.POST, "target", found.figure) if kind in {"decided", "changed"} else None
    simple: dict[str, Callable[..., Any]] = {
        "proposed": agreeing.propose_goal, "agreed": agreeing.agree_to_goal, "activated": agreeing.activate_goal,
        "closed": agreeing.close_goal,
    }  # fmt: skip
    if kind in simple:
        simple[kind](goal_id, by=user, seen_version=seen)
    elif kind == "appealed":
        agreeing.appeal_goal(goal_id, reason, by=user, seen_version=seen)
    elif kind == "decided":
        agreeing.decide_appeal(goal_id, reason, by=user, seen_version=seen, target=target)
    elif kind == "changed":
        change_goal(goal_id, target or 0, by=user, seen_version=seen, reason=reason)
    elif kind == "withdrawn":
        withdraw_goal(goal_id, by=user, seen_version=seen, reason=reason)
        return with_toast(go(request, reverse("goals")), _("Goal withdrawn"))
    else:
        raise Absent
    return with_toast(go(request, reverse("goal", args=[goal_id])), _("Goal saved"))
