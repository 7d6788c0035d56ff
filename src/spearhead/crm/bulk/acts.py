"""Changing many records at once as a job, and the job that takes it back.

Every record goes through the act that changes one, under the same rights and rules; what is refused is listed with
its reason and left alone.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from spearhead.accounts.users.models import User
from spearhead.crm.bulk.choosing import Chosen, checked_values, chosen_records
from spearhead.crm.bulk.kinds import BulkKind, kind_of
from spearhead.crm.bulk.one import change_one, undo_one
from spearhead.crm.bulk.wording import title_of
from spearhead.crm.records.access import KEPT
from spearhead.crm.records.acts import plain
from spearhead.crm.records.models import BulkItem
from spearhead.kernel import jobs
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.ids import read_id
from spearhead.kernel.jobs.models import Job

BATCH: Final = 10
REPORTED: Final = 200


@act
def bulk_edit(noun: str, chosen: Chosen, values: Mapping[str, Any], *, by: User) -> Job:
    """Start the job that changes (or, with ``delete``, deletes) the chosen records; its result counts and lists what
    was skipped and why."""
    kind = kind_of(noun)
    wanted = checked_values(kind, values, by)
    count = chosen_records(kind, by, chosen).count()
    params = {**chosen.as_params(), "values": {name: plain(value) for name, value in wanted.items()}}
    params |= {"by": by.pk, "noun": noun}
    title = title_of(noun, params["values"], count)
    job = jobs.start("bulk.edit", user_id=by.pk, params=params, title=title)
    told = {"noun": noun, "count": count, "values": params["values"]}
    record_event(Happened("bulk.started", "job", job.pk, by.pk, 0, extra=told))
    return job


@jobs.job_kind("bulk.edit")
def run_bulk(run: jobs.Run) -> Mapping[str, Any]:
    """Change the records in batches; a killed run goes on after its last batch."""
    by, kind = User.objects.get(pk=run.params["by"]), kind_of(run.params["noun"])
    with override(by.language):
        wanted = checked_values(kind, run.params["values"], by)
        rows = chosen_records(kind, by, Chosen(run.params["filter"], run.params["ids"]))
        total = run.cursor.get("total") or rows.count()
        last, done = int(run.cursor.get("last", 0)), int(run.cursor.get("done", 0))
        while ids := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
            run.stop_if_asked()
            with transaction.atomic():
                BulkItem.objects.bulk_create(_item(kind, run.job.pk, one, wanted, by) for one in ids)
                last, done = ids[-1], done + len(ids)
                run.progress(done, total, cursor={"last": last, "done": done, "total": total})
    result = report(run.job.pk)
    told = {"title": run.job.title, "changed": result["changed"], "skipped": result["skipped"]}
    record_event(Happened("bulk.finished", "job", run.job.pk, by.pk, 0, extra=told))
    return result


def _item(kind: BulkKind, job_id: int, record_id: int, wanted: Mapping[str, Any], by: User) -> BulkItem:
    state, reason, before, after = change_one(kind, record_id, wanted, by)
    return BulkItem(
        job_id=job_id, record_type=kind.kind, record_id=record_id, state=state, reason=reason, before=before,
        after=after,
    )  # fmt: skip


def report(job_id: int) -> dict[str, Any]:
    """What became of a bulk job: counts, and the first skipped or kept records with their reasons."""
    rows = BulkItem.objects.filter(job_id=job_id)
    counts = {state: rows.filter(state=state).count() for state in BulkItem.State.values}
    told = rows.exclude(reason="").order_by("record_id").values_list("record_id", "reason")[:REPORTED]
    return {**counts, "reasons": [{"id": str(pk), "reason": reason} for pk, reason in told]}


@act
def undo_bulk(job_id: str | int, *, by: User, noun: str = "") -> Job:
    """Start the job that gives the records (of `noun`, where it is said) their old values back where they still hold
    the new ones, for 30 days."""
    done = Job.objects.filter(pk=read_id(job_id), kind="bulk.edit", user_id=by.pk).first()
    if done is None or noun not in {"", done.params.get("noun")}:
        raise Absent
    if not done.over or done.created_at < timezone.now() - KEPT:
        raise Refused("too_late", _("A bulk change can be undone for 30 days once it is finished."))
    params = {"job": done.pk, "by": by.pk, "noun": done.params["noun"]}
    job = jobs.start("bulk.undo", user_id=by.pk, params=params, title=_("Undo a bulk change"))
    record_event(Happened("bulk.undone", "job", done.pk, by.pk, 0))
    return job


@jobs.job_kind("bulk.undo")
def run_undo(run: jobs.Run) -> Mapping[str, Any]:
    """Undo in batches; items already undone are not touched again."""
    by, job_id, kind = User.objects.get(pk=run.params["by"]), int(run.params["job"]), kind_of(run.params["noun"])
    waiting = BulkItem.objects.filter(job_id=job_id, state=BulkItem.State.CHANGED)
    total, done = waiting.count(), 0
    with override(by.language):
        while items := list(waiting.order_by("record_id")[:BATCH]):
            run.stop_if_asked()
            with transaction.atomic():
                for item in items:
                    undo_one(kind, item, by)
                done += len(items)
                run.progress(done, total)
    return report(job_id)
