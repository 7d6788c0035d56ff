"""Uploading, mapping, checking, running and undoing an import; the slow ones are jobs."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO, Final

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.models import CurrencyRate, Workspace
from spearhead.crm.deals.models import Deal
from spearhead.integrations.files.proposals.mapping import DELETED
from spearhead.integrations.files.proposals.mapping_file import dump_mapping, load_mapping
from spearhead.integrations.files.reading.limits import MAX_BYTES, too_large
from spearhead.integrations.files.reading.table import file_hash
from spearhead.integrations.imports.access import folder_of, import_for, mapping_of
from spearhead.integrations.imports.engine import Progress, Tell, Terminal, run
from spearhead.integrations.imports.models import Import
from spearhead.integrations.imports.undo import undo
from spearhead.kernel.acts import act
from spearhead.kernel.bulk import learn_sizes
from spearhead.kernel.errors import Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.jobs import Cancelled, Run, job_kind, start
from spearhead.kernel.jobs.models import Job
from spearhead.kernel.sqlite.turns import behind_people
from spearhead.kernel.text.clean import clean_text

UNDO_DAYS: Final = 30
MANY: Final = 1000  #: rows after which the database counts its tables anew
MOST_FILES: Final = 100
STATES = Import.State


@act
def upload(files: Sequence[tuple[str, BinaryIO]], *, by: User, mapping: str = "") -> Import:
    """Keep the files of a new import under names of our own, with their hashes."""
    by.sight.require("import", "run")
    if not files:
        message = _("Choose at least one file.")
        raise Refused("file_missing", message, {"files": message})
    if len(files) > MOST_FILES:
        message = _("Choose at most %(limit)d files at once.") % {"limit": MOST_FILES}
        raise Refused("too_many_files", message, {"files": message})
    if mapping:
        load_mapping(mapping)
    batch = Import.objects.create(user=by, name=_shown(files[0][0]))
    folder = folder_of(batch)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        batch.files = [keep(folder, name, stream) for name, stream in files]
    except BaseException:  # a full disk, too
        shutil.rmtree(folder, ignore_errors=True)
        raise
    batch.mapping = mapping
    batch.save()
    extra = {"files": [entry["name"] for entry in batch.files]}
    record(Happened("import.uploaded", "import", batch.pk, by.pk, batch.version, extra=extra))
    return batch


def _shown(name: str) -> str:
    return clean_text(Path(name.replace("\\", "/")).name or "file", max_length=500, field="files")[:120]


def keep(folder: Path, name: str, stream: BinaryIO) -> dict[str, Any]:
    """Copy a file that was sent into a folder under a name of ours; refuses one that is too large."""
    path = folder / secrets.token_hex(8)
    size = 0
    with path.open("wb") as target:
        while chunk := stream.read(1 << 20):
            size += len(chunk)
            if size > MAX_BYTES:
                refusal = too_large(MAX_BYTES)
                raise Refused(refusal.code, refusal.message, {"files": refusal.message})
            target.write(chunk)
    path.chmod(0o600)
    shown = clean_text(name.replace("\\", "/").lstrip("/"), max_length=200, field="files")
    return {"name": shown, "path": path.name, "size": size, "sha256": file_hash(path)}


@act
def set_mapping(import_id: str | int, text: str, *, by: User) -> Import:
    """Keep a mapping; refuses a bad one with its line. What was checked before must be checked again."""
    batch = _editable(import_id, by)
    load_mapping(text)
    batch.mapping, batch.state, batch.version = text, STATES.DRAFT, batch.version + 1
    batch.save()
    return batch


@act
def set_repairs(import_id: str | int, repairs: Mapping[str, Mapping[str, Any]], *, by: User) -> Import:
    """Keep what was mended in place: ``{section: {line: {column: text} | "skip"}}``."""
    batch = _editable(import_id, by)
    batch.repairs = {section: dict(lines) for section, lines in repairs.items()}
    batch.state, batch.version = STATES.DRAFT, batch.version + 1
    batch.save()
    return batch


def _editable(import_id: str | int, by: User) -> Import:
    by.sight.require("import", "run")
    batch = import_for(by, import_id)
    if batch.state not in {STATES.DRAFT, STATES.CHECKED, STATES.FAILED, STATES.CANCELLED}:
        raise Refused("import_not_open", _("This import has run already; start a new one."))
    return batch


@act
def start_check(import_id: str | int, *, by: User) -> Job:
    """Check every row; nothing is written to records."""
    batch = _editable(import_id, by)
    mapping_of(batch)
    return _start(batch, "import.check", STATES.CHECKING, by)


@act
def start_run(import_id: str | int, *, by: User) -> Job:
    """Write the records, in batches, resumable."""
    batch = _editable(import_id, by)
    mapping_of(batch)
    return _start(batch, "import.run", STATES.RUNNING, by)


@act
def answer_deleted(import_id: str | int, answer: str, *, by: User) -> Job:
    """Say what is done with rows whose records are in the trash (``leave``, ``restore``, ``new``), and check anew."""
    batch = _editable(import_id, by)
    if answer not in DELETED:
        message = _("Choose one of these.")
        raise Refused("bad_choice", message, {"what": message})
    batch.mapping = dump_mapping(replace(mapping_of(batch), deleted=answer))
    batch.version += 1
    batch.save()
    return _start(batch, "import.check", STATES.CHECKING, by)


@act
def start_undo(import_id: str | int, *, by: User) -> Job:
    """Take a finished import back, for thirty days."""
    by.sight.require("import", "run")
    batch = import_for(by, import_id)
    _check_undoable(batch)
    return _start(batch, "import.undo", STATES.UNDOING, by)


def _check_undoable(batch: Import) -> None:
    if batch.state not in {STATES.DONE, STATES.CANCELLED, STATES.FAILED} or batch.undo_until is None:
        raise Refused("nothing_to_undo", _("There is nothing to undo."))
    if batch.undo_until < timezone.now():
        raise Refused("undo_too_late", _("An import can be undone for 30 days."))


def _start(batch: Import, kind: str, state: str, by: User) -> Job:
    job = start(kind, user_id=by.pk, params={"import": batch.pk}, title=batch.name)
    Import.objects.filter(pk=batch.pk).update(state=state, job_id=job.pk)
    extra = {"job": job.pk}
    record(Happened(f"{kind}_started", "import", batch.pk, by.pk, batch.version, extra=extra))
    return job


@job_kind("import.check")
def _check_job(job: Run) -> dict[str, Any]:
    return _run_job(job, dry=True)


@job_kind("import.run")
def _run_import_job(job: Run) -> dict[str, Any]:
    return _run_job(job, dry=False)


def _run_job(job: Run, *, dry: bool) -> dict[str, Any]:
    batch = Import.objects.select_related("user").get(pk=job.params["import"])
    try:
        with translation.override(batch.user.language):  # problems are told in the importer's words
            return execute(batch, job, dry=dry)
    except Cancelled:
        Import.objects.filter(pk=batch.pk).update(
            state=STATES.CHECKED if dry else STATES.CANCELLED, undo_until=timezone.now() + timedelta(days=UNDO_DAYS)
        )
        raise
    except Refused as refusal:
        Import.objects.filter(pk=batch.pk).update(
            state=STATES.FAILED,
            report={"refusal": refusal.message},
            undo_until=timezone.now() + timedelta(days=UNDO_DAYS),
        )
        raise


@job_kind("import.undo")
def _undo_job(job: Run) -> dict[str, Any]:
    batch = Import.objects.select_related("user").get(pk=job.params["import"])
    with translation.override(batch.user.language):
        return execute_undo(batch, job)


def execute(batch: Import, progress: Progress, *, dry: bool) -> dict[str, Any]:
    """Check or run now; keeps counts, report and state."""
    if not batch.user.is_active or not batch.user.sight.may("import", "run"):  # taken away since it was started
        raise Refused("not_allowed", _("You do not have the permission for this."))
    if not dry:
        _adopt_currency(batch)
    tally = run(batch, progress, dry=dry)
    batch.counts = tally.as_counts()
    batch.state = STATES.CHECKED if dry else STATES.DONE
    if dry:
        batch.report |= {"problems": tally.problems, "rows": dict(tally.samples)}
    else:
        batch.finished_at = timezone.now()
        batch.undo_until = batch.finished_at + timedelta(days=UNDO_DAYS)
        record(
            Happened("import.finished", "import", batch.pk, batch.user_id, batch.version, extra=batch.counts["total"])
        )
    batch.save()
    if not dry and batch.counts["total"].get("created", 0) >= MANY:
        learn_sizes()
    return {"import": str(batch.pk), "counts": batch.counts, "report": batch.report}


def _adopt_currency(batch: Import) -> None:
    """A workspace that holds no money yet takes over the currency of its first import."""
    currency = mapping_of(batch).currency
    settings = Workspace.objects.filter(pk=1).first()
    if settings is None or not currency or settings.base_currency == currency:
        return
    if Deal.objects.exists() or CurrencyRate.objects.exists():
        return
    changes = {"base_currency": (settings.base_currency, currency)}
    Workspace.objects.filter(pk=1).update(base_currency=currency, version=settings.version + 1)
    record(
        Happened(
            "workspace.changed", "workspace", 1, batch.user_id, settings.version + 1, changes, {"import": batch.pk}
        )
    )


def execute_undo(batch: Import, progress: Progress) -> dict[str, Any]:
    """Undo now; keeps what was kept because somebody changed it since."""
    result = undo(batch, progress)
    batch.state, batch.report = STATES.UNDONE, {**batch.report, "undo": result}
    batch.save()
    record(Happened("import.undone", "import", batch.pk, batch.user_id, batch.version,
                    extra={name: result[name] for name in ("removed", "restored", "trashed")}))  # fmt: skip
    return result


def from_folder(path: Path, mapping: str, *, by: User) -> Import:
    """An import from a file or a folder of the machine, with the names that the mapping's patterns see."""
    root = path if path.is_dir() else path.parent
    found = sorted(one for one in path.rglob("*") if one.is_file()) if path.is_dir() else [path]
    streams = [(one.relative_to(root).as_posix(), one.open("rb")) for one in found]
    try:
        return upload(streams, by=by, mapping=mapping)
    finally:
        for _name, stream in streams:
            stream.close()


def run_now(batch: Import, *, dry_run: bool, tell: Tell | None = None) -> dict[str, Any]:
    """Check or run in this process (the command line); people who work meanwhile write first."""
    with behind_people():
        return execute(batch, Terminal(tell), dry=dry_run)
