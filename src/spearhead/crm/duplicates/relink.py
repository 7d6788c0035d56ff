"""Moving everything that hangs on one record to another, and back: what moved and what met its like is written down."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.apps import apps
from django.db.models import Model, QuerySet

from spearhead.crm.custom.links import LINK, rewrite
from spearhead.crm.custom.models import CustomLink

#: kind of record → (model, field) of every row that points at it by a foreign key
LINKS: Final[dict[str, tuple[tuple[str, str], ...]]] = {
    "company": (
        ("crm.Deal", "company_id"), ("crm.Contact", "company_id"), ("crm.Activity", "company_id"),
        ("crm.Lead", "company_id"), ("crm.Employment", "company_id"), ("crm.Company", "parent_id"),
    ),
    "contact": (
        ("crm.Activity", "contact_id"), ("crm.Lead", "contact_id"), ("crm.Employment", "contact_id"),
        ("crm.DealContact", "contact_id"),
    ),
    "lead": (("crm.Activity", "lead_id"),),
}  # fmt: skip
#: rows that point at any record by (type, id) → what may be there only once per record
POINTERS: Final = (
    ("crm.DocumentLink", "document_id"), ("crm.RecordTag", "tag_id"), ("crm.Collaborator", "user_id"),
    ("crm.ExternalId", ""),
)  # fmt: skip
#: rows with a foreign key that may be there only once per record
ONCE: Final = {"crm.DealContact": "deal_id"}

#: where records point here by link fields
CUSTOM: Final = "crm.CustomLink.target_id"

Moved = dict[str, Any]


def _rows(label: str) -> QuerySet[Any]:
    model: type[Model] = apps.get_model(label)
    return model._default_manager.all()


def relink(kind: str, source: int, target: int) -> Moved:
    """Move all links of `source` to `target`; returns ids of what moved and rows that were dropped as twins."""
    links: dict[str, list[int]] = {}
    pointers: dict[str, list[int]] = {}
    dropped: list[dict[str, Any]] = []
    for label, field in LINKS[kind]:
        rows = _rows(label).filter(**{field: source})
        if label in ONCE:
            dropped += _drop_twins(label, rows, _rows(label).filter(**{field: target}), ONCE[label])
        ids = list(rows.values_list("pk", flat=True))
        rows.filter(pk__in=ids).update(**{field: target})
        if ids:
            links[f"{label}.{field}"] = ids
    for label, once in POINTERS:
        rows = _rows(label).filter(record_type=kind, record_id=source)
        if once:
            there = _rows(label).filter(record_type=kind, record_id=target)
            dropped += _drop_twins(label, rows, there, once)
        ids = list(rows.values_list("pk", flat=True))
        rows.filter(pk__in=ids).update(record_id=target)
        if ids:
            pointers[label] = ids
    if ids := _move_custom(kind, source, target):
        links[CUSTOM] = ids
    return {"links": links, "pointers": pointers, "dropped": dropped}


def _move_custom(kind: str, source: int, target: int) -> list[int]:
    """What points here by link fields points to `target`; returns the links."""
    rows = CustomLink.objects.filter(field__kind=LINK, field__target=kind, target_id=source)
    ids = list(rows.values_list("pk", flat=True))
    CustomLink.objects.filter(pk__in=ids).update(target_id=target)
    rewrite(ids)
    return ids


def _drop_twins(label: str, rows: QuerySet[Any], there: QuerySet[Any], once: str) -> list[dict[str, Any]]:
    """Delete rows whose like is at the target already; returns them whole, for the way back."""
    twins = rows.filter(**{f"{once}__in": list(there.values_list(once, flat=True))})
    rows_whole = list(twins.values())
    twins.delete()
    return [
        {"label": label, "row": {name: value for name, value in row.items() if name not in {"id", "added_at"}}}
        for row in rows_whole
    ]


def relink_back(kind: str, moved: Mapping[str, Any], source: int, target: int) -> None:
    """Undo `relink`: what still hangs on `target` goes back to `source`, dropped twins are made again."""
    for path, ids in moved.get("links", {}).items():
        label, _dot, field = path.rpartition(".")
        there = list(_rows(label).filter(pk__in=ids, **{field: target}).values_list("pk", flat=True))
        _rows(label).filter(pk__in=there).update(**{field: source})
        if path == CUSTOM:
            rewrite(there)
    for label, ids in moved.get("pointers", {}).items():
        _rows(label).filter(pk__in=ids, record_type=kind, record_id=target).update(record_id=source)
    for one in moved.get("dropped", ()):
        apps.get_model(one["label"])._default_manager.create(**one["row"])


def linked(kind: str, record_id: int) -> dict[str, list[int]]:
    """Ids of everything that hangs on a record, by where it hangs."""
    found = {}
    for label, field in LINKS[kind]:
        if ids := sorted(_rows(label).filter(**{field: record_id}).values_list("pk", flat=True)):
            found[f"{label}.{field}"] = ids
    here = CustomLink.objects.filter(field__kind=LINK, field__target=kind, target_id=record_id)
    if ids := sorted(here.values_list("pk", flat=True)):
        found[CUSTOM] = ids
    for label, _once in POINTERS:
        rows = _rows(label).filter(record_type=kind, record_id=record_id)
        if ids := sorted(rows.values_list("pk", flat=True)):
            found[label] = ids
    return found
