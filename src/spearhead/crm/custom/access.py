"""Reading custom fields: their definitions, and the filter fields that they give."""

from __future__ import annotations

from spearhead.crm.custom.models import CustomField
from spearhead.kernel.filters import Field
from spearhead.kernel.kept import kept

_KINDS = {
    "text": "text", "long_text": "text", "url": "text", "phone": "text", "email": "text", "choice": "choice",
    "integer": "number", "boolean": "flag", "date": "date",
}  # fmt: skip


@kept
def custom_fields(entity: str) -> list[CustomField]:
    """The fields in use of a kind of record, in their order."""
    return list(CustomField.objects.filter(entity=entity, hidden_at__isnull=True))


def custom_filter_fields(entity: str) -> dict[str, Field]:
    """Custom fields that can be filtered by, as ``custom.key``."""
    return {
        f"custom.{field.key}": Field(f"custom.{field.key}", _KINDS[field.kind], f"custom__{field.key}")
        for field in custom_fields(entity)
        if field.kind in _KINDS
    }
