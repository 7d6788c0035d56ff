"""Counting what an import does, and what it found odd."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from spearhead.crm.records.acts import plain
from spearhead.integrations.imports.writers.base import Step

COUNTED: Final = {
    "create": "created", "update": "updated", "restore": "restored", "unchanged": "unchanged",
    "skip": "skipped", "error": "errors",
}  # fmt: skip
MAX_PROBLEMS: Final = 10_000
#: Rows per action that a check keeps to show.
MAX_SAMPLES: Final = 200


_OWNED = frozenset({"companies", "contacts"})


@dataclass(slots=True)
class Tally:
    """Counts per section, the first ten thousand problem rows, and facts for the report."""

    files: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    problems: list[dict[str, Any]] = field(default_factory=list)
    facts: Counter[str] = field(default_factory=Counter)
    missing: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    owners: set[int] = field(default_factory=set)
    samples: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))

    def add(self, section: str, entity: str, steps: list[Step], *, owned: bool = True) -> None:
        """Count a planned batch; `owned` says that what names no owner belongs to the importer."""
        for step in steps:
            self.files[section]["rows"] += 1
            self.files[section][COUNTED[step.action]] += 1
            self.facts["in_trash"] += bool(step.extra.get("in_trash"))
            for problem in step.item.problems:
                self.facts["links_in_trash"] += problem.code == "in_trash"
                self.files[section][f"problem:{problem.code}"] += 1
            if step.item.problems and len(self.problems) < MAX_PROBLEMS:
                self.problems.append(
                    {"section": section, "line": step.item.line, "cells": dict(step.item.cells),
                     "problems": [problem.as_json() for problem in step.item.problems]}
                )  # fmt: skip
            if len(kept := self.samples[COUNTED[step.action]]) < MAX_SAMPLES and step.action != "error":
                kept.append(_sample(section, step))
            if entity == "deals" and step.action != "error":
                self._deal(step)
            if entity in _OWNED and not owned and step.action == "create" and not step.values.get("owner_id"):
                self.facts[f"{entity}_without_owner"] += 1
            if entity == "companies" and step.item.text("parent"):
                self.facts["parent_links"] += 1

    def _deal(self, step: Step) -> None:
        item, record = step.item, step.record
        status = step.values.get("status") or getattr(record, "status", "")
        if "company" in item.texts and not item.text("company"):
            self.facts["deals_without_company"] += 1
            self.facts["closed_deals_without_company"] += status in {"won", "lost"}
        if not item.text("opened_on") and not item.text("closed_on") and "opened_on" in item.texts:
            self.facts["deals_without_any_date"] += 1
        raw = next((item.cells.get(one.column, "") for target, one in item.columns.items() if target == "amount"), None)
        if raw is not None and not raw.strip():
            self.facts["deals_without_value"] += 1
        if raw is not None and status in {"won", "lost"} and raw.strip() in {"0", "0.0", "0.00"}:
            self.facts[f"{status}_deals_at_zero"] += 1
        owner = step.values.get("owner_id") or getattr(record, "owner_id", None)
        if owner:
            self.owners.add(owner)

    def as_counts(self) -> dict[str, Any]:
        """For `Import.counts`."""
        total: Counter[str] = Counter()
        for counts in self.files.values():
            total += counts
        plain = {
            name: {key: counts.get(key, 0) for key in ("rows", *COUNTED.values())}
            for name, counts in self.files.items()
        }
        return {"files": plain, "total": {key: total.get(key, 0) for key in ("rows", *COUNTED.values())}}

    def as_json(self) -> dict[str, Any]:
        """To resume after a kill."""
        return {"files": {name: dict(counts) for name, counts in self.files.items()}, "facts": dict(self.facts)}

    @classmethod
    def from_json(cls, kept: dict[str, Any]) -> Tally:
        """The tally as it was at the last committed batch."""
        tally = cls()
        for name, counts in kept.get("files", {}).items():
            tally.files[name].update(counts)
        tally.facts.update(kept.get("facts", {}))
        return tally


def _sample(section: str, step: Step) -> dict[str, Any]:
    """A row as the check shows it: its cells, and for a change what each field holds before and after."""
    row: dict[str, Any] = {"section": section, "line": step.item.line, "cells": dict(step.item.cells)}
    if step.action in {"update", "restore"}:
        row["changes"] = {name: [step.before.get(name), plain(value)] for name, value in step.values.items()}
    return row
