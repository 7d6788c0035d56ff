"""Restoring: refused before anything is touched, after a safety copy of what is there; everybody is signed out."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from spearhead.integrations.backup import keep, postgresql, sqlite
from spearhead.integrations.backup.make import make, scratch
from spearhead.integrations.backup.manifest import Manifest
from spearhead.integrations.backup.opening import opened
from spearhead.integrations.backup.problems import Unusable
from spearhead.kernel.events import record
from spearhead.kernel.events.heads import heads_path
from spearhead.kernel.events.record import Happened
from spearhead.kernel.soundness import database


@dataclass(frozen=True, slots=True)
class Restored:
    """What was restored, and where what was there before is kept (None: there was nothing)."""

    manifest: Manifest
    safety: Path | None


def restore(path: Path, *, secret: str = "") -> Restored:
    """Replace this workspace by the archive's."""
    data = Path(settings.DATA_DIR)
    with _alone(data), scratch(data) as work:
        manifest, unpacked = opened(path, work, secret)
        safety = _keep_present(data)
        if manifest.engine == "sqlite":
            target = Path(str(connection.settings_dict["NAME"]))
            sqlite.put_in_place(unpacked / "database" / sqlite.FILE, target)
        else:
            postgresql.load(unpacked / "database", manifest.tables, manifest.migrations)
        _put_files(unpacked, data, work)
    call_command("migrate", interactive=False, verbosity=0)
    _sign_out_everywhere(manifest)
    return Restored(manifest, safety)


@contextmanager
def _alone(data: Path) -> Iterator[None]:
    """Only while nobody serves this data folder."""
    with (data / "serve.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            text = f"{data} is being served. Stop `spearhead serve` first."
            raise Unusable("busy", text) from None
        yield


def _keep_present(data: Path) -> Path | None:
    """A backup of what is there; where it cannot be read any more, its very files."""
    try:
        if database.unreachable() is None:
            if "accounts_user" not in connection.introspection.table_names():
                return None
            return make(label="before-restore").path
    except (DatabaseError, Unusable):
        pass  # broken: the files are kept as they are
    if connection.vendor != "sqlite":
        raise Unusable("unreachable", f"{database.name()} does not answer, so nothing can be restored into it.")
    connection.close()
    aside = keep.home() / f"broken-{timezone.now():%Y%m%d-%H%M%S}"
    aside.mkdir(mode=0o700, parents=True)
    for path in sorted(data.glob(f"{sqlite.FILE}*")):
        shutil.copy2(path, aside / path.name)
    return aside


def _put_files(unpacked: Path, data: Path, work: Path) -> None:
    """Uploaded files and signed heads, each by renaming."""
    new = unpacked / "files"
    new.mkdir(exist_ok=True)
    if (data / "files").exists():
        os.replace(data / "files", work / "files-before")  # noqa: PTH105
    os.replace(new, data / "files")  # noqa: PTH105
    heads_path().unlink(missing_ok=True)
    if (unpacked / "audit-heads.jsonl").exists():
        os.replace(unpacked / "audit-heads.jsonl", heads_path())  # noqa: PTH105
    sqlite.sync_folder(data)


def _sign_out_everywhere(manifest: Manifest) -> None:
    """Sessions and sign-in links end; API tokens stay, because programs cannot sign in again."""
    with connection.cursor() as cursor:
        for table in sqlite.SIGNED_IN:
            cursor.execute(f"DELETE FROM {table}")  # noqa: S608  # fixed names
    extra = {"made_at": manifest.made_at, "version": manifest.version}
    record(Happened("workspace.restored", "workspace", 1, None, extra=extra))
