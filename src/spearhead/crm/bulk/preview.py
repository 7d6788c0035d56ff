"""What a bulk change would do, found out by doing it and taking it back: at once for a few records, else as a job."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from spearhead.accounts.users.models import User
from spearhead.crm.bulk.choosing import Chosen, checked_values, chosen_records
from spearhead.crm.bulk.kinds import BulkKind, kind_of
from spearhead.crm.bulk.one import change_one
from spearhead.crm.bulk.wording import title_of
from spearhead.crm.records.acts import plain
from spearhead.crm.records.models import BulkItem
from spearhead.kernel import jobs
from spearhead.kernel.acts import act
from spearhead.kernel.events import record as record_event
from spearhead.kernel.events.record import Happened
from spearhead.kernel.jobs.models import Job

#: So many records are tried while somebody waits for the answer.
AT_ONCE: Final = 100
TRIED: Final = 10


@dataclass(slots=True)
class Preview:
    """What a bulk change would do; `skipped` maps reasons in words to how many records they keep out."""

    change: int = 0
    unchanged: int = 0
    skipped: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All records that were tried."""
        return self.change + self.unchanged + sum(self.skipped.values())

    def as_json(self) -> dict[str, Any]:
        """As doors show it and a job keeps it."""
        skipped = [{"reason": reason, "n": n} for reason, n in self.skipped.items()]
        return {"total": self.total, "change": self.change, "unchanged": self.unchanged, "skipped": skipped}


@act
def preview_bulk(noun: str, chosen: Chosen, values: Mapping[str, Any], *, by: User) -> Preview | Job:
    """What it would do; for more than `AT_ONCE` records the job that finds it out, whose result is the preview."""
    kind = kind_of(noun)
    wanted = checked_values(kind, values, by)
    ids = list(chosen_records(kind, by, chosen).values_list("pk", flat=True)[: AT_ONCE + 1])
    if len(ids) <= AT_ONCE:
        found = Preview()
        _try(kind, ids, wanted, by, found)
        return found
    count = chosen_records(kind, by, chosen).count()
    params = {**chosen.as_params(), "values": {name: plain(value) for name, value in wanted.items()}}
    params |= {"by": by.pk, "noun": noun}
    return jobs.start("bulk.preview", user_id=by.pk, params=params, title=title_of(noun, params["values"], count))


@jobs.job_kind("bulk.preview")
def run_preview(run: jobs.Run) -> Mapping[str, Any]:
    """Try the records in batches and take each batch back; a killed run goes on after its last batch."""
    by, kind = User.objects.get(pk=run.params["by"]), kind_of(run.params["noun"])
    with override(by.language):
        wanted = checked_values(kind, run.params["values"], by)
        rows = chosen_records(kind, by, Chosen(run.params["filter"], run.params["ids"]))
        total = run.cursor.get("total") or rows.count()
        last, found = int(run.cursor.get("last", 0)), Preview(**run.cursor.get("found", {}))
        while ids := list(rows.filter(pk__gt=last).values_list("pk", flat=True)[:TRIED]):
            run.stop_if_asked()
            _try(kind, ids, wanted, by, found)
            last = ids[-1]
            run.progress(found.total, total, cursor={"last": last, "total": total, "found": asdict(found)})
        told = {"title": _("Preview: %(title)s") % {"title": run.job.title}}
    record_event(Happened("bulk.finished", "job", run.job.pk, by.pk, 0, extra=told))
    return found.as_json()


def _try(kind: BulkKind, ids: Iterable[int], wanted: Mapping[str, Any], by: User, found: Preview) -> None:
    with transaction.atomic():
        for record_id in ids:
            state, reason, _before, _after = change_one(kind, record_id, wanted, by)
            if state == BulkItem.State.SKIPPED:
                found.skipped[reason] = found.skipped.get(reason, 0) + 1
            elif state == BulkItem.State.CHANGED:
                found.change += 1
            else:
                found.unchanged += 1
        transaction.set_rollback(True)
