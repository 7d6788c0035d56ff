"""Which entity a file holds and which field each column fills: proposals with their confidence in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _

from spearhead.integrations.files.proposals.names import currency_in, name_key, name_likeness, scale_in
from spearhead.integrations.files.proposals.targets import FILE_WORDS, TargetField
from spearhead.integrations.files.reading.profile import ColumnProfile, Profile

_SURE: Final = 0.9
_LIKELY: Final = 0.7
_LEAST: Final = 0.55
#: Content that decides without a name.
_TELLING: Final = frozenset({"email", "phone", "url"})
_FEW_VALUES: Final = 30


@dataclass(frozen=True, slots=True)
class ColumnProposal:
    """What to do with one column: ``field`` (fill it), ``custom`` (new custom field of `kind`), ``note``, ``ignore``.

    `reason` is ``saved``, ``name``, ``content``, ``empty`` or ``unknown``; `scale` multiplies numbers.
    """

    column: str
    action: str
    field: str | None = None
    score: float = 0.0
    reason: str = "unknown"
    kind: str = "text"
    scale: int = 1
    currency: str | None = None
    date_order: str | None = None
    alternatives: tuple[str, ...] = ()

    @property
    def confidence(self) -> str:
        """``sure``, ``likely`` or ``unsure``."""
        return "sure" if self.score >= _SURE else "likely" if self.score >= _LIKELY else "unsure"

    @property
    def confidence_words(self) -> str:
        """The same for people."""
        return {"sure": _("Surely right"), "likely": _("Probably right"), "unsure": _("Please check")}[self.confidence]


@dataclass(frozen=True, slots=True)
class FileProposal:
    """An entity, or ``documentation`` (passed over), or None when nothing fits; with the columns' proposals."""

    entity: str | None
    score: float
    columns: tuple[ColumnProposal, ...] = ()
    others: tuple[str, ...] = ()


def propose_columns(
    profile: Profile,
    targets: Iterable[TargetField],
    saved: Mapping[str, str] | None = None,
    hints: Mapping[str, str] | None = None,
) -> list[ColumnProposal]:
    """A proposal per column for the fields of one entity; each field is given to the column that fits it best.

    `saved` maps column names to field keys of an earlier import; `hints` maps them to descriptions.
    """
    fields = list(targets)
    known = {name_key(name): key for name, key in (saved or {}).items()}
    by_key = {field.key: field for field in fields}
    scores: dict[str, dict[str, float]] = defaultdict(dict)
    for column in profile.columns:
        remembered = known.get(name_key(column.name))
        for field in fields:
            score = 2.0 if remembered == field.key else _fit(column, field)
            if score >= _LEAST:
                scores[column.name][field.key] = score
    taken = _assign(scores)
    proposals = []
    for column in profile.columns:
        chosen = taken.get(column.name)
        proposal = _chosen(column, by_key[chosen], scores[column.name]) if chosen else _left_over(column)
        proposals.append(_with_units(proposal, column, by_key.get(chosen or ""), (hints or {}).get(column.name, "")))
    return proposals


def _fit(column: ColumnProfile, field: TargetField) -> float:
    """By name, corrected by content; by content alone where that is telling."""
    if column.unnamed and not column.filled:
        return 0.0
    likeness = max(name_likeness(column.name, synonym) for synonym in field.synonyms)
    if field.known and _mostly_known(column, field.known):
        return max(likeness, 0.8)
    if column.kind == "empty":
        return likeness * 0.95
    fits = column.kind in field.kinds
    if column.kind in _TELLING and column.kind == field.kinds[0]:
        return max(likeness, 0.75)
    if fits and column.unnamed:
        return 0.0
    return likeness if fits else likeness * 0.6


def _mostly_known(column: ColumnProfile, known: frozenset[str]) -> bool:
    keys = {name_key(value) for value in known}
    hits = sum(count for value, count in column.distinct.items() if name_key(value) in keys)
    return column.filled > 0 and hits >= 0.8 * column.filled


def _assign(scores: Mapping[str, Mapping[str, float]]) -> dict[str, str]:
    """Best pair first; earlier columns win ties."""
    order = {name: place for place, name in enumerate(scores)}
    pairs = [(-score, order[column], column, key) for column, found in scores.items() for key, score in found.items()]
    taken: dict[str, str] = {}
    used: set[str] = set()
    for _score, _place, column, key in sorted(pairs):
        if column not in taken and key not in used:
            taken[column] = key
            used.add(key)
    return taken


