"""Long lists as files: the job ``export.list``, who may ask for one, and who may fetch its file for a week."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from spearhead.accounts.users.models import User
from spearhead.crm.records.access import one
from spearhead.integrations.export.lists import KINDS, write_list
from spearhead.integrations.files.writing import Value
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Absent, Refused, SpearheadError
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.jobs import Run, job_kind, start
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.schedule import recurring

KIND: Final = "export.list"
KEPT_FOR: Final = timedelta(days=7)
MOST: Final = 1_000_000
WORDS: Final = {
    "deal": gettext_noop("Deals"), "company": gettext_noop("Companies"), "contact": gettext_noop("Contacts"),
    "lead": gettext_noop("Leads"), "activity": gettext_noop("Activities"),
}  # fmt: skip
#: what an address asks of a list, name by name
Pairs = Mapping[str, str]
_STEP: Final = 500


@dataclass(frozen=True, slots=True)
class Table:
    """A list ready to be written: the words over its columns, its rows in their order, how many there are."""

    header: Sequence[str]
    rows: Iterable[Sequence[Value]]
    count: int


def table_of(user: User, entity: str, asked: Pairs) -> Table:
    """The list that an address asks for, as far as this user may take it away; read by the door that draws lists.

    Which that is stands in the settings (``LIST_READER``), for nothing here knows of columns. `Refused` names a field
    or a column that is not there.
    """
    reader: Callable[[User, str, Pairs], Table] = import_string(settings.LIST_READER)
    return reader(user, entity, asked)


@act
def start_export(entity: str, kind: str, asked: Pairs, *, by: User) -> Job:
    """Queue the file of a list; `asked` is what its address would say. Up to a million rows."""
    if entity not in WORDS:
        raise Absent
    by.sight.require(entity, "export")
    if kind not in KINDS:
        raise Absent
    count = table_of(by, entity, asked).count
    if count > MOST:
        message = _("At most %(limit)d rows at once. Narrow the list by a filter.") % {"limit": MOST}
        raise Refused("too_many_rows", message, {"filter": message})
    params = {"entity": entity, "kind": kind, "asked": dict(asked), "language": by.language}
    job = start(KIND, user_id=by.pk, params=params, title=_("Export: %(list)s") % {"list": _(WORDS[entity])})
    told = {"entity": entity, "kind": kind, "rows": count, "asked": dict(asked)}
    record(Happened("export.started", "export", job.pk, by.pk, extra=told))
    return job


def exports_of(by: User) -> QuerySet[Job]:
    """One's own exports of lists of the last days."""
    return Job.objects.filter(kind=KIND, user_id=by.pk, created_at__gt=timezone.now() - KEPT_FOR)


def export_for(by: User, job_id: str | int) -> Job:
    """One of them, or `Absent`: only who asked has it, and only while they may export such a list."""
    job = one(exports_of(by), job_id)
    if not by.sight.may(job.params["entity"], "export"):
        raise Absent
    return job


def expires_at(job: Job) -> datetime:
    """When the file goes."""
    return job.created_at + KEPT_FOR


def path_of(job: Job) -> Path:
    """Where the file lies; among the exports, which an erasure empties."""
    return Path(settings.DATA_DIR) / "exports" / f"list-{job.pk}.{job.params['kind']}"


def is_there(job: Job) -> bool:
    """Whether the file can be fetched."""
    return job.state == Job.State.DONE and path_of(job).is_file()


def file_for(by: User, job_id: str | int) -> tuple[Job, Path]:
    """The file, or `Absent` before it is made and after a week."""
    job = export_for(by, job_id)
    if not is_there(job):
        raise Absent
    return job, path_of(job)


@job_kind(KIND)
def run_export(run: Run) -> Mapping[str, Any]:
    """The job: the list as it is now, under the rights that whoever asked has now. A killed one begins again."""
    by = User.objects.get(pk=run.job.user_id or 0)
    try:
        with override(run.params["language"]):
            rows = _write(run, by)
    except SpearheadError:
        _tell("failed", run.job, by)
        raise
    _tell("finished", run.job, by)
    return {"rows": rows, "bytes": path_of(run.job).stat().st_size}


def _write(run: Run, by: User) -> int:
    entity, kind, asked = (run.params[name] for name in ("entity", "kind", "asked"))
    if not by.is_active:
        raise Absent
    by.sight.require(entity, "export")
    found, final = table_of(by, entity, asked), path_of(run.job)
    final.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = final.with_suffix(".part")
    try:
        part.touch(mode=0o600)
        with part.open("wb") as target:
            lines = _watched(run, found)
            written = write_list(entity, kind, target, found.header, lines, asked=asked, by=by)
        part.replace(final)
    finally:
        part.unlink(missing_ok=True)
    return written.rows


def _watched(run: Run, found: Table) -> Iterator[Sequence[Value]]:
    """The rows, with a word on how far it is between batches."""
    run.progress(0, found.count)
    done = 0
    for row in found.rows:
        yield row
        done += 1
        if done % _STEP == 0:
            run.stop_if_asked()
            run.progress(done, found.count)
    run.progress(done, done)


@act
def _tell(verb: str, job: Job, by: User) -> None:
    record(Happened(f"export.{verb}", "export", job.pk, by.pk, extra={"title": job.title}))


@recurring("export.sweep", every=timedelta(days=1), offset=timedelta(hours=18, minutes=40))
def sweep() -> int:
    """Remove the files of lists whose week is over, and what a kill left half-written."""
    gone, limit = 0, (timezone.now() - KEPT_FOR).timestamp()
    for path in (Path(settings.DATA_DIR) / "exports").glob("list-*"):
        if path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
