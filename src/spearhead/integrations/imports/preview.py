"""What the wizard shows of an import's files: first rows, samples, values with proposals, problems."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from django.core.cache import cache

from spearhead.integrations.files.proposals.columns import ColumnProposal, propose_columns
from spearhead.integrations.files.proposals.mapping import ColumnMap, FileMap, ImportMapping
from spearhead.integrations.files.proposals.targets import standard_targets
from spearhead.integrations.files.proposals.values import ValueProposal
from spearhead.integrations.files.reading.options import ReadOptions
from spearhead.integrations.files.reading.profile import Profile, profile_rows
from spearhead.integrations.files.reading.table import Table, open_table
from spearhead.integrations.imports.propose import Draft, corrections, hints_for, study
from spearhead.kernel.errors import Refused

#: Rows counted for proposals; what lies beyond is met by the check, which reads everything.
COUNTED: Final = 50_000
SHOWN: Final = 50
VALUES_SHOWN: Final = 200
_KEPT: Final = 3600


@dataclass(frozen=True, slots=True)
class Sheet:
    """One uploaded file with its section of the mapping, as far as it can be read."""

    file: str
    path: Path
    size: int
    section: FileMap | None
    table: Table | None
    problem: str = ""

    @property
    def used(self) -> bool:
        """Whether it feeds records."""
        return self.section is not None and self.section.entity is not None and self.table is not None


def sheets_of(files: Iterable[tuple[str, Path, int]], mapping: ImportMapping) -> list[Sheet]:
    """Every file, opened as its section says; one that cannot be read carries the reason in words."""
    found = []
    for name, path, size in files:
        sections = mapping.sections_for(name)
        section = sections[0] if sections else None
        try:
            table = open_table(path, section.read if section else ReadOptions())
            found.append(Sheet(name, path, size, section, table))
        except Refused as refusal:
            found.append(Sheet(name, path, size, section, None, refusal.message))
    return found


def draft_of(sheets: Iterable[Sheet], stamp: str) -> Draft:
    """Counts and proposals for all readable files; `stamp` changes when files or their reading change."""
    tables = {sheet.file: sheet.table for sheet in sheets if sheet.table is not None}
    profiles = {name: _profile(name, table, stamp) for name, table in tables.items()}
    return study(tables, profiles)


def _profile(name: str, table: Table, stamp: str) -> Profile:
    key = f"import-profile:{stamp}:{abs(hash((name, str(table.options))))}"
    known: Profile | None = cache.get(key)
    if known is None:
        known = counted(table)
        cache.set(key, known, _KEPT)
    return known


def counted(table: Table) -> Profile:
    """Counts over the first rows of a table."""
    unnamed = frozenset(column.index for column in table.understood.sample.columns if column.unnamed)
    return profile_rows(table.columns, (row.values for row in islice(table.rows(), COUNTED)), unnamed)


@dataclass(frozen=True, slots=True)
class ColumnLine:
    """A column on the mapping page: samples, what it fills now, and what was proposed."""

    column: str
    samples: Sequence[str]
    filled: int
    rows: int
    kind: str
    now: ColumnMap
    proposal: ColumnProposal

    @property
    def choice(self) -> str:
        """What is chosen: a field's key, ``custom``, ``note`` or ``ignore``."""
        if self.now.ignore:
            return "ignore"
        if self.now.note:
            return "note"
        return "custom" if self.now.to[0].startswith("custom.") else self.now.to[0]

    @property
    def as_proposed(self) -> bool:
        """Whether the choice is the proposal."""
        proposed = self.proposal.field if self.proposal.action == "field" else self.proposal.action
        return self.choice == proposed

    @property
    def money(self) -> bool:
        """Whether the column fills an amount, so that unit and currency matter."""
        return self.choice in _MONEY or self.now.kind == "money"

    @property
    def dates(self) -> bool:
        """Whether the order of day and month matters."""
        return self.kind in ("date", "datetime") and not self.now.ignore


_MONEY: Final = frozenset(field.key for field in standard_targets() if field.money)


