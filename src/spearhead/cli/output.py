"""What commands print: reports on stdout (as words or as JSON), everything else on stderr."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any


def say(text: str = "") -> None:
    """A line for the person at the terminal."""
    print(text, file=sys.stderr, flush=True)


def complain(text: str) -> None:
    """Why it was refused, in one line."""
    print(f"spearhead: {text}", file=sys.stderr, flush=True)


def put(text: str) -> None:
    """A line of the report itself."""
    print(text, flush=True)


def put_json(value: Any) -> None:
    """The report as JSON: keys in order of meaning, text unescaped."""
    print(json.dumps(value, ensure_ascii=False, indent=2, default=str), flush=True)


def put_table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """The report as columns."""
    texts = [[str(row.get(name, "") if row.get(name) is not None else "") for name in columns] for row in rows]
    widths = [max(len(name), *(len(text[at]) for text in texts), 0) for at, name in enumerate(columns)]
    for line in [list(columns), *texts]:
        put("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
