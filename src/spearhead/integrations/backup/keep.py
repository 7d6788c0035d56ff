"""Where backups lie, which are kept, how old the newest is, and when one was last verified."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils import timezone

DAILY: Final = 7
WEEKLY: Final = 4
TOO_OLD: Final = timedelta(hours=50)
_STATE: Final = "state.json"


def home() -> Path:
    """SPEARHEAD_BACKUP_DIR, or ``backups`` in the data folder."""
    return Path(os.environ.get("SPEARHEAD_BACKUP_DIR") or settings.DATA_DIR / "backups")


def archives(folder: Path | None = None) -> list[Path]:
    """All archives, oldest first."""
    found = (folder or home()).glob("*.zip*")
    return sorted((path for path in found if path.suffix in {".zip", ".enc"}), key=lambda path: path.stat().st_mtime)


def newest(folder: Path | None = None) -> datetime | None:
    """When the last one was made."""
    found = archives(folder)
    return datetime.fromtimestamp(found[-1].stat().st_mtime, UTC) if found else None


def is_too_old(folder: Path | None = None) -> bool:
    """Whether the last one is older than two days and a bit, or there is none."""
    made = newest(folder)
    return made is None or timezone.now() - made > TOO_OLD


def thin_out(folder: Path | None = None) -> list[Path]:
    """Of the automatic ones keep the last seven and one of each of the four weeks before; made by hand: all."""
    automatic = [path for path in archives(folder) if path.name.startswith("daily-")]
    kept = set(automatic[-DAILY:])
    weeks: set[tuple[int, int]] = set()
    for path in reversed(automatic[:-DAILY]):
        week = datetime.fromtimestamp(path.stat().st_mtime, UTC).isocalendar()[:2]
        if week not in weeks and len(weeks) < WEEKLY:
            weeks.add(week)
            kept.add(path)
    gone = [path for path in automatic if path not in kept]
    for path in gone:
        path.unlink()
    return gone


def kept_until(path: Path) -> datetime | None:
    """The day by which `thin_out` removes an automatic one at the latest; None for one made by hand."""
    if not path.name.startswith("daily-"):
        return None
    made = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    return made + timedelta(days=DAILY + 7 * (WEEKLY + 1))


def note_verified(path: Path) -> None:
    """Remember that this archive was verified."""
    home().mkdir(mode=0o700, parents=True, exist_ok=True)
    state = home() / _STATE
    state.write_text(json.dumps({"file": path.name, "at": timezone.now().isoformat(timespec="seconds")}))


def last_verified() -> dict[str, Any] | None:
    """Which one was verified last, and when."""
    try:
        found: dict[str, Any] = json.loads((home() / _STATE).read_text())
    except (OSError, ValueError):
        return None
    return found
