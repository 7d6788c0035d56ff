"""Exports that lie on the server (of everything, and of lists) hold the person too: they go and can be made anew."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from spearhead.crm.erasure.holders import holds
from spearhead.crm.erasure.models import Erasure
from spearhead.crm.erasure.subject import Subject


def _lying() -> list[Path]:
    folder = Path(settings.DATA_DIR) / "exports"
    return sorted([*folder.glob("*.zip"), *folder.glob("list-*")])


def erase_exports(_subject: Subject, _erasure: Erasure) -> int:
    """Remove them all."""
    found = _lying()
    for path in found:
        path.unlink(missing_ok=True)
    return len(found)


holds("exports", erase_exports, count=lambda _subject: len(_lying()))
