"""Taking what is stored about a person: who may, the job that makes the file, and who may fetch it for a week."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.crm.contacts.models import Contact
from spearhead.crm.documents.models import Document
from spearhead.crm.documents.storage import path_of
from spearhead.crm.erasure.acts import erasable_contact
from spearhead.crm.erasure.subject import Subject, subject_of
from spearhead.crm.records.access import one
from spearhead.integrations.export.large import mark, telling
from spearhead.integrations.personal import contact as kept
from spearhead.integrations.personal.member import Known, Report, header
from spearhead.integrations.personal.parts import GROUPS, Part, parts
from spearhead.integrations.personal.writing import Table, write_report
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Absent, Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.jobs import Run, job_kind, start
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.jobs.schedule import recurring

KIND: Final = "personal.report"
KEPT_FOR: Final = timedelta(days=7)


@act
def take_member_data(user_id: str | int, *, by: User) -> Job:
    """Queue the file of everything stored about a member: one's own, or for whoever may erase people, another's."""
    user = by if str(user_id) == str(by.pk) else member_who_asks(user_id, by=by)
    return _queue("user", user.pk, by)


def member_who_asks(user_id: str | int, *, by: User) -> User:
    """A member for whom somebody else makes the file."""
    by.sight.require("erasure", "run")
    return one(User.objects.all(), user_id)


@act
def take_contact_data(contact_id: str | int, *, by: User) -> Job:
    """Queue the file of everything kept about a contact, for a person outside who asks; for whoever may erase."""
    contact = erasable_contact(by, contact_id)
    return _queue("contact", contact.pk, by)


def _queue(kind: str, record_id: int, by: User) -> Job:
    """The title names nobody, for jobs outlive an erasure."""
    params = {"kind": kind, "record": record_id, "language": by.language}
    for job in jobs_of(by):
        if not job.over and (job.params["kind"], job.params["record"]) == (kind, record_id):
            raise Refused("being_made", _("This file is being made already."))
    record(Happened(f"{kind}.data_asked", kind, record_id, by.pk))
    return start(KIND, user_id=by.pk, params=params, title=_("What is stored about a person"))


def jobs_of(by: User) -> list[Job]:
    """The files that somebody had made in the last days, newest first."""
    since = timezone.now() - KEPT_FOR
    return list(Job.objects.filter(kind=KIND, user_id=by.pk, created_at__gt=since).order_by("-pk")[:20])


def job_for(by: User, job_id: str | int) -> Job:
    """One of them, or `Absent`: only who asked has it, and of others only while they may."""
    job = one(Job.objects.filter(kind=KIND, user_id=by.pk), job_id)
    if (job.params["kind"], job.params["record"]) != ("user", by.pk) and not by.sight.may("erasure", "run"):
        raise Absent
    return job


def file_of(job: Job) -> Path:
    """Where its file lies; among the exports, which an erasure empties."""
    return Path(settings.DATA_DIR) / "exports" / f"personal-{job.pk}.zip"


def file_for(by: User, job_id: str | int) -> Path:
    """The file, or `Absent` before it is made and after a week."""
    job = job_for(by, job_id)
    path = file_of(job)
    if job.state != Job.State.DONE or not path.is_file():
        raise Absent
    return path


@job_kind(KIND)
def run_report(run: Run) -> Mapping[str, Any]:
    """The job: one zip with ``stored.json``, a CSV per part and a contact's files. A killed one begins again."""
    by, kind = User.objects.get(pk=run.job.user_id or 0), run.params["kind"]
    final = file_of(run.job)
    work = final.with_suffix("")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True, mode=0o700)
    try:
        with override(run.params["language"]):
            rows = _write(run, work, by)
        shutil.make_archive(f"{work}.part", "zip", work)
        Path(f"{work}.part.zip").replace(final)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    _note(kind, run.params["record"], by, rows)
    return {"rows": rows, "bytes": final.stat().st_size}


@act
def _note(kind: str, record_id: int, by: User, rows: int) -> None:
    record(Happened(f"{kind}.data_taken", kind, record_id, by.pk, extra={"rows": rows, **telling(rows)}))


def _write(run: Run, work: Path, by: User) -> int:
    def tell(done: int, title: str) -> None:
        run.stop_if_asked()
        run.progress(done, total, title)

    about = {"workspace": workspace().name, "made_at": timezone.now().isoformat(), "kind": run.params["kind"]}
    if run.params["kind"] == "user":
        user = User.objects.get(pk=run.params["record"])
        total = len(list(parts()))
        return write_report(work, {**about, "name": user.name}, member_tables(user, by), mark(by), tell)
    contact = Contact.objects.get(pk=run.params["record"])
    subject = subject_of(contact)
    total = len(kept.WORDS) + 1
    _copy_files(work, subject)
    return write_report(work, {**about, "name": contact.name}, contact_tables(subject), mark(by), tell)


def member_tables(user: User, by: User) -> Iterator[Table]:
    """Each part of a member's report that holds anything."""
    report = Report(user, by)
    for share in report.shares():
        title = f"{_(GROUPS[share.part.group])} · {_(share.part.words)}"
        yield Table(share.part.key, title, ["as", *header(share.part)], _rows(report, share.part), share.private)


def _rows(report: Report, part: Part) -> Iterator[Mapping[str, Any]]:
    return ({"as": ", ".join(row.ways), **row.values} for row in report.every(part))


def contact_tables(subject: Subject) -> Iterator[Table]:
    """Each table that holds anything about a contact, and where else the person is mentioned."""
    known = Known()
    for table in kept.kept_about(subject):
        count = table.rows.count()
        if count:
            shown = [] if table.counted_only else table.read(known)
            hidden = count if table.counted_only else 0
            yield Table(table.key, _(kept.WORDS.get(table.label, table.label)), table.header(), shown, hidden)
    yield Table(kept.MENTIONS, _("Mentions in other texts"), ["table", "id", "column"], kept.mentions(subject))


def _copy_files(work: Path, subject: Subject) -> None:
    for document in Document.objects.filter(pk__in=subject.documents):
        source = path_of(document.stored_as)
        if source.is_file():
            (work / "files").mkdir(exist_ok=True)
            shutil.copyfile(source, work / "files" / f"{document.pk}{Path(document.name).suffix[:12]}")


@recurring("personal.sweep", every=timedelta(days=1), offset=timedelta(hours=18, minutes=20))
def sweep() -> int:
    """Remove the files whose week is over."""
    gone, limit = 0, (timezone.now() - KEPT_FOR).timestamp()
    for path in (Path(settings.DATA_DIR) / "exports").glob("personal-*.zip"):
        if path.stat().st_mtime < limit:
            path.unlink(missing_ok=True)
            gone += 1
    return gone
