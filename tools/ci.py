"""`bin/ci`: every check and every test, the same for a developer and in CI; all run even when an early one fails.

The last lines printed are the closing lines of pytest, a failed run's after a passed one's, for whoever reads only
those. What the machine lacks (PostgreSQL, Chromium) is skipped and said loudly; with CI=true or SPEARHEAD_STRICT=1
it is a failure.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tools import pg
from tools.chromium import NO_CHROMIUM, chromium
from tools.frontend import FRONTEND
from tools.repository import ROOT, VENV_BIN

HOME = ROOT / "var" / "ci"
CLOSING = HOME / "closing"
CLOSING_LINE = re.compile(
    r"^=*\s?(?:no tests ran|\d+ (?:passed|failed|skipped|deselected|xfailed|xpassed|warnings?|errors?)\b.*)"
    r" in [\d.]+s(?: \([^)]*\))?\s?=*$"
)
STRICT = os.environ.get("CI") == "true" or os.environ.get("SPEARHEAD_STRICT") == "1"
WORKERS = os.environ.get("SPEARHEAD_TEST_WORKERS", "2")


@dataclass(frozen=True, slots=True)
class Step:
    """A command with a heading; `tests` marks a run of pytest, whose closing line is kept."""

    heading: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    tests: bool = False
    lacking: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a step ended: `verdict` is passed, FAILED or SKIPPED."""

    step: Step
    verdict: str
    seconds: float
    closing: str = ""


def main(arguments: Sequence[str]) -> int:
    """Run the steps; 0 only when none failed."""
    if not set(arguments) <= {"--lint"}:
        print(f"usage: bin/ci [--lint]\n\n{__doc__}", file=sys.stderr)
        return 2
    CLOSING.parent.mkdir(parents=True, exist_ok=True)
    CLOSING.unlink(missing_ok=True)
    steps = checks() if "--lint" in arguments else [*checks(), *tests()]
    outcomes = [perform(step) for step in steps]
    report(outcomes)
    return 1 if any(outcome.verdict == "FAILED" for outcome in outcomes) else 0


def checks() -> list[Step]:
    """The checks that run no test."""
    steps = [
        Step("ruff check", _tool("ruff", "check", "--output-format=concise", ".")),
        Step("ruff format", _tool("ruff", "format", "--check", ".")),
        Step("mypy --strict", _tool("mypy")),
        Step("import contracts", _tool("lint-imports", "--no-cache")),
        Step("the house", ("bin/house",)),
        Step("migrations match the models", _python("-m", "django", "makemigrations", "--check", "--dry-run"), DJANGO),
        Step("translations", ("bin/translations", "check")),
    ]
    if (FRONTEND / "package.json").exists():
        steps.append(Step("TypeScript", ("bin/frontend", "run", "--silent", "check")))
    if _spearhead_knows("openapi"):
        steps.append(Step("OpenAPI snapshot", _tool("spearhead", "openapi", "--check")))
    return steps


def tests() -> list[Step]:
    """The suite on PostgreSQL, then all of it on SQLite with the journeys in Chromium."""
    pytest = _python("-m", "pytest", "-n", WORKERS, "--dist=loadfile", "--hypothesis-profile=ci", "--durations=15")
    elsewhere = ("-m", "not (sqlite_only or once or browser or process)", "-p", "no:cacheprovider")
    lacking = "" if pg.binaries() else "PostgreSQL is not installed (Debian: apt install postgresql)"
    return [
        Step("tests on PostgreSQL", ("bin/pg", "run", *pytest, *elsewhere), tests=True, lacking=lacking),
        Step("tests on SQLite, with journeys", pytest, {"SPEARHEAD_DATABASE_URL": ""}, tests=True),
    ]


DJANGO = {"DJANGO_SETTINGS_MODULE": "spearhead.config.settings", "SPEARHEAD_DATABASE_URL": ""}


def _tool(name: str, *arguments: str) -> tuple[str, ...]:
    return (str(VENV_BIN / name), *arguments)


def _python(*arguments: str) -> tuple[str, ...]:
    return (sys.executable, *arguments)


def _spearhead_knows(command: str) -> bool:
    asked = subprocess.run(_tool("spearhead", "--help"), capture_output=True, text=True, cwd=ROOT, check=False)
    return re.search(rf"\b{command}\b", asked.stdout) is not None


def perform(step: Step) -> Outcome:
    """Run one step, its output passing through as it comes."""
    print(f"\n── {step.heading} {'─' * (100 - len(step.heading))}", flush=True)
    if step.lacking:
        print(step.lacking, flush=True)
        return Outcome(step, "FAILED" if STRICT else "SKIPPED", 0.0)
    began = time.monotonic()
    status, closing = _pass_through(step)
    seconds = time.monotonic() - began
    verdict = "passed" if status == 0 else "FAILED"
    print(f"── {verdict} in {seconds:.1f} s", flush=True)
    return Outcome(step, verdict, seconds, closing)


def _pass_through(step: Step) -> tuple[int, str]:
    """Run the command, print its lines as they come; its status, and pytest's closing line if there was one."""
    # Whatever a developer keeps in var/ is neither read nor written.
    ours = {"PYTHONUNBUFFERED": "1", "SPEARHEAD_DATA_DIR": str(HOME / "data")}
    environment = {**os.environ, **ours, **step.environment}
    closing = ""
    try:
        process = subprocess.Popen(
            step.command,
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
        )
    except OSError as error:
        print(error, flush=True)
        return 127, closing
    with process:
        for line in process.stdout or ():
            print(line, end="", flush=True)
            if step.tests and CLOSING_LINE.match(line.rstrip()):
                closing = line.rstrip()
    return process.returncode, closing


def report(outcomes: Sequence[Outcome]) -> None:
    """The summary, what was left out, and last of all pytest's own closing lines.

    They are withheld when a run of pytest broke off before its own: what was passed elsewhere must not speak for it.
    """
    print(f"\n── summary {'─' * 93}")
    for outcome in outcomes:
        print(f"{outcome.verdict:>8}  {outcome.seconds:7.1f} s  {outcome.step.heading}")
    for outcome in outcomes:
        if outcome.step.lacking:
            print(f"\n!!! {outcome.verdict}: {outcome.step.heading}: {outcome.step.lacking}")
    run = [outcome for outcome in outcomes if outcome.step.tests and not outcome.step.lacking]
    if run and chromium() is None:
        print(f"\n!!! {'FAILED' if STRICT else 'SKIPPED'}: journeys in a browser: {NO_CHROMIUM}")
    if broken := [outcome.step.heading for outcome in run if not outcome.closing]:
        closing = f"!!! pytest broke off, see above: {', '.join(broken)}\n"
    else:
        ordered = sorted(run, key=lambda outcome: outcome.verdict == "FAILED")
        closing = "".join(f"{outcome.closing}\n" for outcome in ordered)
    CLOSING.write_text(closing, encoding="utf-8")
    print(f"\n{closing}", end="", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
