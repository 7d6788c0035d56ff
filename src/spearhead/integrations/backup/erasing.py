"""Backups hold whom the workspace has erased until they are removed: nothing reaches into a sealed archive."""

from __future__ import annotations

from datetime import UTC, datetime

from spearhead.crm.erasure.holders import COPIES, Copy
from spearhead.integrations.backup.keep import archives, kept_until


def backups() -> list[Copy]:
    """Every archive with the day by which it goes."""
    return [Copy(path.name, datetime.fromtimestamp(path.stat().st_mtime, UTC), kept_until(path)) for path in archives()]


COPIES.append(backups)
