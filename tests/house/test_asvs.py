"""The sheet of ASVS tells the truth: every requirement once, and each that is done has a test which exists."""

from __future__ import annotations

import csv
import re
from functools import cache

import pytest

from tools.repository import ROOT

SHEET = ROOT / "docs" / "asvs.csv"
REFERENCE = ROOT / "tests" / "house" / "asvs-5.0.txt"
#: of level 3 those that the specification asks for
BEYOND = {"V1.2.10", "V5.2.4", "V6.3.8", "V8.3.2", "V15.4.1", "V15.4.2"}
STATES = {"done", "partly", "not", "not applicable"}


def sheet() -> list[dict[str, str]]:
    with SHEET.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def names_in(path: str) -> frozenset[str]:
    """The names of the tests of a file."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return frozenset(re.findall(r"^(?:    )?def (test_\w+)", text, re.MULTILINE))


def test_every_requirement_of_both_levels_has_its_row() -> None:
    lines = [one.split() for one in REFERENCE.read_text(encoding="utf-8").splitlines() if not one.startswith("#")]
    assert len(lines) > 340
    wanted = [(key, level) for key, level in lines if level in "12" or key in BEYOND]
    assert [(row["id"], row["level"]) for row in sheet()] == wanted


@pytest.mark.parametrize("row", sheet(), ids=lambda row: row["id"])
def test_each_row_has_a_state_and_what_is_done_a_test(row: dict[str, str]) -> None:
    assert row["status"] in STATES
    assert row["where"]
    named = [one for one in row["test"].split(";") if one]
    assert named or row["status"] != "done", "done, yet no test"
    for one in named:
        path, _mark, name = one.partition("::")
        assert (ROOT / path).is_file(), one
        assert name in names_in(path), one
