"""Public record numbers (``D-1024``) as people write them; the counters are in `kernel.ids`."""

from __future__ import annotations

import re
from typing import Final

PREFIXES: Final[dict[str, str]] = {"deal": "D", "company": "C", "contact": "P", "lead": "L", "activity": "A"}
_WRITTEN: Final = re.compile(r"([A-Za-z])-?([0-9]{1,18})\Z")


def public_number(kind: str, number: int) -> str:
    """``D-1024``; empty for kinds and records that have no number."""
    prefix = PREFIXES.get(kind)
    return f"{prefix}-{number}" if prefix and number else ""


def read_number(text: str) -> tuple[str, int] | None:
    """The kind and number of ``D-1024`` or ``d1024``; None when it is no such number."""
    found = _WRITTEN.match(text.strip())
    kind = next((kind for kind, prefix in PREFIXES.items() if found and prefix == found[1].upper()), None)
    return (kind, int(found[2])) if kind and found else None
