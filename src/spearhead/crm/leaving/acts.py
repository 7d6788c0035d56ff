"""Handing over all that somebody leaves: counted first, done as a job through the act of each thing, reported.

Past figures stay with whoever earned them, for closed deals keep their owner and a deal's history keeps its days; what
is open counts for the new owner from today on. What was refused stays where it is, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from spearhead.accounts.users.access import user_for
from spearhead.accounts.users.models import User
from spearhead.crm.leaving.parts import PARTS, Part
from spearhead.crm.leaving.wording import WORDS, word
from spearhead.crm.records.acts import check_owner
from spearhead.crm.records.models import BulkItem
from spearhead.kernel import jobs
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Absent, Forbidden, Refused, SpearheadError
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.ids import read_id
from spearhead.kernel.jobs.models import Job

KIND: Final = "user.hand_over"
BATCH: Final = 10
REPORTED: Final = 200
State = BulkItem.State


def leaver_for(by: User, person_id: str | int) -> User:
    """A person whose open work `by` may give away: a manager that of their line, an administrator everybody's."""
    person = user_for(by, person_id)
    if not by.sight.covers("deal", "reassign", owner_id=person.pk):
        raise Forbidden(_("You cannot hand over the work of this person."))
    return person


def preview_handover(person_id: str | int, *, by: User) -> dict[str, int]:
    """How much there is to hand over, by part in the order in which it is done; nothing is changed."""
    person = leaver_for(by, person_id)
    return {key: PARTS[key].rows(by, person.pk).count() for key in WORDS if key in PARTS}


@act
def hand_over_all(person_id: str | int, to: User, *, by: User, parts: Sequence[str] = ()) -> Job:
    """Start the job that gives the chosen parts (all, where none is named) of a person's open work to another."""
    person = leaver_for(by, person_id)
    _check(person, to, parts, by)
    counts = preview_handover(person.pk, by=by)
    chosen = [key for key in counts if counts[key] and (not parts or key in parts)]
    if not chosen:
        raise Refused("nothing_open", _("%(name)s has nothing open that you could hand over.") % {"name": person.name})
    waiting = Job.objects.filter(kind=KIND, state__in=(Job.State.QUEUED, Job.State.RUNNING))
    if waiting.filter(params__person=person.pk).exists():
        raise Refused("running", _("This is being handed over already."))
    params = {"person": person.pk, "to": to.pk, "parts": chosen, "by": by.pk}
    title = _("Hand over from %(name)s to %(to)s") % {"name": person.name, "to": to.name}
    job = jobs.start(KIND, user_id=by.pk, params=params, title=title)
    told = {"to": to.pk, "counts": {key: counts[key] for key in chosen}, "job": job.pk}
    record_event(Happened("user.hand_over_started", "user", person.pk, by.pk, person.version, extra=told))
    return job


def _check(person: User, to: User, parts: Sequence[str], by: User) -> None:
    if unknown := [key for key in parts if key not in PARTS]:
        message = _("Choose a value from the list.")
        raise Refused("unknown_part", message, {"parts": f"{message} ({unknown[0][:40]})"})
    check_owner(to)
    if to.pk == person.pk:
        message = _("Choose another person than the one who leaves.")
        raise Refused("same_person", message, {"to": message})
    if not by.sight.covers("deal", "reassign", owner_id=to.pk):
        message = _("You cannot hand records to this person.")
        raise Refused("out_of_reach", message, {"to": message})


@jobs.job_kind(KIND)
def run_handover(run: jobs.Run) -> Mapping[str, Any]:
    """Part after part in batches; a killed run goes on after its last batch."""
    by, to = User.objects.get(pk=run.params["by"]), User.objects.get(pk=run.params["to"])
    person = User.objects.get(pk=run.params["person"])
    parts = [PARTS[key] for key in run.params["parts"]]
    place, last, done = (int(run.cursor.get(name, 0)) for name in ("place", "last", "done"))
    total = int(run.cursor.get("total") or sum(part.rows(by, person.pk).count() for part in parts))
    with override(by.language):
        check_owner(User.objects.filter(pk=to.pk).first())  # who left meanwhile takes nothing over
        for at in range(place, len(parts)):
            last = last if at == place else 0
            rows = parts[at].rows(by, person.pk).order_by("pk")
            while ids := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:BATCH]):
                run.stop_if_asked()
                with transaction.atomic():
                    BulkItem.objects.bulk_create(_item(run.job.pk, parts[at], one, person, to, by) for one in ids)
                    last, done = ids[-1], done + len(ids)
                    cursor = {"place": at, "last": last, "done": done, "total": total}
                    run.progress(done, total, cursor=cursor)
    result = handover_report(run.job.pk)
    told = {"to": to.pk, "parts": result["parts"], "job": run.job.pk}
    record_event(Happened("user.handed_over", "user", person.pk, by.pk, person.version, extra=told))
    return result


def _item(job_id: int, part: Part, row_id: int, person: User, to: User, by: User) -> BulkItem:
    item = BulkItem(job_id=job_id, record_type=part.key, record_id=row_id, state=State.CHANGED)
    item.before, item.after = {"owner": person.pk}, {"owner": to.pk}
    try:
        with transaction.atomic():
            part.give(row_id, person.pk, to, by)
    except SpearheadError as refusal:
        item.state, item.before, item.after = State.SKIPPED, {}, {}
        gone = isinstance(refusal, Absent)
        item.reason = _("It was deleted meanwhile or is out of your reach.") if gone else str(refusal)[:300]
    return item


def handover_report(job_id: int) -> dict[str, Any]:
    """What became of a hand-over: by part how many were given and how many stayed, and the reasons of those."""
    rows = BulkItem.objects.filter(job_id=job_id)
    parts: dict[str, dict[str, int]] = {}
    for key, state in rows.values_list("record_type", "state"):
        counts = parts.setdefault(key, {"given": 0, "stayed": 0})
        counts["given" if state == State.CHANGED else "stayed"] += 1
    stayed = rows.exclude(reason="").order_by("pk").values_list("record_type", "record_id", "reason")[:REPORTED]
    reasons = [{"part": key, "id": str(pk), "reason": reason} for key, pk, reason in stayed]
    return {"parts": {key: parts[key] for key in WORDS if key in parts}, "reasons": reasons}


def handover_for(by: User, job_id: str | int) -> Job:
    """One's own hand-over; an administrator reads everybody's."""
    found = Job.objects.filter(pk=read_id(job_id), kind=KIND).first()
    if found is None or (found.user_id != by.pk and not by.sight.may("user", "edit")):
        raise Absent
    return found


def told(report: Mapping[str, Any]) -> list[tuple[str, int, int]]:
    """The parts of a report in words: what, how many were given, how many stayed."""
    return [(word(key), counts["given"], counts["stayed"]) for key, counts in report.get("parts", {}).items()]
