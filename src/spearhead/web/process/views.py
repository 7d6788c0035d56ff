"""The page of a process: its stages and steps, what the draft changes, and the versions before."""

from __future__ import annotations

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from spearhead.accounts.users.models import User
from spearhead.crm.deals.rollout import MOVE_JOB, preview_rollout, running
from spearhead.crm.steps.lift import Lift, lifts
from spearhead.kernel.errors import Absent
from spearhead.kernel.jobs.models import Job
from spearhead.process.pipelines.access import default_pipeline, pipelines, process_of
from spearhead.process.pipelines.acts import open_stages
from spearhead.process.pipelines.changes import all_changes, newly_required
from spearhead.process.pipelines.models import Pipeline, PipelineVersion
from spearhead.process.pipelines.path import leaving, stages_in
from spearhead.process.pipelines.versions import OPEN_STATES, draft_of, published
from spearhead.process.plans.access import plans_visible_to, unconfirmed
from spearhead.web.screens import reader, show

MANY = 3


@require_GET
def process_page(request: HttpRequest) -> HttpResponse:
    """A pipeline's process; who may edit it sees the draft, everybody else what is in use."""
    user = reader(request)
    user.sight.require("process", "read")
    rows = list(pipelines())
    asked = request.GET.get("pipeline", "")
    chosen = next((one for one in rows if str(one.pk) == asked), None)
    if chosen is None:
        if asked:
            raise Absent
        chosen = default_pipeline()
    may_edit = user.sight.may("process", "edit")
    used = published(chosen.pk)
    draft = draft_of(chosen.pk) if may_edit else None
    preview = request.GET.get("as") == "rep"
    shown = draft or used
    context = {
        "rows": rows, "chosen": chosen, "used": used, "draft": draft, "shown": shown, "may_edit": may_edit,
        "may_publish": user.sight.may("process", "publish"),
        "editable": draft is not None and draft.state == "draft" and not preview,
        "preview": preview, "methods": process_of(shown).methods.values(), **_stages(chosen, shown),
        **(_draft(chosen, used, draft) if draft else {"changed": [], "many": [], "outlook": [], "going": []}),
        "moving": _moving(chosen) if may_edit else None, "versions": _versions(chosen) if may_edit else [],
        "to_confirm": list(unconfirmed(user)), "has_changes": plans_visible_to(user).exists(),
        "plans": dict(plans_visible_to(user).filter(process_version__pipeline=chosen)
                      .values_list("process_version_id", "pk")),
        "lifts": _lifts(user, chosen, used) if may_edit and used else {},
    }  # fmt: skip
    return show(request, "process/page.html", context)


def _stages(pipeline: Pipeline, shown: PipelineVersion | None) -> dict[str, Any]:
    process = process_of(shown)
    is_draft = shown is not None and shown.state in OPEN_STATES
    stages = stages_in(shown) if shown and is_draft else open_stages(pipeline.pk)
    return {"stages": [(one, process.stage(one.pk)) for one in stages]}


def _draft(pipeline: Pipeline, used: PipelineVersion | None, draft: PipelineVersion) -> dict[str, Any]:
    """What the draft changes, where it asks for much at once, and what running deals would feel."""
    found = all_changes(used, draft, process_of)
    many = [name for name, count in newly_required(found).items() if count > MANY]
    return {
        "changed": found, "many": many, "outlook": preview_rollout(draft) if found else [], "going": leaving(draft),
    }  # fmt: skip


def _lifts(user: User, pipeline: Pipeline, used: PipelineVersion) -> dict[str, Lift]:
    """What each method field is worth, in the last stage that asks for it; the figures are those of one's own reach."""
    return {one.key: one for one in lifts(user, pipeline.pk, process_of(used))}


def _moving(pipeline: Pipeline) -> Job | None:
    """The job that moves running deals, while it is at work."""
    ids = list(PipelineVersion.objects.filter(pipeline=pipeline).values_list("pk", flat=True))
    last = Job.objects.filter(kind=MOVE_JOB, params__version__in=ids).order_by("-pk").first()
    return last if last and not last.over else None


def _versions(pipeline: Pipeline) -> list[tuple[PipelineVersion, int]]:
    rows = PipelineVersion.objects.filter(pipeline=pipeline, published_at__isnull=False).order_by("-number")
    counted = running(pipeline.pk).values("process_version_id").annotate(n=Count("pk"))
    counts = {row["process_version_id"]: row["n"] for row in counted}
    return [(row, counts.get(row.pk, 0)) for row in rows[:20]]
