"""A mapping drafted from the files themselves: entities, columns, links, units; a person then needs few clicks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Final

from spearhead.crm.custom.access import custom_fields
from spearhead.integrations.files.proposals.columns import (
    ColumnProposal,
    FileProposal,
    is_documentation,
    propose_file,
    read_dictionary,
)
from spearhead.integrations.files.proposals.links import LinkProposal, propose_links
from spearhead.integrations.files.proposals.mapping import ColumnMap, FileMap, ImportMapping, Link
from spearhead.integrations.files.proposals.targets import standard_targets
from spearhead.integrations.files.proposals.values import ValueProposal, find_misspellings
from spearhead.integrations.files.reading.options import ReadOptions
from spearhead.integrations.files.reading.profile import ColumnProfile, Profile
from spearhead.integrations.files.reading.table import Table
from spearhead.integrations.imports.known import RECORD_TYPES
from spearhead.integrations.imports.propose_deals import deal_section
from spearhead.kernel.text.fold import match_key, search_key

#: Those that others point to come first.
ORDER: Final = (
    "people", "products", "companies", "contacts", "leads", "deals", "deal_lines", "activities", "quotas",
)  # fmt: skip
#: (entity, field) → the entity that the field points to; the bare field serves for all others.
LINKS: Final[Mapping[str, str]] = {
    "owner": "people", "manager": "people", "person": "people", "company": "companies", "parent": "companies",
    "product": "products", "contact": "contacts", "deal": "deals",
}  # fmt: skip
#: The first of these that is mapped finds the record.
KEYS: Final[Mapping[str, tuple[tuple[str, ...], ...]]] = {
    "people": (("email",), ("external_id",), ("name",)),
    "products": (("code",), ("external_id",), ("name",)),
    "companies": (("external_id",), ("legal_id",), ("name",)),
    "contacts": (("external_id",), ("email",), ("name",)),
    "leads": (("external_id",), ("number",), ("email",), ("phone",), ("name",)),
    "deals": (("external_id",), ("name",)),
    "deal_lines": (("deal", "product"),),
    "quotas": (("person", "year", "quarter"), ("person", "year", "month"), ("person", "year"), ("person", "starts_on")),
    "activities": (("external_id",),),
}
#: Values of these need not be known before: new ones are kept as they are.
OPEN_CHOICES: Final = frozenset(
    {"industry", "country", "city", "territory", "family", "region", "team", "source", "campaign", "tier", "promotion",
     "occupation", "quality", "origin", "unit", "loss_reason", "tags"}
)  # fmt: skip
#: Why a file is passed over; the pages translate these.
DOCUMENTED: Final = "It describes the columns of the other files."
UNRECOGNISED: Final = "Nothing in it was recognised."
#: Between the name of the section and the ending of an errors file; a mapping knows the file by it again.
ERRORS: Final = ".errors"
UNREADABLE: Final = "It cannot be read."
_CREATED: Final = frozenset({"people"})
_WORDS: Final = re.compile(r"[^a-z0-9]+")


@dataclass(slots=True)
class Draft:
    """What is known while drafting: tables, full counts, proposals per file, links between them."""

    tables: Mapping[str, Table]
    profiles: Mapping[str, Profile]
    proposals: dict[str, FileProposal] = field(default_factory=dict)
    links: dict[tuple[str, str], LinkProposal] = field(default_factory=dict)
    hints: dict[str, dict[str, str]] = field(default_factory=dict)

    def field_of(self, file: str, column: str) -> str | None:
        """The field that a column of a file was proposed for."""
        found = (item.field for item in self.proposals[file].columns if item.column == column)
        return next(found, None)


def draft_mapping(
    tables: Mapping[str, Table],
    *,
    profiles: Mapping[str, Profile] | None = None,
    earlier: Sequence[ImportMapping] = (),
    currency: str | None = None,
    accept: bool = False,
) -> ImportMapping:
    """A mapping for files given as name → table.

    A section of an `earlier` mapping that knows a file's name and columns is taken as it is. With `accept` the values
    that are surely misspelt are corrected as well; without, they wait for a person.
    """
    draft = study(tables, profiles)
    sections, base = [], ImportMapping(())
    for name, table in tables.items():
        known = _known_section(name, table, earlier)
        if known:
            base, section = known
        else:
            section = _section(draft, name, accept=accept)
        sections.append(section)
    sections.sort(key=lambda one: ORDER.index(one.entity) if one.entity in ORDER else len(ORDER))
    return replace(base, files=_named_apart(sections), currency=base.currency or _only_currency(sections) or currency)


def study(tables: Mapping[str, Table], profiles: Mapping[str, Profile] | None = None) -> Draft:
    """Counts, entities, columns and links of all files, with what a data dictionary among them says."""
    counted = profiles or {name: table.profile() for name, table in tables.items()}
    draft = Draft(tables, counted)
    for name, profile in counted.items():
        if is_documentation(profile):
            rows = (row.values for row in tables[name].rows())
            for (table, column), text in read_dictionary(profile, rows).items():
                draft.hints.setdefault(search_key(table), {})[column] = text
    targets = standard_targets()
    for name, profile in counted.items():
        draft.proposals[name] = propose_file(PurePosixPath(name).name, profile, targets, hints=hints_for(draft, name))
    useful = {name: one for name, one in counted.items() if draft.proposals[name].entity in ORDER}
    draft.links = {(link.file, link.column): link for link in propose_links(useful)}
    return draft


def hints_for(draft: Draft, name: str) -> dict[str, str]:
    """The data dictionary's words on a file's columns."""
    stem = search_key(PurePosixPath(name).stem)
    return {**draft.hints.get("", {}), **draft.hints.get(stem, {})}


def _only_currency(sections: Iterable[FileMap]) -> str | None:
    """The one currency that the files name anywhere."""
    named = {column.currency for section in sections for column in section.columns if column.currency}
    return named.pop() if len(named) == 1 else None


def _known_section(name: str, table: Table, earlier: Sequence[ImportMapping]) -> tuple[ImportMapping, FileMap] | None:
    stem = PurePosixPath(name).stem
    for mapping in earlier:
        mended = [replace(one, read=ReadOptions()) for one in mapping.files if f"{one.name}{ERRORS}" == stem]
        for section in mended or mapping.sections_for(name):
            wanted = {item.column for item in section.columns if not item.ignore}
            if section.entity and wanted and wanted <= set(table.columns):
                return mapping, replace(section, match=(name,))
    return None


def _named_apart(sections: Iterable[FileMap]) -> tuple[FileMap, ...]:
    seen: dict[str, int] = {}
    named = []
    for section in sections:
        seen[section.name] = count = seen.get(section.name, 0) + 1
        named.append(section if count == 1 else replace(section, name=f"{section.name}_{count}"))
    return tuple(named)


def _section(draft: Draft, name: str, *, accept: bool) -> FileMap:
    proposal = draft.proposals[name]
    stem = PurePosixPath(name).stem[:60]
    if proposal.entity == "documentation":
        return FileMap(stem, (name,), pass_over=DOCUMENTED)
    if proposal.entity is None:
        return FileMap(stem, (name,), pass_over=UNRECOGNISED)
    return section_for(draft, name, proposal.entity, proposal.columns, accept=accept)


def section_for(
    draft: Draft, name: str, entity: str, proposals: Sequence[ColumnProposal], *, accept: bool = False
) -> FileMap:
    """The section of a file that feeds `entity`, from the proposals for its columns."""
    profile = draft.profiles[name]
    columns = tuple(column_for(draft, name, item, profile.column(item.column)) for item in proposals)
    if accept:
        columns = tuple(replace(one, values=_corrections(draft, name, one)) for one in columns)
    read = _read_options(draft.tables[name])
    section = FileMap(
        PurePosixPath(name).stem[:60], (name,), entity, read=read, key=key_for(entity, columns), columns=columns
    )
    if entity == "deal_lines":
        return replace(section, group_by=tuple(one.column for one in columns if "deal" in one.to))
    return deal_section(section, draft.tables[name], profile) if entity == "deals" else section


def _read_options(table: Table) -> ReadOptions:
    """Only what the file itself does not tell for sure is kept, so that the mapping serves the next file too."""
    return ReadOptions(names=table.options.names) if table.options.names else ReadOptions()


def key_for(entity: str, columns: Iterable[ColumnMap]) -> tuple[str, ...]:
    """The fields that find a record again: the surest that are mapped."""
    mapped = {target for column in columns for target in column.to}
    return next((key for key in KEYS.get(entity, ()) if set(key) <= mapped), ())


def column_for(draft: Draft, name: str, item: ColumnProposal, counted: ColumnProfile) -> ColumnMap:
    """One column's proposal as a line of the mapping."""
    nameless = counted.unnamed or not (draft.tables[name].options.header or draft.tables[name].options.names)
    if item.action == "ignore" or (item.action == "custom" and nameless):
        return ColumnMap(item.column, ignore=True)
    if item.action == "note":
        return ColumnMap(item.column, note=True)
    if item.action == "custom" or item.field is None:
        return custom_column(item.column, item.kind, draft.proposals[name].entity)
    field_ = item.field
    order = item.date_order or ("ymd" if counted.kind in ("date", "datetime") else None)
    made = ColumnMap(
        item.column, (field_,), scale=Decimal(item.scale), currency=item.currency, date_order=order,
        empty=tuple(counted.empty_words), unknown="create" if field_ in OPEN_CHOICES else "reject",
    )  # fmt: skip
    return replace(made, link=link_for(draft, name, item.column, field_)) if field_ in LINKS else made


