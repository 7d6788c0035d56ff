"""Working the outlook out as a job: every night, and when somebody asks for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.kernel import jobs
from spearhead.kernel.acts import act
from spearhead.kernel.jobs import Run, job_kind
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.schedule import recurring
from spearhead.numbers.outlook.models import Outlook
from spearhead.numbers.outlook.working import work_out

KIND: Final = "forecast.outlook"
KEPT: Final = 90  #: runs


@act
def start_outlook(*, by: User) -> Job:
    """Work the outlook out anew; one at a time: a running one is given back."""
    by.sight.require("forecast", "edit")
    running = Job.objects.filter(kind=KIND, state__in=(Job.State.QUEUED, Job.State.RUNNING)).order_by("-pk").first()
    return running or jobs.start(KIND, user_id=by.pk, params={}, title=_("Forecast from past months"))


@job_kind(KIND)
def run_outlook(run: Run) -> dict[str, Any]:
    """One batch: it takes seconds, and a killed job begins anew."""

    def tell(done: int, total: int) -> None:
        run.stop_if_asked()
        run.progress(done, total)

    found = work_out(tell)
    with transaction.atomic():
        if found is not None:
            keep(*found)
    return {"units": len(found[1]) if found else 0}


def keep(known_to: Any, result: dict[str, Any]) -> Outlook:
    """Write a run down; the oldest go."""
    made = Outlook.objects.create(made_at=timezone.now(), known_to=known_to, result=result)
    old = Outlook.objects.order_by("-made_at", "-pk").values_list("pk", flat=True)[KEPT:]
    Outlook.objects.filter(pk__in=list(old)).delete()
    return made


@recurring("forecast.outlook", every=timedelta(days=1), offset=timedelta(hours=17, minutes=40))
def look_nightly() -> None:
    """Before the morning in China."""
    if not Job.objects.filter(kind=KIND, state__in=(Job.State.QUEUED, Job.State.RUNNING)).exists():
        jobs.start(KIND, user_id=None, params={}, title="")
