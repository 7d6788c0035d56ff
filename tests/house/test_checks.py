"""The sheet of acceptance checks tells the truth: each check once, and what is proven has its tests.

P1 to P6 and REC are whole; of UX and I18N it has what records, lists, boards, search and files need.
"""

from __future__ import annotations

import pytest

from tests.house.sheets import named_tests, rows_of

P = [f"P{row}-{n}" for row, most in ((1, 11), (2, 10), (3, 9), (4, 5), (5, 6), (6, 15)) for n in range(1, most + 1)]
REC = [f"REC-{n:02}" for n in range(1, 17)]
UX = [f"UX-{n:02}" for n in (1, 2, 3, *range(10, 15), 16, 17, *range(20, 26), 30, 40, 41, 50, 80, 81, 90)]
I18N = [f"I18N-{n:02}" for n in (1, *range(3, 7), *range(10, 13), *range(20, 25), 30, 43)]
CHECKS = P + REC + UX + I18N


def test_every_check_of_the_specification_is_there_once() -> None:
    assert [row["id"] for row in rows_of("checks.csv")] == CHECKS


@pytest.mark.parametrize("row", rows_of("checks.csv"), ids=lambda row: row["id"])
def test_each_check_has_a_state_and_what_is_proven_a_test(row: dict[str, str]) -> None:
    assert row["status"] in {"proven", "partly", "missing"}
    assert row["status"] == "proven" or row["note"], "not proven, and no word on what is missing"
    assert named_tests(row) or row["status"] == "missing", "no test"