def column_lines(draft: Draft, sheet: Sheet) -> list[ColumnLine]:
    """A line per column of the file, in its order."""
    section = sheet.section
    assert section is not None
    assert section.entity is not None
    profile = draft.profiles[sheet.file]
    own = [field for field in standard_targets() if field.entity == section.entity]
    proposals = {one.column: one for one in propose_columns(profile, own, hints=hints_for(draft, sheet.file))}
    lines = []
    for column in profile.columns:
        now = section.column(column.name) or ColumnMap(column.name, ignore=True)
        proposal = proposals[column.name]
        lines.append(ColumnLine(column.name, column.samples, column.filled, profile.rows, column.kind, now, proposal))
    return lines


@dataclass(frozen=True, slots=True)
class ValueLine:
    """A distinct value: how often it occurs, what it was decided to mean, and what is proposed."""

    value: str
    count: int
    decided: bool
    meaning: str | None
    proposal: ValueProposal | None


@dataclass(frozen=True, slots=True)
class ValueGroup:
    """The values of one column that need a look; `known` are what one may choose from, `more` are not shown."""

    sheet: Sheet
    column: ColumnMap
    lines: Sequence[ValueLine]
    known: Sequence[str]
    more: int = 0

    @property
    def waiting(self) -> list[ValueLine]:
        """Those with a proposal that nobody has accepted yet."""
        return [line for line in self.lines if not line.decided and line.proposal is not None]


def value_groups(draft: Draft, sheets: Iterable[Sheet]) -> list[ValueGroup]:
    """Columns whose values are choices or links and deserve a look: those with proposals or decisions first."""
    groups = []
    for sheet in sheets:
        if not sheet.used or sheet.section is None:
            continue
        for column in sheet.section.columns:
            if not column.ignore and not column.note and (group := _group(draft, sheet, column)):
                groups.append(group)
    return sorted(groups, key=lambda group: not group.waiting)


def _group(draft: Draft, sheet: Sheet, column: ColumnMap) -> ValueGroup | None:
    if column.column not in draft.profiles[sheet.file].names:
        return None
    counts = draft.profiles[sheet.file].column(column.column).distinct
    slips = {item.value: item for item in corrections(draft, sheet.file, column)}
    missing: dict[str, ValueProposal] = {}
    if column.link and (found := draft.links.get((sheet.file, column.column))):
        missing = {item.value: item for item in found.missing}
    whole = "stage" in column.to
    wanted = [value for value in counts if whole or value in slips or value in missing or value in column.values]
    if not wanted:
        return None
    wanted.sort(key=lambda value: (value not in slips or value in column.values, -counts[value], value))
    lines = [
        ValueLine(value, counts[value], value in column.values, column.values.get(value), slips.get(value))
        for value in wanted[:VALUES_SHOWN]
    ]
    return ValueGroup(sheet, column, lines, _known(draft, sheet, column, counts), max(len(wanted) - VALUES_SHOWN, 0))


def _known(draft: Draft, sheet: Sheet, column: ColumnMap, counts: Mapping[str, int]) -> list[str]:
    found = draft.links.get((sheet.file, column.column))
    if column.link and found:
        return list(draft.profiles[found.to_file].column(found.to_column).distinct)[:VALUES_SHOWN]
    return [value for value, _count in Counter(counts).most_common(VALUES_SHOWN)]


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """Rows that fail for the same reason: `value` is the cell that they share ("" when they differ)."""

    code: str
    section: str
    column: str
    value: str
    message: str
    count: int
    lines: Sequence[int]


def problem_kinds(rows: Iterable[Mapping[str, Any]]) -> list[ProblemKind]:
    """Problem rows ({section, line, problems, cells}) by section, column, code and cell; the most frequent first."""
    found: dict[tuple[str, str, str, str], list[tuple[int, str]]] = {}
    for row in rows:
        for problem in row["problems"]:
            value = str(row["cells"].get(problem["column"], ""))
            key = (row["section"], problem["column"], problem["code"], value)
            found.setdefault(key, []).append((row["line"], problem["message"]))
    kinds = [
        ProblemKind(code, section, column, value, hits[0][1], len(hits), [line for line, _message in hits])
        for (section, column, code, value), hits in found.items()
    ]
    return sorted(kinds, key=lambda kind: (-kind.count, kind.section, kind.lines[0]))


def first_rows(table: Table) -> Sequence[Any]:
    """The first rows as they stand in the file."""
    return table.preview(SHOWN)
