"""The archive as a file: written under another name, synced, renamed; read part by part against its hashes."""

from __future__ import annotations

import hashlib
import os
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import IO, Final

from spearhead.integrations.backup.manifest import NAME, Manifest, Part, read_manifest
from spearhead.integrations.backup.problems import Unusable
from spearhead.integrations.backup.sqlite import sync_folder

CHUNK: Final = 1024 * 1024
LEVEL: Final = 3


def write(target: Path, manifest: Manifest, parts: Iterable[tuple[str, Path]]) -> None:
    """Write all parts and, last, the manifest that names them."""
    with target.open("xb") as raw:
        os.chmod(target, 0o600)  # noqa: PTH101
        with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED, compresslevel=LEVEL) as archive:
            for name, path in parts:
                try:
                    source = path.open("rb")
                except FileNotFoundError:
                    continue  # a file that was removed meanwhile
                with source, archive.open(name, "w", force_zip64=True) as out:
                    manifest.parts.append(_copy(source, out, name))
            archive.writestr(NAME, manifest.to_bytes())
        raw.flush()
        os.fsync(raw.fileno())


def rename(written: Path, final: Path) -> None:
    """Give the finished archive its name."""
    os.replace(written, final)  # noqa: PTH105
    sync_folder(final.parent)


def _copy(source: IO[bytes], out: IO[bytes], name: str) -> Part:
    digest, size = hashlib.sha256(), 0
    while block := source.read(CHUNK):
        digest.update(block)
        size += len(block)
        out.write(block)
    return Part(name, size, digest.hexdigest())


def peek(path: Path) -> Manifest:
    """The manifest of an archive in clear."""
    try:
        with zipfile.ZipFile(path) as archive:
            return read_manifest(archive.read(NAME))
    except KeyError:
        raise Unusable("foreign", "This is no backup of Spearhead.") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError) as error:
        raise Unusable("truncated", "The backup is not whole, or is no backup at all.") from error


def unpack(path: Path, folder: Path) -> Manifest:
    """Write every part under `folder`, each checked against its size and hash."""
    manifest = peek(path)
    try:
        with zipfile.ZipFile(path) as archive:
            for part in manifest.parts:
                target = folder / _safe(part.name)
                target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
                with archive.open(part.name) as source, target.open("xb") as out:
                    found = _copy(source, out, part.name)
                    out.flush()
                    os.fsync(out.fileno())
                if found != part:
                    raise Unusable("broken", f"The backup is broken: {part.name} is not what it was.")
    except (zipfile.BadZipFile, zlib.error, KeyError, EOFError, FileExistsError) as error:
        raise Unusable("broken", f"The backup is broken: {error}.") from error
    return manifest


def _safe(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\x00" in name or not path.parts:
        raise Unusable("broken", "The backup names a file outside of itself.")
    return path
