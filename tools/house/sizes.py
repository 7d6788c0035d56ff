"""How long files and functions may be, and the shrink-only list of those that are still longer."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from tools.repository import ROOT

FILE_LIMIT = 400
FUNCTION_LIMIT = 50
MEASURED = frozenset({".py", ".ts", ".js", ".mjs", ".css", ".html", ".sh"})
EXCEPTIONS = ROOT / "bin" / "house.exceptions"

Sizes = dict[str, int]


def measure(paths: Iterable[Path], root: Path = ROOT) -> Sizes:
    """Lines of everything with a limit: `path` for a file, `path::qualified.name` for a function."""
    sizes: Sizes = {}
    for path in paths:
        if not _is_measured(path):
            continue
        text = (root / path).read_text(encoding="utf-8")
        sizes[path.as_posix()] = len(text.splitlines())
        if path.suffix == ".py" and path.parts[0] != "tests":
            sizes.update({f"{path.as_posix()}::{name}": lines for name, lines in _functions(text)})
    return sizes


def _is_measured(path: Path) -> bool:
    is_script = path.parts[0] == "bin" and not path.suffix
    return (path.suffix in MEASURED or is_script) and "migrations" not in path.parts


def _functions(text: str) -> Iterator[tuple[str, int]]:
    def inside(node: ast.AST, prefix: str) -> Iterator[tuple[str, int]]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
                yield prefix + child.name, (child.end_lineno or child.lineno) - child.lineno + 1
                yield from inside(child, f"{prefix}{child.name}.")
            elif isinstance(child, ast.ClassDef):
                yield from inside(child, f"{prefix}{child.name}.")
            else:
                yield from inside(child, prefix)

    return inside(ast.parse(text), "")


def limit(name: str) -> int:
    """The limit for a measured name."""
    return FUNCTION_LIMIT if "::" in name else FILE_LIMIT


def read_exceptions(text: str) -> Sizes:
    """The list: one `name lines` per line; `#` begins a comment."""
    rows = (line.partition("#")[0].split() for line in text.splitlines())
    return {name: int(lines) for name, lines in (row for row in rows if row)}


def judge(sizes: Mapping[str, int], allowed: Mapping[str, int]) -> Iterator[str]:
    """What is too long, and which exceptions must now shrink or go."""
    for name, lines in sorted(sizes.items()):
        most = max(allowed.get(name, 0), limit(name))
        if lines > most:
            yield f"{name}: {lines} lines; at most {most} are allowed. Divide it by what its parts are about"
    for name, granted in sorted(allowed.items()):
        lines = sizes.get(name, 0)
        if lines <= limit(name):
            yield f"bin/house.exceptions: {name} needs no exception any more; remove its line"
        elif lines < granted:
            yield f"bin/house.exceptions: {name} has shrunk to {lines} lines; write {lines} in place of {granted}"
