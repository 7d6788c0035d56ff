"""Every part that the lock files name: packages of Python and of the front-end, with versions and hashes."""

from __future__ import annotations

import base64
import json
import re
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from tools.frontend import FRONTEND
from tools.repository import ROOT

LOCK = ROOT / "requirements.lock"
FRONT = FRONTEND / "package-lock.json"
_LINE = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)(?: ; ([^\\]+?))?(?: \\)?$")


@dataclass
class Part:
    """A locked package. `shipped` is false for what only tests, checks and the build use."""

    kind: str  #: pypi or npm
    name: str
    version: str
    shipped: bool = True
    license: str = ""
    marker: str = ""
    hashes: list[tuple[str, str]] = field(default_factory=list)
    wanted_by: list[str] = field(default_factory=list)

    @property
    def purl(self) -> str:
        """The package's address in the notation that databases of vulnerabilities use."""
        return f"pkg:{self.kind}/{quote(self.name, safe='/')}@{quote(self.version)}"


def parts() -> list[Part]:
    """All of them, in a fixed order."""
    return sorted([*python_parts(LOCK.read_text(encoding="utf-8")), *front_parts()], key=lambda one: one.purl)


def python_parts(lock: str) -> list[Part]:
    """The packages of requirements.lock; raises when a line was not understood, so that none is passed over."""
    found: list[Part] = []
    for line in lock.splitlines():
        text = line.strip()
        if match := _LINE.match(line):
            found.append(Part("pypi", match[1].lower(), match[2], marker=match[3] or ""))
        elif text.startswith("--hash="):
            algorithm, _colon, value = text.removeprefix("--hash=").removesuffix("\\").strip().partition(":")
            found[-1].hashes.append((algorithm, value))
        elif text.startswith("#"):
            found[-1].wanted_by += re.findall(r"^(?:via )?([A-Za-z0-9._-]+)", text.lstrip("# "))
        elif text:
            raise ValueError(f"requirements.lock has a line that is no package: {text[:80]}")
    _mark_shipped(found)
    return found


def _mark_shipped(found: list[Part]) -> None:
    """Shipped is what the project itself asks for, and what that asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    asked = {re.split(r"[\[=<>!~ ]", one)[0].lower().replace("_", "-") for one in project["dependencies"]}
    grown = True
    while grown:
        more = {one.name for one in found if asked & {name.lower() for name in one.wanted_by}} - asked
        asked, grown = asked | more, bool(more)
    for one in found:
        one.shipped = one.name.replace("_", "-") in asked


def front_parts(path: Path = FRONT) -> list[Part]:
    """The packages of package-lock.json; what is bundled and what bundles is not told apart by npm here."""
    packages = json.loads(path.read_text(encoding="utf-8"))["packages"]
    return [
        Part(
            "npm", at.rpartition("node_modules/")[2], one["version"], shipped=not one.get("optional", False),
            license=one.get("license", ""), hashes=_integrity(one.get("integrity", "")),
        )
        for at, one in packages.items()
        if at
    ]  # fmt: skip


def _integrity(text: str) -> list[tuple[str, str]]:
    pairs = (one.partition("-") for one in text.split())
    return [(algorithm, base64.b64decode(value).hex()) for algorithm, _dash, value in pairs]
