"""The rows that could not be imported: in a list, and as a file that can be imported once it is mended."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import IO, Any

from django.utils.translation import gettext as _

from spearhead.integrations.files.proposals.mapping import ImportMapping
from spearhead.integrations.files.writing import write_csv, write_xlsx
from spearhead.integrations.imports.access import mapping_of
from spearhead.integrations.imports.engine import sections, table_of
from spearhead.integrations.imports.models import Import, ImportRow
from spearhead.integrations.imports.propose import ERRORS
from spearhead.kernel.errors import Absent


def problem_rows(batch: Import) -> Iterator[dict[str, Any]]:
    """{section, line, cells, problems} of every row with a problem: of the run, or before one of the check."""
    rows = ImportRow.objects.filter(batch=batch, action=ImportRow.Action.ERROR).order_by("id")
    if rows.exists():
        for row in rows.iterator():
            yield {"section": row.section, "line": row.line, "cells": row.after, "problems": row.problems}
        return
    yield from batch.report.get("problems", [])


def error_counts(batch: Import) -> dict[str, int]:
    """Section → rows that could not be imported."""
    counts = batch.counts.get("files", {})
    return {name: found["errors"] for name, found in counts.items() if found.get("errors")}


def error_file(batch: Import, target: IO[bytes], *, section: str = "", kind: str = "csv") -> str:
    """Write the file and give its name; without a section the one with the most errors is taken."""
    rows = list(problem_rows(batch))
    found = Counter(row["section"] for row in rows)
    chosen = section or next((name for name, _count in found.most_common(1)), "")
    if chosen not in found:
        raise Absent
    columns = _columns(batch, mapping_of(batch), chosen)
    header = [*columns, _("Line"), _("Reason")]
    lines = (_line(row, columns) for row in rows if row["section"] == chosen)
    if kind == "xlsx":
        write_xlsx(target, header, lines, title=chosen)
    else:
        write_csv(target, header, lines)
    return f"{chosen}{ERRORS}.{kind}"


def _columns(batch: Import, mapping: ImportMapping, chosen: str) -> Sequence[str]:
    for section, entry in sections(batch, mapping):
        if section.name == chosen:
            return table_of(batch, entry, section).columns
    raise Absent


def _line(row: dict[str, Any], columns: Sequence[str]) -> list[str | int]:
    cells = [str(row["cells"].get(name, "")) for name in columns]
    return [*cells, int(row["line"]), " ".join(problem["message"] for problem in row["problems"])]