def custom_column(column: str, kind: str, entity: str | None = None) -> ColumnMap:
    """The custom field that the column's name means, by its key or a label; else a new one of the column's name."""
    wanted = match_key(column.removeprefix("custom."))
    for one in custom_fields(RECORD_TYPES.get(entity or "", "")):
        if wanted in {match_key(one.key), match_key(one.label), match_key(one.label_zh)} - {""}:
            if one.kind == "formula":
                return ColumnMap(column, ignore=True)
            return ColumnMap(column, (f"custom.{one.key}",), kind=one.kind, label=one.label, label_zh=one.label_zh)
    key = _WORDS.sub("_", column.casefold()).strip("_") or f"field_{sum(map(ord, column)) % 10_000}"
    label = column.replace("_", " ").strip()
    return ColumnMap(column, (f"custom.{key[:40]}",), kind=kind, label=label[:1].upper() + label[1:])


def link_for(draft: Draft, name: str, column: str, field_: str) -> Link:
    """How a column finds the record it names: by the field that the other file's column fills, else by name."""
    entity = LINKS[field_]
    found = draft.links.get((name, column))
    by, absent = "name", "create" if entity in _CREATED else "reject"
    if found and draft.proposals[found.to_file].entity == entity:
        by = draft.field_of(found.to_file, found.to_column) or "name"
    else:
        offered = any(one.entity == entity for one in draft.proposals.values())
        absent = absent if offered else "create"
        if draft.profiles[name].column(column).kind in ("integer", "code"):
            by = "code" if entity == "products" else "external_id"
    return Link(entity, by, absent)


def _corrections(draft: Draft, name: str, column: ColumnMap) -> dict[str, str | None]:
    return {item.value: item.proposal for item in corrections(draft, name, column) if item.sure}


def corrections(draft: Draft, name: str, column: ColumnMap) -> list[ValueProposal]:
    """Values of a column that look misspelt, with what is probably meant: a known name or a better spelling."""
    if column.ignore or column.note or not column.to:
        return []
    if column.link:
        link = draft.links.get((name, column.column))
        return [item for item in link.repairs if item.reason != "same"] if link else []
    if not set(column.to) & OPEN_CHOICES:
        return []
    return find_misspellings(draft.profiles[name].column(column.column))
