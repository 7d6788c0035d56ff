"""The messages of the sources: everything marked for translation in Python, Jinja templates and TypeScript."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from babel.messages.extract import extract

from tools.repository import ROOT, SOURCE

PYTHON_KEYWORDS: Mapping[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
SCRIPT_KEYWORDS: Mapping[str, Any] = {"t": None}
TEMPLATE_OPTIONS = {
    "extensions": "jinja2.ext.i18n,jinja2.ext.do,jinja2.ext.loopcontrols",
    "trimmed": "true",  # these three as in the environment of spearhead.web.jinja
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "silent": "false",  # a template that does not parse stops here, with its line
    "encoding": "utf-8",
}


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What identifies a message: its text, its context ("" for none), and its plural ("" for none)."""

    text: str
    context: str = ""
    plural: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where a message is used."""

    path: str
    line: int


Messages = dict[Key, list[Place]]


class Unreadable(Exception):
    """A source that cannot be parsed; says which and why."""


def extract_all(root: Path = SOURCE, base: Path = ROOT) -> Messages:
    """Every message under `root`, with its places relative to `base`, sorted."""
    found: Messages = {}
    for path in _sources(root):
        for key, line in _extract_file(path):
            found.setdefault(key, []).append(Place(path.relative_to(base).as_posix(), line))
    return {key: sorted(set(found[key])) for key in sorted(found)}


def _sources(root: Path) -> Iterator[Path]:
    for path in sorted(root.rglob("*")):
        parts = path.relative_to(root).parts
        if path.is_file() and not {"node_modules", "dist", "migrations", "__pycache__"}.intersection(parts):
            yield path


def _method(path: Path) -> tuple[str | Callable[..., Any], Mapping[str, Any], dict[str, str]] | None:
    if path.suffix == ".py":
        return "python", PYTHON_KEYWORDS, {}
    if "templates" in path.parts and path.suffix in {".html", ".txt", ".xml", ".svg", ".md", ".jinja"}:
        return "jinja2.ext:babel_extract", PYTHON_KEYWORDS, TEMPLATE_OPTIONS
    if path.suffix in {".ts", ".js", ".mjs"} and "frontend" in path.parts and not path.name.endswith(".d.ts"):
        return "javascript", SCRIPT_KEYWORDS, {"template_string": "false"}
    return None


def _extract_file(path: Path) -> Iterator[tuple[Key, int]]:
    if (method := _method(path)) is None:
        return
    name, keywords, options = method
    try:
        with path.open("rb") as file:
            rows: Iterable[Any] = list(extract(name, file, keywords, comment_tags=(), options=options))
    except (SyntaxError, ValueError, LookupError, AssertionError) as error:
        raise Unreadable(f"{path}: {error}") from error
    except Exception as error:  # what Jinja raises for a template that does not parse
        if type(error).__module__.startswith("jinja2"):
            raise Unreadable(f"{path}:{getattr(error, 'lineno', '?')}: {error}") from error
        raise
    for line, message, _comments, context in rows:
        text, plural = message if isinstance(message, tuple) else (message, "")
        if text:
            yield Key(text, context or "", plural), line
