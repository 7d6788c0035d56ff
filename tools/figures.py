"""Writes docs/figures from the catalogue: a page per figure, so that a definition is read without starting anything."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spearhead.kernel.figures import Figure

FOLDER = Path(__file__).parent.parent / "docs" / "figures"
UNITS = {"money": "minor units of the base currency", "count": "a count", "ratio": "a fraction", "days": "days"}
HOW = {
    "sum": "The rows' numbers are added.",
    "count": "The rows are counted.",
    "ratio": "The numerators are added, the denominators are added, then divided.",
    "rest": "The numerators are added, what is left to do is added, then divided; not known once nothing is left.",
    "mean": "The rows' numbers are added and divided by their count, rounded half away from zero.",
    "median": "The middle of the rows' numbers.",
    "p80": "The number that eighty of a hundred rows do not exceed.",
    "waiting": "The day by which half of the rows have ended, those that have not still waiting (Kaplan–Meier).",
    "per_week": "The rows' numbers are added, × 7 ÷ the days of the period so far, rounded half away from zero.",
    "per_median": "The rows' numbers are added and divided by the median of their days.",
}


def page(spec: Figure) -> str:
    """The page of one figure."""
    direction = {True: "up is good", False: "down is good", None: "neither direction is good by itself"}[
        spec.up_is_good
    ]
    lines = [
        f"# {spec.name} · {spec.name_zh}", "", f"`{spec.key}`, version {spec.version} of its definition", "",
        spec.definition, "", spec.definition_zh, "",
        f"* Unit: {UNITS[spec.unit]}; {direction}.",
        f"* Combined: {HOW[spec.combine]}",
        "* Read " + ("at a moment (now, or the end of an as-of day)." if spec.stands else "over a period."),
        f"* Grouped by: {', '.join(spec.dimensions)}.",
    ]  # fmt: skip
    if spec.few:
        lines.append(f"* Under {spec.few} rows the reading says how many are missing.")
    if spec.example:
        lines += ["", f"Example: {spec.example}", "", f"示例：{spec.example_zh}"]
    return "\n".join(lines) + "\n"


def pages() -> dict[str, str]:
    """All pages by file name, and their index."""
    from spearhead.kernel.figures import all_figures  # noqa: PLC0415  # Django must be set up first

    found = {f"{spec.key}.md": page(spec) for spec in all_figures()}
    index = [f"* [{spec.name} · {spec.name_zh}]({spec.key}.md)" for spec in all_figures()]
    found["index.md"] = (
        "# Figures\n\nWritten by `python -m tools.figures` from the catalogue.\n\n" + "\n".join(index) + "\n"
    )
    return found


def main() -> int:
    """Write the pages; remove those of figures that are gone."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spearhead.config.settings")
    import django  # noqa: PLC0415

    django.setup()
    FOLDER.mkdir(parents=True, exist_ok=True)
    wanted = pages()
    for old in FOLDER.glob("*.md"):
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (FOLDER / name).write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
