"""What changed in a process and why: read and confirmed by those who work by it, watched by those who lead them."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.insights.rollouts.jobs import KIND, start_comparison
from spearhead.insights.rollouts.reading import base_of
from spearhead.kernel.events.feed import of_record
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.names import local_name
from spearhead.process.pipelines.access import process_of
from spearhead.process.pipelines.changes import Change, between
from spearhead.process.pipelines.path import stages_in
from spearhead.process.plans.access import plan_for, plans_visible_to, readers_visible_to
from spearhead.process.plans.acts import confirm_change, remind_readers, see_change
from spearhead.process.plans.editing import IN_FORCE, edit_change
from spearhead.process.plans.models import Acknowledgement, ChangePlan
from spearhead.process.plans.reminding import late
from spearhead.web import forms
from spearhead.web.screens import go, reader, show, tell_job, with_toast
from spearhead.web.settings.kit import Field, question

SHOWN: Final = 50
#: verdict → its words, its tone
VERDICTS: Final = {
    "better": (gettext_noop("better"), "ok"), "worse": (gettext_noop("worse"), "danger"),
    "not_yet": (gettext_noop("not yet known"), "quiet"), "too_few": (gettext_noop("too few"), "quiet"),
    "faster": (gettext_noop("faster"), "ok"), "slower": (gettext_noop("slower"), "danger"),
}  # fmt: skip
WATCHED: Final = {
    "conversion": gettext_noop("Share that goes on"), "days": gettext_noop("Median days in the stage"),
    "won": gettext_noop("Share of deals won"),
}  # fmt: skip
FIELDS: Final = {
    "why": gettext_noop("Why it changes"), "reading": gettext_noop("What to read or train"),
    "notice_days": gettext_noop("Working days to confirm"),
}  # fmt: skip
TOLD: Final = {
    "everybody": gettext_noop("Everybody who sells or leads"), "reps": gettext_noop("Reps"),
    "managers": gettext_noop("Managers and directors"), "nobody": gettext_noop("Nobody"),
}  # fmt: skip


@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    """All changes, the newest first, with what is left to confirm."""
    user = reader(request)
    user.sight.require("process", "read")
    rows = list(plans_visible_to(user).order_by("-told_at", "-pk")[:SHOWN])
    mine = dict(ChangePlan.objects.filter(people__user=user).values_list("pk", "people__confirmed_at"))
    readers = Q(people__user_id__in=user.sight.people) if not user.sight.may("process", "edit") else Q()
    open_ones = Count("people", filter=readers & Q(people__confirmed_at__isnull=True, people__user__is_active=True))
    waiting = dict(ChangePlan.objects.filter(pk__in=[one.pk for one in rows]).annotate(n=open_ones)
                   .values_list("pk", "n"))  # fmt: skip
    context = {"rows": [(one, one.pk in mine, mine.get(one.pk), waiting[one.pk]) for one in rows],
               "leads": len(user.sight.people) > 1 or user.sight.may("process", "edit")}  # fmt: skip
    return show(request, "process/changes.html", context)


@require_GET
def one(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Why, what, what to read; who has confirmed; and for those who edit processes whether it helped."""
    user = reader(request)
    plan = plan_for(user, plan_id)
    see_change(plan.pk, by=user)
    version = plan.process_version
    people = list(readers_visible_to(user, plan).order_by("confirmed_at", "user__sort_key"))
    mine = next((row for row in people if row.user_id == user.pk), None)
    others = [row for row in people if row.user_id != user.pk]
    may_edit = user.sight.may("process", "edit")
    job = Job.objects.filter(kind=KIND).order_by("-pk").first() if may_edit else None
    context: dict[str, Any] = {
        "plan": plan, "version": version, "changed": _changes(plan), "mine": mine, "people": others,
        "waiting": [row for row in others if row.confirmed_at is None], "late": _late(plan, others),
        "edits": _edits(plan), "in_force": version.state in IN_FORCE,
        "told": _(TOLD[plan.told]), "may_edit": may_edit, "may_publish": user.sight.may("process", "publish"),
        "job": job if job and not job.over else None, "author": _name(version.author_id),
        "publisher": _name(version.reviewer_id), "today": today(), "verdicts": VERDICTS,
        "watched": _(WATCHED[plan.watched]) if plan.watched else "", "compared": _compared(plan) if may_edit else None,
    }  # fmt: skip
    return show(request, "process/change.html", context)


