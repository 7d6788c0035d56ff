"""Opening an archive: deciphered, unpacked, and refused where it is not ours."""

from __future__ import annotations

from pathlib import Path

from django.db import connection
from django.db.migrations.loader import MigrationLoader

from spearhead.integrations.backup import archive, passphrase, sqlite
from spearhead.integrations.backup.manifest import Manifest, require_ours
from spearhead.integrations.backup.problems import Unusable


def in_clear(path: Path, work: Path, secret: str) -> Path:
    """The archive itself, or its deciphered copy."""
    if not path.is_file():
        raise Unusable("absent", f"There is no file {path}.")
    if not passphrase.is_encrypted(path):
        return path
    if not secret:
        raise Unusable("passphrase", "This backup is encrypted. Give the passphrase with --passphrase-stdin.")
    passphrase.decrypt(path, clear := work / "clear.zip", secret)
    return clear


def opened(path: Path, work: Path, secret: str) -> tuple[Manifest, Path]:
    """The manifest and the folder of the unpacked parts; `Unusable` before anything of ours was touched."""
    clear = in_clear(path, work, secret)
    disk = MigrationLoader(None).disk_migrations
    require_ours(archive.peek(clear), engine=connection.vendor, known={".".join(key) for key in disk})
    unpacked = work / "unpacked"
    unpacked.mkdir()
    manifest = archive.unpack(clear, unpacked)
    if manifest.engine == "sqlite":
        if not (unpacked / "database" / sqlite.FILE).exists():
            raise Unusable("broken", "The backup holds no database.")
        sqlite.check(unpacked / "database" / sqlite.FILE)
    elif missing := [name for name in manifest.tables if not (unpacked / "database" / f"{name}.copy").exists()]:
        raise Unusable("broken", f"The backup holds no table {missing[0]}.")
    return manifest, unpacked
