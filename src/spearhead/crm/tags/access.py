"""Reading tags, and filtering records by them."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from spearhead.crm.tags.models import RecordTag
from spearhead.kernel.filters import Field


def tag_field(record_type: str) -> Field:
    """The filter field ``tag`` of a kind of record: has (one of) the named tags."""

    def build(operator: str, value: Any) -> Q:
        names = value if isinstance(value, list) else [value]
        bearing = RecordTag.objects.filter(record_type=record_type)
        if operator in {"empty", "not_empty"}:
            has = Q(pk__in=bearing.values("record_id"))
            return ~has if operator == "empty" else has
        has = Q(pk__in=bearing.filter(tag__name__in=names).values("record_id"))
        return ~has if operator in {"is_not", "not_in"} else has

    return Field("tag", "choice", build=build, sortable=False)


def tags_of(record_type: str, ids: list[int]) -> dict[int, list[str]]:
    """The tag names of several records, each in alphabetical order."""
    found: dict[int, list[str]] = {record_id: [] for record_id in ids}
    rows = RecordTag.objects.filter(record_type=record_type, record_id__in=ids).order_by("tag__name")
    for record_id, name in rows.values_list("record_id", "tag__name"):
        found[record_id].append(name)
    return found
