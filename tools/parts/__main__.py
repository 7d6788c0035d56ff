"""`bin/parts bill [FILE]` writes the bill of materials; `bin/parts audit` asks what of it is known to be vulnerable."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from tools.parts.audit import audit, report
from tools.parts.bill import bill
from tools.parts.locked import parts


def main(arguments: Sequence[str]) -> int:
    """Status 0: done, nothing found; 1: vulnerable; 2: not understood; 3: not checked."""
    match list(arguments):
        case ["bill", *rest] if len(rest) < 2:
            text = json.dumps(bill(parts()), indent=1, ensure_ascii=False) + "\n"
            Path(rest[0]).write_text(text, encoding="utf-8") if rest else sys.stdout.write(text)
            return 0
        case ["audit"]:
            return report(audit(parts()))
    print(f"usage: {__doc__}", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
