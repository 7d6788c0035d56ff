"""Sheets of requirements under docs/: each names the tests that prove its rows."""

from __future__ import annotations

import csv
import re
from functools import cache

from tools.repository import ROOT


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a sheet."""
    with (ROOT / "docs" / name).open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@cache
def names_in(path: str) -> frozenset[str]:
    """The names of the tests of a file."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return frozenset(re.findall(r"^(?:    )?def (test_\w+)", text, re.MULTILINE))


def named_tests(row: dict[str, str]) -> list[str]:
    """The tests of a row, each of which exists."""
    named = [one for one in row["test"].split(";") if one]
    for one in named:
        path, _mark, name = one.partition("::")
        assert (ROOT / path).is_file(), one
        assert name in names_in(path), one
    return named
