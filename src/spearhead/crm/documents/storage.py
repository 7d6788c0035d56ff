"""The files themselves: under generated names in the data folder, written whole or not at all."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.utils.translation import gettext as _

from spearhead.kernel.errors import Absent, Refused

MAX_SIZE: Final = 100 * 1024 * 1024
_STORED: Final = re.compile(r"[0-9a-f]{2}/[0-9a-f]{40}")


@dataclass(frozen=True, slots=True)
class Stored:
    """A file as it lies on the disk; `drawn` says that it is a picture which we wrote anew."""

    stored_as: str
    size: int
    sha256: str
    drawn: bool = False


def folder() -> Path:
    """Where files lie."""
    return Path(settings.DATA_DIR) / "files"


def path_of(stored_as: str) -> Path:
    """The path of a stored file; a name that we did not generate is none."""
    if not _STORED.fullmatch(stored_as):
        raise Absent
    return folder() / stored_as


def store(chunks: Iterable[bytes]) -> Stored:
    """Write a file in full, synced, under a new random name; more than `MAX_SIZE` is refused and leaves nothing."""
    token = secrets.token_hex(20)
    stored_as = f"{token[:2]}/{token}"
    path = folder() / stored_as
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    digest, size = hashlib.sha256(), 0
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > MAX_SIZE:
                    raise _too_large()
                digest.update(chunk)
                file.write(chunk)
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    return Stored(stored_as, size, digest.hexdigest())


def _too_large() -> Refused:
    message = _("A file has at most %(limit)d MB.") % {"limit": MAX_SIZE // 1024 // 1024}
    return Refused("file_too_large", message, {"file": message})


def open_file(stored_as: str) -> BinaryIO:
    """A stored file for reading, or `Absent` when it is gone."""
    try:
        return path_of(stored_as).open("rb")
    except FileNotFoundError:
        raise Absent from None


def discard(stored_as: str) -> None:
    """Take a file off the disk; one that is gone already is fine."""
    path_of(stored_as).unlink(missing_ok=True)
