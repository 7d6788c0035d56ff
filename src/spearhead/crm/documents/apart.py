"""Asking the process that opens strangers' files (`reader`): it has no settings, no connections and little time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

import structlog

from spearhead.crm.documents.storage import path_of

log = structlog.get_logger(__name__)

READER: Final = Path(__file__).with_name("reader.py")
SECONDS: Final = 30


def ask(what: str, *about: str, stored_as: str) -> bytes | None:
    """The answer of ``reader`` on a stored file; None when the file cannot be read, is too large, or takes too long."""
    command = [sys.executable, "-I", str(READER), what, *about, str(path_of(stored_as))]
    try:
        done = subprocess.run(  # noqa: S603  # our own program, and the path of a file that we named
            command, capture_output=True, timeout=SECONDS, env={}, check=False, stdin=subprocess.DEVNULL
        )
    except subprocess.TimeoutExpired:
        log.info("document.unreadable", what=what, why="time")
        return None
    if done.returncode:
        log.info("document.unreadable", what=what, why=done.stderr[-200:].decode("utf-8", "replace"))
        return None
    return done.stdout
