"""Training as a job: every night, and when somebody asks for it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.kernel import jobs
from spearhead.kernel.acts import act
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.jobs import Run, job_kind
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.schedule import recurring
from spearhead.numbers.chances.drift import measure, outcomes
from spearhead.numbers.chances.learning import WITHDRAWN, Lesson, learn
from spearhead.numbers.chances.models import ChanceRun
from spearhead.numbers.chances.nouns import DEAL, NOUNS, Noun
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
    """Deals, then leads: of each nothing is kept before all is known, and a killed job begins anew."""

    def tell(share: float) -> None:
        run.stop_if_asked()
        run.progress(round(STEPS * share), STEPS)

    told: dict[str, Any] = {}
    for place, noun in enumerate(NOUNS.values()):
        close_ended(noun)
        part = partial(_half, tell, place)
        lesson = learn(chance_settings(noun), measure(outcomes(noun)), timezone.now(), part, noun)
        keep(lesson, noun)
        told |= {noun.key: lesson.state, f"{noun.key}s": len(lesson.said)}
    run.progress(STEPS, STEPS)
    return told


def _half(tell: Callable[[float], None], place: int, share: float) -> None:
    """One noun after the other: a share of a part of the whole."""
    tell((place + share) / len(NOUNS))


def close_ended(noun: Noun = DEAL) -> None:
    """Write down how the records ended of which something was said; one that is open again waits for its end."""
    path = f"{noun.key}_id"
    open_ = noun.open_now()
    with transaction.atomic():
        waiting = {getattr(one, path): one for one in noun.kept.objects.filter(won__isnull=True)}
        for pk, (won, on) in noun.ended([pk for pk in waiting if pk not in open_]).items():
            waiting[pk].won, waiting[pk].ended_on = won, on
            waiting[pk].save(update_fields=["won", "ended_on"])
        again = noun.kept.objects.filter(won__isnull=False).values_list(path, flat=True)
        back = [pk for pk in again if pk in open_]
        noun.kept.objects.filter(**{f"{path}__in": back}).update(won=None, ended_on=None)


@transaction.atomic
def keep(lesson: Lesson, noun: Noun = DEAL) -> ChanceRun:
    """Write a run down and what it says; the oldest runs go. A withdrawal is told once, when it begins."""
    now = timezone.now()
    every = ChanceRun.objects.filter(noun=noun.key).order_by("-made_at", "-pk")
    before = every.values_list("state", flat=True).first()
    made = ChanceRun.objects.create(noun=noun.key, made_at=now, state=lesson.state, report=lesson.report)
    open_ = noun.open_now()
    said = [one for one in lesson.said if one.record in open_]  # not those that closed while it learned
    noun.kept.objects.bulk_create(
        [
            noun.kept(**{f"{noun.key}_id": one.record}, made_at=now, state=lesson.state, said=one.said,
                      learned=one.learned, base=lesson.report["base_rate"], reasons=one.reasons)
            for one in said
        ],
        batch_size=BATCH, update_conflicts=True, unique_fields=[noun.key],
        update_fields=["made_at", "state", "said", "learned", "base", "reasons"],
    )  # fmt: skip
    ChanceRun.objects.filter(pk__in=list(every.values_list("pk", flat=True)[KEPT:])).delete()
    if lesson.state == WITHDRAWN != before:
        extra = {**lesson.report["drift"], "noun": noun.key}
        record(Happened("win_probability.withdrawn", "win_probability", made.pk, None, extra=extra))
    return made


@recurring("chances.train", every=timedelta(days=1), offset=timedelta(hours=18))
def train_nightly() -> None:
    """Before the morning in China."""
    if not Job.objects.filter(kind=KIND, state__in=(Job.State.QUEUED, Job.State.RUNNING)).exists():
        jobs.start(KIND, user_id=None, params={}, title="")
