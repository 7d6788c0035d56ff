"""The data folder: ours, writable, with room left. Reads the environment only, so it may be asked before Django."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from spearhead.kernel.soundness.fault import Fault

ROOM: Final = 200 * 1024 * 1024


def chosen() -> Path:
    """SPEARHEAD_DATA_DIR, or ./var."""
    return Path(os.environ.get("SPEARHEAD_DATA_DIR") or "var").absolute()


def fault(path: Path) -> Fault | None:
    """Why nothing can be kept in this folder; a missing one is made."""
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or "unknown reason"
        remedy = "set SPEARHEAD_DATA_DIR to a folder that can be made"
        return Fault("folder_not_made", f"The data folder {path} cannot be made ({reason}).", remedy)
    owner = path.stat().st_uid
    if owner != os.geteuid():
        text = f"The data folder {path} belongs to user {owner}, and this is user {os.geteuid()}."
        return Fault("folder_owner", text, f"chown -R {os.geteuid()} {path}, or start as its owner")
    try:
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        text = f"The data folder {path} cannot be written ({error.strerror or 'unknown reason'})."
        return Fault("folder_read_only", text, f"chmod u+rwx {path}, or mount it writable")
    return None


def room_left(path: Path) -> int:
    """Free bytes where the data are."""
    return shutil.disk_usage(path).free


def little_room(path: Path) -> Fault | None:
    """Less than 200 MB are left; the server runs on, but soon not."""
    free = room_left(path)
    if free >= ROOM:
        return None
    text = f"Only {free // 1024 // 1024} MB are free at {path}."
    return Fault("disk_nearly_full", text, f"make room on the disk of {path}")
