"""Verifying a backup: restored into a scratch place and counted there."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.db import connection

from spearhead.integrations.backup import keep, probe, scratch_schema, sqlite
from spearhead.integrations.backup.make import scratch
from spearhead.integrations.backup.manifest import Manifest
from spearhead.integrations.backup.opening import opened
from spearhead.integrations.backup.problems import Unusable
from spearhead.integrations.backup.survey import differences


def verify(path: Path, *, secret: str = "", work_in: Path | None = None) -> Manifest:
    """Hashes, integrity, rows and checksums per table, audit chain and figures; `Unusable` says what differs."""
    with scratch(work_in or path.absolute().parent) as work:
        manifest, unpacked = opened(path, work, secret)
        found = differences(manifest.survey, _survey(manifest, unpacked))
    if found:
        raise Unusable("differs", f"The backup does not give back what it was made of: {'; '.join(found[:3])}.")
    if (manifest.survey["audit"] or {}).get("break"):
        raise Unusable("differs", f"The audit chain in the backup is broken: {manifest.survey['audit']['break']}.")
    keep.note_verified(path)
    return manifest


def _survey(manifest: Manifest, unpacked: Path) -> dict[str, Any]:
    if manifest.engine == "sqlite":
        counted = probe.ask(unpacked / "database")
        sqlite.settle(unpacked / "database" / sqlite.FILE)
        return counted
    with scratch_schema.filled(unpacked / "database", manifest) as name:
        return probe.ask(unpacked, url=_url(name))


def _url(schema: str) -> str:
    """The address of our database, looking at the scratch schema only."""
    url = os.environ["SPEARHEAD_DATABASE_URL"]
    base, _question, query = url.partition("?")
    name = str(connection.settings_dict["NAME"])  # under test it is another than the address says
    base = f"{base.rpartition('/')[0]}/{quote(name)}"
    options = "options=" + quote(f"-c search_path={schema}")
    return f"{base}?{query}&{options}" if query else f"{base}?{options}"
