"""Publishing a draft with its change plan, and going back to an older version."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from spearhead.accounts.teams.models import Team
from spearhead.accounts.workspace.access import today
from spearhead.crm.deals.rollout import Rollout, publish_process, roll_back
from spearhead.kernel.errors import Absent
from spearhead.kernel.names import local_name
from spearhead.kernel.parse.numbers import read_number
from spearhead.process.pipelines.models import Pipeline, PipelineVersion
from spearhead.process.pipelines.path import stages_in
from spearhead.process.pipelines.versions import version_by
from spearhead.process.plans.acts import Plan
from spearhead.web import forms
from spearhead.web.forms import Posted
from spearhead.web.process.changes import TOLD, WATCHED
from spearhead.web.screens import go, reader
from spearhead.web.settings.kit import Field, panel, question

NOTICE, REVIEW = 5, 90  #: days that are offered


@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, version_id: int) -> HttpResponse:
    """Put the draft into force: why, for whom, from when, who is told, how it is watched."""
    user = reader(request)
    user.sight.require("process", "publish")
    row = version_by(user, version_id)
    if request.method == "POST":
        team = forms.reference(request.POST, "team")
        rollout = Rollout(
            team_ids=[team] if team else [], effective_from=forms.day(request.POST, "effective_from"),
            mode=forms.text(request.POST, "mode") or "stay", plan=_plan(request.POST),
        )  # fmt: skip
        publish_process(row.pk, rollout, by=user, seen_version=forms.version(request.POST))
        return go(request, f"{reverse('process')}?pipeline={row.pipeline_id}")
    return panel(
        request, _("Publish version %(number)d?") % {"number": row.number}, reverse("process_publish", args=[row.pk]),
        [*_why(row), *_how(), *_watch(row)], submit=_("Publish"), version=row.version,
        note=_("What is published never changes; the next change is a new version."),
    )  # fmt: skip


def _why(row: PipelineVersion) -> list[Field]:
    return [
        Field("why", _("Why it changes"), "long", row.note, required=True, wide=True,
              help=_("What went wrong so far, and what is to get better.")),
        Field("reading", _("What to read or train"), "long", "", wide=True,
              help=_("Links, a file's name, the day of a training.")),
        Field("told", _("Who is told"), "choice", "everybody", required=True,
              options=[(key, _(word)) for key, word in TOLD.items()],
              help=_("They confirm that they have read it; of a pilot only its teams.")),
        Field("notice_days", _("Working days to confirm"), "whole", NOTICE, required=True),
    ]  # fmt: skip


def _how() -> list[Field]:
    teams = [(one.pk, one.name) for one in Team.objects.order_by("name")]
    modes = [("stay", _("Keep their version until they close")), ("next", _("Take it with their next stage")),
             ("move", _("Take the new version now"))]  # fmt: skip
    return [
        Field("team", _("For whom"), "choice", "", options=teams,
              empty=_("Everybody"), help=_("One team first: only its new deals use it.")),
        Field("effective_from", _("From"), "day", "",
              help=_("Today, if left empty; on a later day it begins by itself.")),
        Field("mode", _("Running deals"), "choice", "stay", required=True, options=modes, wide=True),
    ]  # fmt: skip


def _watch(row: PipelineVersion) -> list[Field]:
    stages = [(one.pk, local_name(one)) for one in stages_in(row)]
    review: Final = today() + timedelta(days=REVIEW)
    return [
        Field("watched", _("Watched figure"), "choice", "", options=[(key, _(word)) for key, word in WATCHED.items()],
              empty=_("None"), help=_("Of those who enter under the new version, against those under the old.")),
        Field("stage", _("In which stage"), "choice", "", options=stages, empty="–"),
        Field("limit", _("It has failed when worse than"), "text", "",
              help=_("A share such as 30%, or days. Past it you are called, with the version to go back to.")),
        Field("review_on", _("Followed up on"), "day", review.isoformat()),
    ]  # fmt: skip


def _plan(posted: Posted) -> Plan:
    limit = forms.text(posted, "limit")
    days = forms.whole(posted, "notice_days")
    return Plan(
        why=forms.text(posted, "why"), reading=forms.text(posted, "reading"),
        told=forms.text(posted, "told") or "everybody", notice_days=NOTICE if days is None else days,
        watched=forms.text(posted, "watched"), stage_id=forms.reference(posted, "stage"),
        limit=float(read_number(limit, field="limit")) if limit else None, review_on=forms.day(posted, "review_on"),
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
def back(request: HttpRequest, pipeline_id: int, number: int) -> HttpResponse:
    """Put an older content into force again."""
    user = reader(request)
    user.sight.require("process", "publish")
    if not Pipeline.objects.filter(pk=pipeline_id).exists():
        raise Absent
    if request.method == "POST":
        roll_back(pipeline_id, number, by=user, why=forms.text(request.POST, "why"))
        return go(request, f"{reverse('process')}?pipeline={pipeline_id}")
    says = [_("Its steps and gates come into force again, as a new version."),
            _("Deals stay in the stage where they are.")]  # fmt: skip
    fields = [Field("why", _("Why it changes"), "long", "", wide=True)]
    action = reverse("process_back", args=[pipeline_id, number])
    return question(request, _("Go back to version %(number)d?") % {"number": number}, action, says=says,
                    submit=_("Roll back"), fields=fields)  # fmt: skip
