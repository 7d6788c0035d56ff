"""Training as a job: every night, and when somebody asks for it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.crm.deals.models import Deal
from spearhead.kernel import jobs
from spearhead.kernel.acts import act
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.jobs import Run, job_kind
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.schedule import recurring
from spearhead.numbers.chances.drift import measure, outcomes
from spearhead.numbers.chances.learning import WITHDRAWN, Lesson, learn
from spearhead.numbers.chances.models import Chance, ChanceRun
from spearhead.numbers.chances.ruling import chance_settings

KIND: Final = "chances.train"
KEPT: Final = 90  #: runs
BATCH: Final = 500
STEPS: Final = 1_000


@act
def start_training(*, by: User) -> Job:
    """Learn anew; one at a time: a running training is given back."""
    by.sight.require("forecast", "edit")
    running = Job.objects.filter(kind=KIND, state__in=(Job.State.QUEUED, Job.State.RUNNING)).order_by("-pk").first()
    return running or jobs.start(KIND, user_id=by.pk, params={}, title=_("Learn win probability"))


@job_kind(KIND)
def run_training(run: Run) -> dict[str, Any]:
    """One batch: nothing is kept before all is known, and a killed job begins anew."""

    def tell(share: float) -> None:
        run.stop_if_asked()
        run.progress(round(STEPS * share), STEPS)

    close_ended()
    lesson = learn(chance_settings(), measure(outcomes()), timezone.now(), tell)
    with transaction.atomic():
        keep(lesson)
        run.progress(STEPS, STEPS)
    return {"state": lesson.state, "deals": len(lesson.said)}


def close_ended() -> None:
    """Write down how the deals ended of which something was said; one that is open again waits for its end."""
    ended = Chance.objects.filter(won__isnull=True).exclude(deal__status="open").select_related("deal")
    again = Chance.objects.filter(won__isnull=False, deal__status="open")
    with transaction.atomic():
        for one in ended.only("deal__status", "deal__closed_on", "version"):
            one.won, one.ended_on = one.deal.status == "won", one.deal.closed_on
            one.save(update_fields=["won", "ended_on"])
        again.update(won=None, ended_on=None)


def keep(lesson: Lesson) -> ChanceRun:
    """Write a run down and what it says; the oldest runs go. A withdrawal is told once, when it begins."""
    now = timezone.now()
    before = ChanceRun.objects.order_by("-made_at", "-pk").values_list("state", flat=True).first()
    made = ChanceRun.objects.create(made_at=now, state=lesson.state, report=lesson.report)
    open_ = set(Deal.objects.filter(status="open", deleted_at__isnull=True).values_list("pk", flat=True))
    said = [one for one in lesson.said if one.deal in open_]  # not those that closed while it learned
    Chance.objects.bulk_create(
        [
            Chance(deal_id=one.deal, made_at=now, state=lesson.state, said=one.said, learned=one.learned,
                   base=lesson.report["base_rate"], reasons=one.reasons)
            for one in said
        ],
        batch_size=BATCH, update_conflicts=True, unique_fields=["deal"],
        update_fields=["made_at", "state", "said", "learned", "base", "reasons"],
    )  # fmt: skip
    old = ChanceRun.objects.order_by("-made_at", "-pk").values_list("pk", flat=True)[KEPT:]
    ChanceRun.objects.filter(pk__in=list(old)).delete()
    if lesson.state == WITHDRAWN != before:
        record(Happened("win_probability.withdrawn", "win_probability", made.pk, None, extra=lesson.report["drift"]))
    return made


@recurring("chances.train", every=timedelta(days=1), offset=timedelta(hours=18))
def train_nightly() -> None:
    """Before the morning in China."""
    if not Job.objects.filter(kind=KIND, state__in=(Job.State.QUEUED, Job.State.RUNNING)).exists():
        jobs.start(KIND, user_id=None, params={}, title="")
