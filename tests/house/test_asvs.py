"""The sheet of ASVS tells the truth: every requirement once, and each that is done has a test which exists."""

from __future__ import annotations

import pytest

from tests.house.sheets import named_tests, rows_of
from tools.repository import ROOT

REFERENCE = ROOT / "tests" / "house" / "asvs-5.0.txt"
#: of level 3 those that the specification asks for
BEYOND = {"V1.2.10", "V5.2.4", "V6.3.8", "V8.3.2", "V15.4.1", "V15.4.2"}
STATES = {"done", "partly", "not", "not applicable"}


def sheet() -> list[dict[str, str]]:
    return rows_of("asvs.csv")


def test_every_requirement_of_both_levels_has_its_row() -> None:
    lines = [one.split() for one in REFERENCE.read_text(encoding="utf-8").splitlines() if not one.startswith("#")]
    assert len(lines) > 340
    wanted = [(key, level) for key, level in lines if level in "12" or key in BEYOND]
    assert [(row["id"], row["level"]) for row in sheet()] == wanted


@pytest.mark.parametrize("row", sheet(), ids=lambda row: row["id"])
def test_each_row_has_a_state_and_what_is_done_a_test(row: dict[str, str]) -> None:
    assert row["status"] in STATES
    assert row["where"]
    assert named_tests(row) or row["status"] != "done", "done, yet no test"
