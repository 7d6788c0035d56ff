"""Making reviews: on request and every night, one pipeline after the other, and then measuring what fell due."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.deals.models import Deal
from spearhead.insights.actions.measuring import measure_due
from spearhead.insights.stalls.models import StallReview
from spearhead.insights.stalls.review import review
from spearhead.insights.stalls.scopes import Only, read_only
from spearhead.kernel import jobs
from spearhead.kernel.acts import act
from spearhead.kernel.jobs import Run, job_kind
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.schedule import recurring
from spearhead.process.pipelines.access import pipelines

KIND: Final = "stalls.review"
KEPT: Final = 60  #: reviews of each pipeline


@act
def start_review(*, by: User, pipeline_id: int | None = None, only: str = "") -> Job:
    """Look for stalls in every pipeline in use, or in a part of one (``team:12``, ``source:3``): managers and above.
    The same review that runs already is given back."""
    by.sight.require("action", "edit")  # whoever may act on what it finds
    part = read_only(by, only)
    params: dict[str, Any] = {"pipeline": pipeline_id, "only": part.key} if part.key else {}
    running = Job.objects.filter(kind=KIND, state__in=(Job.State.QUEUED, Job.State.RUNNING)).order_by("-pk")
    same = next((one for one in running if one.params == params), None)
    return same or jobs.start(KIND, user_id=by.pk, params=params, title=_("Look for what stalls"))


@job_kind(KIND)
def run_reviews(run: Run) -> dict[str, Any]:
    """Each pipeline is one batch; a killed job goes on with the next pipeline."""
    part = Only(*run.params["only"].split(":")) if run.params.get("only") else Only()
    rows = pipelines().filter(pk=run.params["pipeline"]) if part.key else pipelines()
    wanted = list(rows.order_by("position", "id").values_list("pk", flat=True))
    after = wanted.index(run.cursor["after"]) + 1 if run.cursor.get("after") in wanted else 0
    for place, pipeline_id in enumerate(wanted[after:], after):
        run.stop_if_asked()

        def tell(done: int, total: int, place: int = place) -> None:
            run.stop_if_asked()
            run.progress(place * 100 + (100 * done // total if total else 0), 100 * len(wanted))

        made = _review(pipeline_id, tell, part)
        with transaction.atomic():
            if made is not None:
                _keep(pipeline_id, made, part)
            run.progress((place + 1) * 100, 100 * len(wanted), cursor={"after": pipeline_id})
    return {"pipelines": len(wanted), "measured": measure_due()}


def _review(pipeline_id: int, tell: Any, part: Only) -> dict[str, Any] | None:
    if not Deal.objects.filter(pipeline_id=pipeline_id).exists():
        return None
    return review(pipeline_id, timezone.now(), tell, part)


def _keep(pipeline_id: int, result: dict[str, Any], part: Only) -> None:
    StallReview.objects.create(pipeline_id=pipeline_id, only=part.key, made_at=timezone.now(), result=result)
    old = (
        StallReview.objects.filter(pipeline_id=pipeline_id, only=part.key)
        .order_by("-made_at", "-pk")
        .values_list("pk", flat=True)
    )
    StallReview.objects.filter(pk__in=list(old[KEPT:])).delete()


@recurring("stalls.nightly", every=timedelta(days=1), offset=timedelta(hours=18, minutes=20))
def review_nightly() -> None:
    """Before the morning in China."""
    if not Job.objects.filter(kind=KIND, state__in=(Job.State.QUEUED, Job.State.RUNNING)).exists():
        jobs.start(KIND, user_id=None, params={}, title="")
