"""Print every broken rule of the house; status 1 when there is one."""

from __future__ import annotations

import sys

from tools.house import sizes, traces
from tools.repository import files


def main() -> int:
    """Judge the whole checkout."""
    paths = files()
    allowed = sizes.read_exceptions(sizes.EXCEPTIONS.read_text(encoding="utf-8"))
    measured = sizes.measure(paths)
    broken = [*sizes.judge(measured, allowed), *traces.judge(paths)]
    for complaint in broken:
        print(complaint)
    count = sum("::" not in name for name in measured)
    print(f"house: {len(broken)} complaint(s); {count} files and {len(measured) - count} functions measured")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
