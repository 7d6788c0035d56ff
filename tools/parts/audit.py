"""Asking whether a locked part is known to be vulnerable. What could not be asked is "not checked", never "none".

Each question also holds a package that every database knows to be bad. An answer without it is no answer: an index
that forwards packages but not advisories says "none found" of everything.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.frontend import FRONTEND, NoNode, find_node
from tools.parts.locked import Part
from tools.repository import ROOT

PIP_AUDIT = "pip-audit==2.10.1"
KNOWN_BAD = {"pypi": ("paramiko", "1.15.0"), "npm": ("lodash", "4.17.4")}
PATIENCE = 240
Ask = Callable[[Sequence[Part]], Any]


class Unasked(Exception):
    """The question did not get through; the text says why."""


@dataclass
class Verdict:
    """What is known of one lock: `state` is none found, found or not checked."""

    lock: str
    state: str
    parts: int
    why: str = ""
    findings: list[str] = field(default_factory=list)


def audit(parts: Sequence[Part], asks: dict[str, tuple[str, Ask]] | None = None) -> list[Verdict]:
    """A verdict for each lock."""
    return [
        verdict(lock, kind, [one for one in parts if one.kind == kind], ask)
        for kind, (lock, ask) in (asks or ASKS).items()
    ]


def verdict(lock: str, kind: str, parts: Sequence[Part], ask: Ask) -> Verdict:
    """Ask about the parts and one known bad; believe the answer only when it is whole."""
    bad = Part(kind, *KNOWN_BAD[kind])
    if any(one.name == bad.name for one in parts):
        raise ValueError(f"{bad.name} is a part of ours now: choose another known bad package")
    try:
        answered: dict[str, list[str]] = ask([*parts, bad])
        silent = [one.name for one in parts if one.name not in answered]
        if silent:
            raise Unasked(f"nothing was said of {len(silent)} packages, first {silent[0]}")
        if not answered.get(bad.name):
            raise Unasked(f"the database does not even know that {bad.name} {bad.version} is vulnerable")
    except Unasked as error:
        return Verdict(lock, "not checked", len(parts), " ".join(str(error).split())[:300])
    found = [f"{one.name} {one.version}: {', '.join(answered[one.name])}" for one in parts if answered[one.name]]
    return Verdict(lock, "found" if found else "none found", len(parts), findings=found)


def ask_pip_audit(parts: Sequence[Part]) -> dict[str, list[str]]:
    """Vulnerabilities by package from pip-audit, kept in an environment of its own."""
    program = _pip_audit()
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "requirements.txt"
        wanted.write_text("".join(f"{one.name}=={one.version}\n" for one in parts))
        command = [str(program), "-r", str(wanted), "--no-deps", "--disable-pip", "--format", "json",
                   "--progress-spinner", "off"]  # fmt: skip
        told = _told(command, cwd=ROOT)
    return {
        one["name"].lower(): [found["id"] for found in one["vulns"]]
        for one in told.get("dependencies", [])
        if "skip_reason" not in one
    }


def _pip_audit() -> Path:
    home = ROOT / "var" / "pip-audit"
    program = home / "bin" / "pip-audit"
    if not program.exists():
        venv.create(home, with_pip=True, clear=True)
        command = [str(home / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check", PIP_AUDIT]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            shutil.rmtree(home, ignore_errors=True)
            raise Unasked(f"pip-audit cannot be installed: {done.stderr[-200:]}")
    return program


def ask_npm(parts: Sequence[Part]) -> dict[str, list[str]]:
    """Vulnerabilities by package from npm, of the lock with the known bad package put in."""
    try:
        node = find_node()
    except NoNode as error:
        raise Unasked(str(error)) from error
    bad = parts[-1]
    with tempfile.TemporaryDirectory() as folder:
        lock = json.loads((FRONTEND / "package-lock.json").read_text(encoding="utf-8"))
        lock["packages"][""]["dependencies"][bad.name] = bad.version
        lock["packages"][f"node_modules/{bad.name}"] = {"version": bad.version}
        (Path(folder) / "package-lock.json").write_text(json.dumps(lock))
        (Path(folder) / "package.json").write_text(json.dumps(lock["packages"][""]))
        told = _told(
            [*node.npm, "audit", "--package-lock-only", "--json"], cwd=Path(folder), env=dict(node.environment)
        )
    if "vulnerabilities" not in told:
        raise Unasked(f"npm: {told.get('message') or told.get('error') or 'no answer'}")
    found = {name: [str(one["severity"])] for name, one in told["vulnerabilities"].items()}
    return {one.name: found.get(one.name, []) for one in parts}


def _told(command: Sequence[str], *, cwd: Path, env: dict[str, str] | None = None) -> dict[str, Any]:
    """What the program printed as JSON; its status is 1 both for findings and for failures, so it says nothing."""
    try:
        done = subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False, timeout=PATIENCE)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unasked(f"{Path(command[0]).name} did not end: {type(error).__name__}") from error
    try:
        told = json.loads(done.stdout)
    except ValueError:
        last = (done.stderr.strip().splitlines() or ["no answer"])[-1]
        raise Unasked(f"{Path(command[0]).name}: {last}") from None
    return told if isinstance(told, dict) else {}


ASKS: dict[str, tuple[str, Ask]] = {
    "pypi": ("requirements.lock", ask_pip_audit), "npm": ("package-lock.json", ask_npm),
}  # fmt: skip


def report(verdicts: Sequence[Verdict]) -> int:
    """Print them; 0 when all were checked and nothing was found, 1 for findings, 3 when something was not checked."""
    for one in verdicts:
        words = f"{one.lock}: {one.parts} packages, {one.state.upper() if one.state != 'none found' else one.state}"
        print(f"{words} ({one.why})" if one.why else words, file=sys.stdout)
        for line in one.findings:
            print(f"  {line}")
    states = {one.state for one in verdicts}
    return 1 if "found" in states else 3 if "not checked" in states else 0
