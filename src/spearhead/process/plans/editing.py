"""Changing what was said with a published change, and telling people again; the process itself never changes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today
from spearhead.kernel.acts import act
from spearhead.kernel.definitions import change, check_known, locked, refuse
from spearhead.kernel.errors import Refused
from spearhead.kernel.events.record import Happened, record
from spearhead.kernel.jobs.schedule import recurring
from spearhead.kernel.text.clean import clean_text
from spearhead.process.pipelines.models import PipelineVersion
from spearhead.process.plans.access import plan_for
from spearhead.process.plans.acts import NOTICE, audience, title_of
from spearhead.process.plans.models import Acknowledgement, ChangePlan

EDITABLE: Final = ("why", "reading", "notice_days")
IN_FORCE: Final = (PipelineVersion.State.PUBLISHED, PipelineVersion.State.SCHEDULED)


@act
def edit_change(plan_id: str | int, values: Mapping[str, Any], *, by: User, seen_version: int | None) -> ChangePlan:
    """Say the reason, the reading or the working days of notice of a change anew. Everybody who was told is told again
    and confirms again, with all of their days before them; who changed what stays readable. Equal values change
    nothing; a change that was replaced is refused (``replaced``)."""
    by.sight.require("process", "publish")
    plan = locked(ChangePlan, plan_for(by, plan_id).pk)
    if plan.process_version.state not in IN_FORCE:
        raise Refused("replaced", _("Another version is in force; this change is history."))
    if change(plan, _checked(values), noun="process_change", by_id=by.pk, seen_version=seen_version):
        plan.people.update(told_at=timezone.now(), seen_at=None, confirmed_at=None, reminded_at=None)
        people = plan.people.filter(user__is_active=True).exclude(user_id=by.pk)
        _say(plan, sorted(people.values_list("user_id", flat=True)), by.pk)
    return plan


def _checked(values: Mapping[str, Any]) -> dict[str, Any]:
    check_known(values, EDITABLE)
    found = dict(values)
    for name, most in (("why", 1000), ("reading", 2000)):
        if name in found:
            found[name] = clean_text(str(found[name] or ""), max_length=most, multiline=True, field=name)
    if not found.get("why", "-"):
        raise refuse("why_needed", "why", _("Say why the process changes: people follow what they understand."))
    days = found.get("notice_days", 0)
    if isinstance(days, bool) or not isinstance(days, int) or not 0 <= days <= NOTICE:
        raise refuse("bad_notice", "notice_days", _("People have up to 60 days."))
    return found


def _say(plan: ChangePlan, people: list[int], by_id: int | None) -> None:
    extra = {"people": people, "title": title_of(plan.process_version), "number": plan.process_version.number}
    record(Happened("process_change.told", "process_change", plan.pk, by_id, plan.version, extra=extra))


@recurring("process.joined", every=timedelta(hours=1))
def tell_joined() -> int:
    """Tell those who have joined since, of every change in force: a new member, or one who came into a team of a
    pilot. Their days of notice begin today. Returns how many were told."""
    plans = ChangePlan.objects.filter(process_version__state__in=IN_FORCE)
    return sum(_join(pk) for pk in plans.exclude(told=ChangePlan.Told.NOBODY).values_list("pk", flat=True))


@act
def _join(plan_id: int) -> int:
    plan = locked(ChangePlan, plan_id)
    version = plan.process_version
    known = set(plan.people.values_list("user_id", flat=True)) | {version.reviewer_id}
    new = sorted(audience(plan.told, version.team_ids, today()) - known)
    if new:
        now = timezone.now()
        Acknowledgement.objects.bulk_create(Acknowledgement(plan=plan, user_id=pk, told_at=now) for pk in new)
        _say(plan, new, None)
    return len(new)
