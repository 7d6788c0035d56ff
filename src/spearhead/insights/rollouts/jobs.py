"""Comparing versions every night and on demand, and following up on the day that the change plan names."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.insights.rollouts.reading import BACK, compare, watched_value
from spearhead.kernel import jobs
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import locked
from spearhead.kernel.events.record import Happened, record
from spearhead.kernel.jobs import Run, job_kind
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.schedule import recurring
from spearhead.process.pipelines.models import PipelineVersion
from spearhead.process.plans.access import plan_for
from spearhead.process.plans.acts import title_of
from spearhead.process.plans.models import ChangePlan

KIND: Final = "process.compare"
LATER: Final = timedelta(days=28)
_ALIVE: Final = (Job.State.QUEUED, Job.State.RUNNING)


@act
def start_comparison(plan_id: str | int, *, by: User) -> Job:
    """Compare a version with the one before now; a comparison that runs already is given back."""
    by.sight.require("process", "edit")
    plan = plan_for(by, plan_id)
    running = Job.objects.filter(kind=KIND, state__in=_ALIVE, params__plan__in=[plan.pk, None]).order_by("-pk").first()
    title = _("Compare the versions of a process")
    return running or jobs.start(KIND, user_id=by.pk, params={"plan": plan.pk}, title=title)


@recurring("process.compare", every=timedelta(days=1), offset=timedelta(hours=19, minutes=5))
def compare_nightly() -> None:
    """Before the morning in China."""
    if not Job.objects.filter(kind=KIND, state__in=_ALIVE).exists():
        jobs.start(KIND, user_id=None, params={"plan": None}, title="")


@job_kind(KIND)
def run_comparisons(run: Run) -> dict[str, Any]:
    """Each plan is one batch: that which was asked for, or all whose version is in force."""
    rows = ChangePlan.objects.filter(process_version__published_at__gte=timezone.now() - BACK)
    if run.params.get("plan"):
        rows = rows.filter(pk=run.params["plan"])
    else:
        rows = rows.filter(process_version__state=PipelineVersion.State.PUBLISHED)
    wanted = list(rows.filter(pk__gt=run.cursor.get("after", 0)).order_by("pk").values_list("pk", flat=True))
    for place, pk in enumerate(wanted):

        def tell(done: int, total: int, place: int = place) -> None:
            run.stop_if_asked()
            run.progress(place * 100 + (100 * done // total if total else 0), 100 * len(wanted))

        refresh_plan(pk, timezone.now(), tell)
        run.progress((place + 1) * 100, 100 * len(wanted), cursor={"after": pk})
    return {"plans": len(wanted)}


def refresh_plan(plan_id: int, now: datetime, progress: Any) -> dict[str, Any] | None:
    """Compare, keep what was found, and follow up if the day has come."""
    version = PipelineVersion.objects.get(plan=plan_id)
    found = compare(version, now, progress)
    if found is None:
        return None
    with transaction.atomic():
        plan = locked(ChangePlan, plan_id)
        watched = watched_value(plan, found)
        if watched is not None and watched["past"]:
            watched["past_since"] = (plan.compared.get("watched") or {}).get("past_since") or now.isoformat()
        plan.compared = {**found, "watched": watched}
        if watched is not None:
            _follow_up(plan, version, watched)
        plan.save(update_fields=["compared", "result", "review_on"])
    return found


def _follow_up(plan: ChangePlan, version: PipelineVersion, watched: dict[str, Any]) -> None:
    """On its day: what is true now, once; with too few entrants it is asked again four weeks later."""
    if plan.review_on is None or plan.review_on > today() or (plan.result and plan.result["enough"]):
        return
    plan.result = {**watched, "on": today().isoformat()}
    if not watched["enough"]:
        plan.review_on = today() + LATER
    people = sorted({one for one in (version.author_id, version.reviewer_id) if one})
    extra = {"people": people, "title": title_of(version), "verdict": watched["verdict"]}
    record(Happened("process_change.reviewed", "process_change", plan.pk, None, plan.version, extra=extra))
