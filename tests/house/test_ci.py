"""The runner of the checks recognises pytest's closing line and ends with it."""

from collections.abc import Callable

import pytest

from tools import ci
from tools.ci import Outcome, Step

Report = Callable[..., list[str]]


@pytest.fixture
def report(capsys: pytest.CaptureFixture[str], tmp_path, monkeypatch: pytest.MonkeyPatch) -> Report:
    monkeypatch.setattr(ci, "CLOSING", tmp_path / "closing")

    def printed(*outcomes: Outcome) -> list[str]:
        ci.report(outcomes)
        return capsys.readouterr().out.splitlines()

    return printed


def _run(verdict: str, closing: str) -> Outcome:
    return Outcome(Step("tests", ("pytest",), tests=True), verdict, 1.0, closing)


@pytest.mark.parametrize(
    "line",
    [
        "============ 12 passed in 3.45s ============",
        "12 passed, 1 skipped in 3.45s",
        "=== 1 failed, 2 passed, 1 xfailed, 3 errors in 125.43s (0:02:05) ===",
        "===== no tests ran in 0.01s =====",
        "=== 1 error in 0.20s ===",
    ],
)
def test_closing_lines_are_recognised(line: str):
    assert ci.CLOSING_LINE.match(line)


@pytest.mark.parametrize("line", ["== FAILURES ==", "FAILED tests/a.py::test - 3 deals in 2.0s", "3 deals moved in 2s"])
def test_other_lines_are_not(line: str):
    assert not ci.CLOSING_LINE.match(line)


def test_the_closing_lines_come_last_and_a_failed_run_last_of_all(report: Report):
    lines = report(_run("FAILED", "=== 1 failed in 1s ==="), _run("passed", "=== 9 passed in 1s ==="))
    assert lines[-2:] == ["=== 9 passed in 1s ===", "=== 1 failed in 1s ==="]


def test_a_run_that_broke_off_is_not_hidden_behind_one_that_passed(report: Report):
    lines = report(_run("FAILED", ""), _run("passed", "=== 9 passed in 1s ==="))
    assert "pytest broke off" in lines[-1]


def test_what_was_skipped_is_said_before_the_closing_line(report: Report):
    skipped = Outcome(Step("tests on PostgreSQL", (), tests=True, lacking="not installed"), "SKIPPED", 0.0)
    lines = report(skipped, _run("passed", "=== 9 passed in 1s ==="))
    assert "!!! SKIPPED: tests on PostgreSQL: not installed" in lines
    assert lines[-1] == "=== 9 passed in 1s ==="


def test_a_step_passes_its_output_on_and_keeps_only_the_closing_line(capfd: pytest.CaptureFixture[str]):
    outcome = ci.perform(Step("tests", ("printf", "hello\\n= 2 passed in 0.1s =\\n"), tests=True))
    assert (outcome.verdict, outcome.closing) == ("passed", "= 2 passed in 0.1s =")
    assert "hello" in capfd.readouterr().out


def test_a_step_that_cannot_even_start_is_a_failed_step(capfd: pytest.CaptureFixture[str]):
    outcome = ci.perform(Step("absent", ("no-such-program-here",)))
    assert outcome.verdict == "FAILED"
    assert "no-such-program-here" in capfd.readouterr().out