def _name(user_id: int | None) -> str:
    return User.objects.filter(pk=user_id or 0).values_list("name", flat=True).first() or ""


def _late(plan: ChangePlan, people: list[Acknowledgement]) -> set[int]:
    return {row.pk for row in people if row.confirmed_at is None and late(plan, row.told_at, timezone.now())}


def _edits(plan: ChangePlan) -> list[dict[str, Any]]:
    """Who said what anew and when, with the words of before; the last first."""
    events = list(of_record("process_change", plan.pk).filter(kind="process_change.changed")[:SHOWN])
    names = dict(User.objects.filter(pk__in={one.actor_id for one in events}).values_list("pk", "name"))
    return [
        {"at": one.at, "who": names.get(one.actor_id or 0, ""),
         "before": [(_(FIELDS[name]), pair[0]) for name, pair in one.payload["changes"].items() if name in FIELDS]}
        for one in events
    ]  # fmt: skip


@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Say it anew; who was told is told again."""
    user = reader(request)
    user.sight.require("process", "publish")
    plan = plan_for(user, plan_id)
    if request.method == "POST":
        values = {"why": forms.text(request.POST, "why"), "reading": forms.text(request.POST, "reading"),
                  "notice_days": forms.whole(request.POST, "notice_days")}  # fmt: skip
        edit_change(plan.pk, values, by=user, seen_version=forms.version(request.POST))
        return go(request, reverse("process_change", args=[plan.pk]))
    return question(
        request, _("What is said with this change"), reverse("process_change_edit", args=[plan.pk]), danger=False,
        says=[_("The process stays as it is. Everybody who was told is told again and confirms again.")],
        submit=_("Save and tell again"), version=plan.version,
        fields=[Field("why", _("Why it changes"), "long", plan.why, required=True, wide=True),
                Field("reading", _("What to read or train"), "long", plan.reading, wide=True),
                Field("notice_days", _("Working days to confirm"), "whole", plan.notice_days, required=True)],
    )  # fmt: skip


def _changes(plan: ChangePlan) -> list[Change]:
    base = base_of(plan.process_version)
    return between(base, plan.process_version, process_of) if base else []


def _compared(plan: ChangePlan) -> dict[str, Any] | None:
    """The comparison with the stages by name."""
    if not plan.compared:
        return None
    names = {stage.pk: local_name(stage) for stage in stages_in(plan.process_version)}
    lines = [{**line, "name": names.get(line["stage"], "")} for line in plan.compared["stages"]]
    pilot = {line["stage"]: line for line in plan.compared["pilot"] or ()}
    return {**plan.compared, "stages": lines, "by_stage": pilot}


@require_POST
def confirm(request: HttpRequest, plan_id: int) -> HttpResponse:
    """“I have read it.”"""
    plan = confirm_change(plan_id, by=reader(request))
    return with_toast(go(request, reverse("process_change", args=[plan.pk])), _("Confirmed. Thank you."))


@require_POST
def remind(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Remind those of one's line who have not confirmed."""
    count = remind_readers(plan_id, by=reader(request))
    text = ngettext("%(n)d person is reminded.", "%(n)d people are reminded.", count) % {"n": count}
    return with_toast(go(request, reverse("process_change", args=[plan_id])), text)


@require_POST
def compare(request: HttpRequest, plan_id: int) -> HttpResponse:
    """Compare the versions now."""
    start_comparison(plan_id, by=reader(request))
    return go(request, reverse("process_change", args=[plan_id]))


@require_GET
def job_state(request: HttpRequest, job_id: int) -> JsonResponse:
    """How far a comparison is."""
    reader(request).sight.require("process", "edit")
    return tell_job(job_id, KIND)
