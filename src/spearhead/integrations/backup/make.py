"""Making a backup while people work."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.utils import timezone

from spearhead.integrations.backup import archive, keep, passphrase, postgresql, probe, sqlite
from spearhead.integrations.backup.manifest import Manifest
from spearhead.integrations.backup.survey import applied
from spearhead.kernel.events.chain import seal_all
from spearhead.kernel.events.heads import heads_path, sign_head
from spearhead.kernel.soundness import database

WORK: Final = ".spearhead-backup-"
DAY: Final = 86_400
#: Names of the environment that hold secrets, or parts of them.
_SECRET: Final = ("KEY", "SECRET", "PASSWORD", "TOKEN", "DATABASE_URL", "WEBHOOK")


@dataclass(frozen=True, slots=True)
class Made:
    """A finished archive."""

    path: Path
    size: int
    seconds: float
    manifest: Manifest


def make(folder: Path | None = None, *, secret: str = "", label: str = "backup") -> Made:
    """One archive in `folder` (default: ``backups`` beside the data); with `secret` it is encrypted."""
    began = time.monotonic()
    home = folder or keep.home()
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not database.pending():
        seal_all()
        sign_head()
    ending = ".zip.enc" if secret else ".zip"
    final = home / f"{label}-{timezone.now():%Y%m%d-%H%M%S-%f}{ending}"
    with scratch(home) as work:
        manifest = _gather(work)
        written = work / "archive.zip"
        archive.write(written, manifest, _parts(work))
        if secret:
            passphrase.encrypt(written, sealed := work / "archive.enc", secret)
            _sync(sealed)
            written = sealed
        archive.rename(written, final)
    return Made(final, final.stat().st_size, time.monotonic() - began, manifest)


def before_migration() -> Path:
    """The automatic backup that `migrate` begins with."""
    return make(label="before-migration").path


def _gather(work: Path) -> Manifest:
    """Copy the database, and count the copy."""
    (work / "database").mkdir()
    columns: dict[str, list[str]] = {}
    if connection.vendor == "sqlite":
        copy = work / "database" / sqlite.FILE
        sqlite.copy_to(copy)
        counted = probe.ask(copy.parent)
        sqlite.settle(copy)
    else:
        columns, counted = postgresql.dump(work / "database")
    return Manifest(
        engine=connection.vendor,
        made_at=timezone.now().isoformat(timespec="seconds"),
        migrations=applied(),
        survey=counted,
        settings=_settings(),
        tables=columns,
    )


def _settings() -> dict[str, Any]:
    environment = {
        name: value
        for name, value in sorted(os.environ.items())
        if name.startswith("SPEARHEAD_") and not any(word in name for word in _SECRET)
    }
    return {"environment": environment, "profile": settings.PROFILE.name, "public_url": settings.PUBLIC_URL}


def _parts(work: Path) -> Iterator[tuple[str, Path]]:
    """The database first: files that it names were written before it was copied."""
    for path in sorted((work / "database").iterdir()):
        if path.suffix in {".sqlite3", ".copy"}:
            yield f"database/{path.name}", path
    if heads_path().exists():
        yield "audit-heads.jsonl", heads_path()
    files = Path(settings.DATA_DIR) / "files"
    for path in sorted(files.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield f"files/{path.relative_to(files).as_posix()}", path


@contextmanager
def scratch(home: Path) -> Iterator[Path]:
    """A folder that is gone afterwards; what a killed backup left behind a day ago goes too."""
    for left in home.glob(f"{WORK}*"):
        if time.time() - left.stat().st_mtime > DAY:
            shutil.rmtree(left, ignore_errors=True)
    work = Path(tempfile.mkdtemp(prefix=WORK, dir=home))
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _sync(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())
