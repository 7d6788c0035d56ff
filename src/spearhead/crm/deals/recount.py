"""Jobs that keep open deals true when their surroundings change: new exchange rates, people in other teams."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from spearhead.accounts.teams.acts import FOLLOW_JOB
from spearhead.accounts.teams.models import Membership
from spearhead.accounts.teams.tree import team_calendar
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.accounts.workspace.acts import RECOUNT_JOB
from spearhead.accounts.workspace.models import CurrencyRate
from spearhead.crm.deals.acts import recount_base
from spearhead.crm.deals.history import remember
from spearhead.crm.deals.models import Deal, DealVersion
from spearhead.kernel import jobs
from spearhead.kernel.jobs import Run, job_kind
from spearhead.kernel.jobs.schedule import recurring
from spearhead.kernel.time import FOREVER

BATCH: Final = 200


def _batches(ids: list[int], run: Run) -> Any:
    """The ids in batches; each is one transaction with its progress, so that a killed job goes on where it was."""
    begin = int(run.cursor.get("after", 0))
    left = [one for one in ids if one > begin]
    total, done = len(ids), len(ids) - len(left)
    for start in range(0, len(left), BATCH):
        run.stop_if_asked()
        batch = left[start : start + BATCH]
        with transaction.atomic():
            yield batch
            done += len(batch)
            run.progress(done, total, cursor={"after": batch[-1]})


@job_kind(RECOUNT_JOB)
def recount_rates(run: Run) -> dict[str, Any]:
    """Write the base amount of open deals in these currencies at the newest rate; unchanged ones are left alone."""
    by = User.objects.get(pk=run.job.user_id) if run.job.user_id else User()
    wanted = Deal.objects.filter(status="open", currency__in=run.params["currencies"])
    changed = 0
    for batch in _batches(list(wanted.order_by("pk").values_list("pk", flat=True)), run):
        changed += recount_base(Deal.objects.filter(pk__in=batch), by=by)
    return {"changed": changed}


@job_kind(FOLLOW_JOB)
def follow_teams(run: Run) -> dict[str, Any]:
    """Let open deals count for the team that their owner belongs to today; closed ones keep whom they count for."""
    wanted = Deal.objects.filter(status="open")
    if run.params.get("owner_id"):
        wanted = wanted.filter(owner_id=run.params["owner_id"])
    calendar, day, changed = team_calendar(), today(), 0
    for batch in _batches(list(wanted.order_by("pk").values_list("pk", flat=True)), run):
        now = timezone.now()
        held = dict(DealVersion.objects.filter(deal_id__in=batch, valid_to=FOREVER).values_list("deal_id", "team_id"))
        for deal in Deal.objects.filter(pk__in=batch):
            if held.get(deal.pk) != calendar.team(deal.owner_id, day):
                changed += remember(deal, at=now, on=day, cause="team") is not None
    return {"changed": changed}


@recurring("deals.catch_up", every=timedelta(days=1), offset=timedelta(hours=17))
def catch_up() -> None:
    """Rates and memberships that were dated ahead take effect on their day (17:00 UTC is past midnight in China)."""
    day = today()
    since = day - timedelta(days=1)
    currencies = set(
        CurrencyRate.objects.filter(valid_from__gt=since, valid_from__lte=day).values_list("currency", flat=True)
    )
    if currencies:
        jobs.start(RECOUNT_JOB, user_id=None, params={"currencies": sorted(currencies)})
    begun = Membership.objects.filter(valid_from__gt=since, valid_from__lte=day)
    ended = Membership.objects.filter(valid_to__gt=since, valid_to__lte=day)
    if begun.exists() or ended.exists():
        jobs.start(FOLLOW_JOB, user_id=None, params={})
