"""Which column of one file points to which of another: proposed where nearly all values are found there."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from spearhead.integrations.files.proposals.names import name_likeness
from spearhead.integrations.files.proposals.values import ValueProposal, propose_values
from spearhead.integrations.files.reading.profile import ColumnProfile, Profile

#: Share of distinct values that must be found, as they stand or with a proposal.
_FOUND: Final = 0.8
_MOST_VALUES: Final = 2_000


@dataclass(frozen=True, slots=True)
class LinkProposal:
    """`column` of `file` names rows of `to_file` by `to_column`.

    `repairs` are values found after a correction, `missing` those not found at all.
    """

    file: str
    column: str
    to_file: str
    to_column: str
    repairs: tuple[ValueProposal, ...] = ()
    missing: tuple[ValueProposal, ...] = ()


def propose_links(files: Mapping[str, Profile]) -> list[LinkProposal]:
    """Links between files, and within one (a parent); the best target per column."""
    proposals: list[LinkProposal] = []
    for file, profile in files.items():
        for column in profile.columns:
            found = list(_links_of(file, column, files))
            if found:
                proposals.append(min(found, key=lambda link: (len(link.missing), len(link.repairs))))
    return proposals


def _links_of(file: str, column: ColumnProfile, files: Mapping[str, Profile]) -> Iterator[LinkProposal]:
    if column.kind not in ("text", "person", "code", "integer") or not column.distinct or column.capped:
        return
    for to_file, profile in files.items():
        for target in profile.columns:
            if (file, column.name) == (to_file, target.name) or not target.unique or target.capped:
                continue
            if column.kind == "integer" and name_likeness(column.name, target.name) < 0.9:
                continue  # small numbers are found everywhere
            if file != to_file and column.unique and name_likeness(column.name, target.name) < 0.9:
                continue
            if link := _link(file, column, to_file, target):
                yield link


def _link(file: str, column: ColumnProfile, to_file: str, target: ColumnProfile) -> LinkProposal | None:
    exact = sum(value in target.distinct for value in column.distinct)
    # Cheap refusal before spelling is compared.
    if exact < len(column.distinct) / 2 or len(target.distinct) > _MOST_VALUES:
        return None
    rest = {value: count for value, count in column.distinct.items() if value not in target.distinct}
    proposals = propose_values(rest, target.distinct)
    repairs = tuple(item for item in proposals if item.proposal)
    if exact + len(repairs) < _FOUND * len(column.distinct):
        return None
    missing = tuple(item for item in proposals if not item.proposal)
    return LinkProposal(file, column.name, to_file, target.name, repairs, missing)
