"""What git must not hold: paths of a machine, hosts of package registries, and whatever a tool makes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from tools.repository import ROOT

#: Written with character classes so that this file does not match itself.
REGISTRY = re.compile(
    r"pypi[.](?:org|python[.]org)|python[h]osted[.]org|registry[.](?:npmjs|yarnpkg|npmmirror)[.]|npm[m]irror[.]com"
    r"|(?:pypi|npm)[.][\w-]+[.](?:com|cn|org|net|edu)|[/@.]mirrors?[.][\w-]+[.]",
    re.IGNORECASE,
)
MACHINE = re.compile(r"(?<![\w.:/-])/(?:[h]ome|[U]sers(?!/me\b)|[r]oot|[w]ork)/[\w.]|[A-Z]:\\\\?Users\\", re.IGNORECASE)
#: Addresses under `funding` in package-lock.json may stay: nothing is fetched from them.
HOSTS_IN_LOCKS = {
    "requirements.lock": re.compile(r"https?://[\w.]+"),
    "package-lock.json": re.compile(r'"resolved": "https?://[\w.]+'),
}

GENERATED_SUFFIXES = (".mo", ".pyc", ".log", ".map", ".min.js", ".min.css", ".sqlite3", ".sqlite3-wal", ".whl", ".tgz")
GENERATED_FOLDERS = frozenset({"dist", "node_modules", "__pycache__", "var", ".venv"})
LONGEST_LINE = 2000
WRITTEN_BY_HAND = frozenset({".py", ".ts", ".js", ".mjs", ".css", ".html", ".md", ".po"})


def judge(paths: Iterable[Path], root: Path = ROOT) -> Iterator[str]:
    """Every trace in the files, with its line."""
    own_path = str(ROOT)
    for path in paths:
        if generated := _generated(path):
            yield f"{path.as_posix()}: {generated}"
            continue
        try:
            text = (root / path).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            yield from (f"{path.as_posix()}:{number}: {what}" for what in _in_line(path, line, own_path))


def _generated(path: Path) -> str:
    if path.name.endswith(GENERATED_SUFFIXES):
        return "is made by a tool; build it, do not commit it"
    if folders := GENERATED_FOLDERS.intersection(path.parts[:-1]):
        return f"lies in {min(folders)}/, which holds what is built; do not commit it"
    return ""


def _in_line(path: Path, line: str, own_path: str) -> Iterator[str]:
    if found := REGISTRY.search(line):
        yield f"names the registry host {found[0]!r}; installs must follow the machine's own configuration"
    elif path.name in HOSTS_IN_LOCKS and (found := HOSTS_IN_LOCKS[path.name].search(line)):
        yield f"a lock names no host, yet here is {found[0]!r} (npm: omit-lockfile-registry-resolved=true)"
    if found := MACHINE.search(line):
        yield f"holds a path of one machine ({found[0]!r}…)"
    elif own_path in line:
        yield "holds the path of this checkout"
    if path.suffix in WRITTEN_BY_HAND and len(line) > LONGEST_LINE:
        yield f"a line of {len(line)} characters is a bundle, not a source"
