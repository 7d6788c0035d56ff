"""The full export into a folder, from the terminal or as the job ``export.all``."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead import __version__
from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import workspace
from spearhead.integrations.export.entities import entities
from spearhead.integrations.export.large import mark, telling
from spearhead.integrations.export.tables import write_entity
from spearhead.kernel.acts import act
from spearhead.kernel.errors import Forbidden, Refused
from spearhead.kernel.events import record
from spearhead.kernel.events.record import Happened
from spearhead.kernel.jobs import Run, job_kind, start
from spearhead.kernel.jobs.models import Job

KIND: Final = "export.all"
Progress = Callable[[int, int, str], None]


def folder_of(job: Job) -> Path:
    """Where a job's export lies: only a door that checks rights hands it out."""
    return Path(settings.DATA_DIR) / "exports" / f"{job.pk}.zip"


def export_everything(
    target: Path, progress: Progress = lambda _done, _total, _what: None, *, by: User | None = None
) -> dict[str, Any]:
    """Write ``csv/``, ``jsonl/``, ``files/`` and ``manifest.json`` into an empty or new folder; its manifest. Each line
    and the manifest say who took it (`by`, or the command line) and when; attached files are as they were.
    """
    if target.exists() and any(target.iterdir()):
        raise Refused("not_empty", _("The folder is not empty. Choose another one."))
    for name in ("csv", "jsonl", "files"):
        (target / name).mkdir(parents=True, exist_ok=True)
    begun, base, rows, taken = timezone.now(), workspace().base_currency, {}, mark(by)
    listed = list(entities())
    for done, (name, model) in enumerate(listed):
        progress(done, len(listed), name)
        csv, lines = target / "csv" / f"{name}.csv", target / "jsonl" / f"{name}.jsonl"
        rows[name] = write_entity(model, base, csv, lines, taken)
    stored = Path(settings.DATA_DIR) / "files"
    if stored.exists():
        shutil.copytree(stored, target / "files", dirs_exist_ok=True)
    manifest = {
        "product": "spearhead export", "format": 1, "version": __version__, "base_currency": base, "taken": taken,
        "begun_at": begun.isoformat(), "ended_at": timezone.now().isoformat(), "rows": rows,
        "parts": {str(path.relative_to(target)): _sha256(path) for path in sorted(target.rglob("*")) if path.is_file()},
    }  # fmt: skip
    (target / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=1), encoding="utf-8")
    return manifest


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@act
def note_export(actor_id: int | None, rows: dict[str, int]) -> None:
    """Keep in the log that everything was taken out, by whom, and how much it was; administrators are told."""
    total = sum(rows.values())
    record(Happened("export.all_done", "workspace", 1, actor_id, extra={"rows": total, **telling(total)}))


@act
def start_export(*, by: User) -> Job:
    """Queue a full export; only who may (administrators) can."""
    by.sight.require("export_all", "run")
    if (
        not all(by.sight.may(one, "read") for one in ("cost", "service_cost"))
        or by.sight.reach("salary", "read") != "all"
    ):
        raise Forbidden(_("The export holds costs and salaries; only who may see all of them can make it."))
    record(Happened("export.all_asked", "workspace", 1, by.pk))
    return start(KIND, user_id=by.pk, params={}, title=_("Export of everything"))


@job_kind(KIND)
def run_export(run: Run) -> dict[str, Any]:
    """The job: one zip under a name that only the job knows. A killed one begins again."""
    final = folder_of(run.job)
    work = final.with_suffix("")
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True, mode=0o700)

    def progress(done: int, total: int, what: str) -> None:
        run.stop_if_asked()
        run.progress(done, total, what)

    try:
        manifest = export_everything(work, progress, by=User.objects.filter(pk=run.job.user_id or 0).first())
        shutil.make_archive(str(work) + ".part", "zip", work)
        Path(f"{work}.part.zip").replace(final)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    note_export(run.job.user_id, manifest["rows"])
    return {"rows": manifest["rows"], "bytes": final.stat().st_size}
