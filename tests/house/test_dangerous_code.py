"""No code that runs what it is given: no evaluation, no shell, no objects out of bytes, no patterns made of data."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).resolve().parents[2] / "src" / "spearhead"
FORBIDDEN_CALLS = {
    "eval",
    "exec",
    "compile",
    "os.system",
    "os.popen",
    "subprocess.getoutput",
    "yaml.load",
    "marshal.loads",
}
FORBIDDEN_MODULES = {"pickle", "shelve", "dill", "jsonpickle", "telnetlib"}
STARTERS = {"run", "Popen", "call", "check_call", "check_output", "create_subprocess_shell"}
PATTERNS = {"compile", "search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}


def trees() -> Iterator[tuple[Path, ast.Module]]:
    for path in sorted(SOURCE.rglob("*.py")):
        if "node_modules" not in path.parts:
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def name_of(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def faults(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and reason of whatever runs what it is given."""
    inside = {
        id(part) for body in ast.walk(tree) if isinstance(body, ast.FunctionDef | ast.Lambda) for part in ast.walk(body)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else [one.name for one in node.names]
            yield from ((node.lineno, name) for name in names if name.split(".")[0] in FORBIDDEN_MODULES)
        if not isinstance(node, ast.Call):
            continue
        name = name_of(node.func)
        if name in FORBIDDEN_CALLS:
            yield node.lineno, name
        if name.rpartition(".")[2] in STARTERS and name.startswith(("subprocess", "asyncio")):
            if any(word.arg == "shell" for word in node.keywords) or name.endswith("_shell"):
                yield node.lineno, "a shell"
            elif node.args and isinstance(node.args[0], ast.Constant | ast.JoinedStr):
                yield node.lineno, "a command in one string"
        if id(node) in inside and name.startswith("re.") and name[3:] in PATTERNS and not _fixed(node.args[0]):
            yield node.lineno, "a pattern made of data"


def _fixed(pattern: ast.expr) -> bool:
    """Text that stands in the code, or is put together from constants and escaped parts; what a module makes of its
    own words when it is loaded is fixed, too."""
    if isinstance(pattern, ast.Constant):
        return True
    if isinstance(pattern, ast.JoinedStr):
        parts = [one.value for one in pattern.values if isinstance(one, ast.FormattedValue)]
        return all(_fixed(one) for one in parts)
    if isinstance(pattern, ast.BinOp):
        return _fixed(pattern.left) and _fixed(pattern.right)
    if isinstance(pattern, ast.Name):
        return pattern.id.strip("_").isupper()
    return isinstance(pattern, ast.Call) and name_of(pattern.func) == "re.escape"


#: Looked at: every word of the pattern passes `re.escape` in `_whole`.
LOOKED_AT = {("crm/erasure/traces.py", "a pattern made of data")}


def test_nothing_runs_what_it_is_given() -> None:
    found = [(path.relative_to(SOURCE).as_posix(), line, why) for path, tree in trees() for line, why in faults(tree)]
    assert [one for one in found if (one[0], one[2]) not in LOOKED_AT] == []


@pytest.mark.parametrize(
    "code",
    [
        "eval(given)",
        "import pickle",
        "from pickle import loads",
        "import os\nos.system(given)",
        "import subprocess\nsubprocess.run(given, shell=True)",
        "import subprocess\nsubprocess.run(f'ls {given}')",
        "import yaml\nyaml.load(given)",
        "import re\ndef found(given):\n    re.search(given, text)",
        "import re\ndef found(given):\n    re.search(f'a{given}', text)",
    ],
)
def test_the_reader_sees_each_of_them(code: str) -> None:
    assert list(faults(ast.parse(code)))