def _chosen(column: ColumnProfile, field: TargetField, scores: Mapping[str, float]) -> ColumnProposal:
    score = scores[field.key]
    others = sorted((key for key in scores if key != field.key), key=lambda key: -scores[key])
    by_name = max(name_likeness(column.name, synonym) for synonym in field.synonyms) >= _LEAST
    reason = "saved" if score > 1 else "name" if by_name else "content"
    return ColumnProposal(
        column.name, "field", field.key, min(score, 1.0), reason, column.kind, alternatives=tuple(others[:3])
    )


def _left_over(column: ColumnProfile) -> ColumnProposal:
    """No field: ignored when empty, a note when long, else a custom field of a fitting kind."""
    if not column.filled:
        return ColumnProposal(column.name, "ignore", score=1.0 if column.unnamed else _LIKELY, reason="empty")
    if column.kind == "long_text":
        return ColumnProposal(column.name, "note", score=_LIKELY, kind="long_text")
    kind = column.kind if column.kind not in ("person", "code") else "text"
    few = not column.capped and len(column.distinct) <= min(_FEW_VALUES, column.filled // 3)
    if kind == "text" and few:
        kind = "choice"
    return ColumnProposal(column.name, "custom", score=_LIKELY, kind=kind)


def _with_units(
    proposal: ColumnProposal, column: ColumnProfile, field: TargetField | None, hint: str
) -> ColumnProposal:
    proposal = replace(proposal, date_order=column.date_order)
    if not (field.money if field else column.kind == "money"):
        return proposal
    said = f"{column.name.replace('_', ' ')} {hint}"
    currency = currency_in(said) or next(filter(None, map(currency_in, column.samples)), None)
    return replace(proposal, scale=scale_in(said), currency=currency)


_FIELD_WORDS: Final = frozenset({"field", "column", "attribute", "variable", "字段", "字段名", "列名", "变量", "名称"})
_TEXT_WORDS: Final = frozenset({"description", "definition", "meaning", "explanation", "说明", "描述", "含义", "定义"})


def is_documentation(profile: Profile) -> bool:
    """A data dictionary: names of fields beside their descriptions, and nothing to import."""
    keys = {name_key(name) for name in profile.names}
    return bool(keys & _FIELD_WORDS and keys & _TEXT_WORDS) and len(keys) <= 8


def read_dictionary(profile: Profile, rows: Iterable[Sequence[str]]) -> dict[tuple[str, str], str]:
    """(table, field) → description, from a file that `is_documentation`; the table is "" when not named."""
    places = {name_key(name): index for index, name in enumerate(profile.names)}
    at = next(places[word] for word in places if word in _FIELD_WORDS)
    what = next(places[word] for word in places if word in _TEXT_WORDS)
    table = next((places[word] for word in ("table", "file", "表", "表名") if word in places), None)
    return {(row[table].strip() if table is not None else "", row[at].strip()): row[what].strip() for row in rows}


def propose_file(
    name: str,
    profile: Profile,
    targets: Iterable[TargetField],
    saved: Mapping[str, Mapping[str, str]] | None = None,
    hints: Mapping[str, str] | None = None,
) -> FileProposal:
    """The entity whose fields explain most columns (and that the file's name speaks for), with the columns.

    `saved` maps an entity to its earlier column → field choices.
    """
    if is_documentation(profile):
        return FileProposal("documentation", 1.0)
    by_entity: dict[str, list[TargetField]] = defaultdict(list)
    for field in targets:
        by_entity[field.entity].append(field)
    ranked = []
    for entity, fields in by_entity.items():
        columns = propose_columns(profile, fields, (saved or {}).get(entity), hints)
        ranked.append((_explained(name, profile, entity, fields, columns), entity, columns))
    ranked.sort(key=lambda item: -item[0])
    score, entity, columns = ranked[0]
    if score < 0.4:
        return FileProposal(None, score, tuple(columns), tuple(other for _s, other, _c in ranked[:3]))
    others = tuple(other for points, other, _c in ranked[1:] if points >= score - 0.3)
    return FileProposal(entity, round(score, 2), tuple(columns), others)


def _explained(
    name: str, profile: Profile, entity: str, fields: Sequence[TargetField], columns: Sequence[ColumnProposal]
) -> float:
    """Share of filled columns explained, more for required fields found and for the file's name."""
    filled = sum(bool(column.filled) for column in profile.columns) or 1
    found = {item.field: item.score for item in columns if item.action == "field"}
    required = [field.key for field in fields if field.required]
    have = sum(found.get(key, 0) for key in required) / len(required) if required else 0.3
    words = name_key(name.rsplit(".", 1)[0]).split()
    named = any(word in words or (not word.isascii() and word in name) for word in FILE_WORDS.get(entity, ()))
    # A name without a single column to bear it out (a file without header) is not enough.
    return sum(found.values()) / filled + 0.3 * have + (0.4 if found else 0.3) * named
