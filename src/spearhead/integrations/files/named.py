"""A table of which somebody names columns: the names prove that the first row is a header."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from spearhead.integrations.files.reading.options import ReadOptions
from spearhead.integrations.files.reading.table import Table, open_table


def open_named(path: Path, names: Iterable[str]) -> Table:
    """The file as a table; read with a header where only so all of `names` are there."""
    wanted, found = {name for name in names if name}, open_table(path)
    if wanted <= set(found.columns):
        return found
    again = open_table(path, ReadOptions(header=True))
    return again if wanted <= set(again.columns) else found
