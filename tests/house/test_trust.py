"""The sheet of security, reliability and privacy tells the truth: every row once, and what is proven has its tests."""

from __future__ import annotations

import pytest

from tests.house.sheets import named_tests, rows_of

SEC = [f"SEC-{n:02}" for n in range(1, 37)]
REL = [f"REL-{n:02}" for n in (
    *range(1, 15), *range(20, 26), *range(30, 49), *range(50, 55), *range(60, 65), *range(70, 74),
)]  # fmt: skip
PRI = [f"PRI-{n:02}" for n in range(1, 15)]
STATES = {"proven", "partly", "missing", "not applicable yet"}


def test_every_row_of_the_specification_is_there_once() -> None:
    assert [row["id"] for row in rows_of("trust.csv")] == SEC + REL + PRI


@pytest.mark.parametrize("row", rows_of("trust.csv"), ids=lambda row: row["id"])
def test_each_row_has_a_state_and_what_is_proven_a_test(row: dict[str, str]) -> None:
    assert row["status"] in STATES
    assert row["level"] in {"M", "L"}
    assert row["where"], "neither where it is nor what is missing"
    assert named_tests(row) or row["status"] != "proven", "proven, yet no test"
