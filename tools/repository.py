"""The checkout: where it is, which files belong to it, and whether a built thing is still fresh."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "spearhead"
VENV_BIN = ROOT / ".venv" / "bin"
NEVER_OURS = frozenset(
    {".git", ".venv", "node_modules", "var", "dist", "build", "__pycache__", ".hypothesis"}
    | {".mypy_cache", ".ruff_cache", ".pytest_cache", ".import_linter_cache"}
)


def files() -> list[Path]:
    """Every file that is in git or would be added to it, relative to the root, sorted.

    Without git (a machine with Python and nothing else, or an unpacked archive) the tree is walked instead.
    """
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
            text=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError):
        return sorted(_walk())
    return sorted(path for name in set(listed.split("\0")) if name and (ROOT / (path := Path(name))).is_file())


def _walk() -> Iterator[Path]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NEVER_OURS and not name.endswith(".egg-info")]
        for name in names:
            if not name.endswith((".mo", ".log", ".pyc")) and ".sqlite3" not in name:
                yield (Path(folder) / name).relative_to(ROOT)


def digest(paths: Iterable[Path], *words: str) -> str:
    """One hash over the names and contents of files (absolute paths) and some words beside them."""
    whole = hashlib.sha256("\0".join(words).encode())
    for path in sorted(paths):
        whole.update(f"\0{path.relative_to(ROOT)}\0".encode())
        whole.update(path.read_bytes())
    return whole.hexdigest()


def relative(path: Path) -> str:
    """A path as the reader of a message wants it: from the root when it lies there, with forward slashes."""
    return (path.relative_to(ROOT) if path.is_relative_to(ROOT) else path).as_posix()
