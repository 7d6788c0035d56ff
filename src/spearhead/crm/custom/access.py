"""Reading custom fields: their definitions, and the filter fields that they give."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import partial
from typing import Any, Final

from django.apps import apps
from django.db.models import DecimalField, Q
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from spearhead.accounts.workspace.access import workspace
from spearhead.crm.custom.models import CustomField
from spearhead.kernel.filters import Field
from spearhead.kernel.kept import kept
from spearhead.kernel.money import to_minor

_KINDS: Final = {
    "text": "text", "long_text": "text", "url": "text", "phone": "text", "email": "text", "choice": "choice",
    "choices": "choice", "integer": "number", "decimal": "decimal", "percent": "decimal", "money": "money",
    "boolean": "flag", "date": "date", "datetime": "datetime", "person": "ref", "link": "ref",
    "formula": "computed",
}  # fmt: skip
_COMPARE: Final = {"is": "", "is_not": "", "gt": "__gt", "gte": "__gte", "lt": "__lt", "lte": "__lte"}


@kept
def custom_fields(entity: str) -> list[CustomField]:
    """The fields in use of a kind of record, in their order."""
    return list(CustomField.objects.filter(entity=entity, hidden_at__isnull=True))


def custom_filter_fields(entity: str) -> dict[str, Field]:
    """Custom fields as filters and lists know them, as ``custom.key``."""
    return {f"custom.{field.key}": _filter_field(field) for field in custom_fields(entity)}


def _filter_field(field: CustomField) -> Field:
    key, kind, path = f"custom.{field.key}", _KINDS[field.kind], f"custom__{field.key}"
    match field.kind:
        case "formula":
            return Field(key, kind, sortable=False)
        case "date":
            return Field(key, kind, path, read=lambda raw: date.fromisoformat(raw).isoformat())
        case "datetime":
            return Field(key, kind, path, read=_moment)
        case "money":
            return Field(key, kind, path, read=_amount, build=partial(_money, path), sortable=False)
        case "decimal" | "percent":
            return Field(key, kind, path, build=partial(_decimal, field), sortable=False)
        case "choices":
            return Field(key, kind, path, build=partial(_several, path), sortable=False)
        case "person" | "link":
            return Field(key, kind, path, build=partial(_plain, path), sortable=False)
    return Field(key, kind, path, build=partial(_plain, path) if kind == "choice" else None)


def _moment(raw: Any) -> str:
    found = datetime.fromisoformat(raw)
    if found.tzinfo is None:
        raise ValueError
    return found.astimezone(UTC).isoformat()


def _amount(raw: Any) -> int:
    return to_minor(Decimal(str(raw)), workspace().base_currency, exact=False)


def _empty(path: str, operator: str) -> Q | None:
    if operator in {"empty", "not_empty"}:
        return Q(**{f"{path}__isnull": operator == "empty"})
    return None


def _plain(path: str, operator: str, value: Any) -> Q:
    """A choice or a person; what has no value is none of those that are named."""
    if (blank := _empty(path, operator)) is not None:
        return blank
    values = value if isinstance(value, list) else [value]
    found = Q(**{f"{path}__in": values})
    return ~found | Q(**{f"{path}__isnull": True}) if operator in {"is_not", "not_in"} else found


def _several(path: str, operator: str, value: Any) -> Q:
    """Has (one of) the named choices; they are kept as a list of keys."""
    if (blank := _empty(path, operator)) is not None:
        return blank
    found = Q()
    for one in value if isinstance(value, list) else [value]:
        found |= Q(**{f"{path}__icontains": f'"{one}"'})
    return ~found | Q(**{f"{path}__isnull": True}) if operator in {"is_not", "not_in"} else found


def _money(path: str, operator: str, value: Any) -> Q:
    """Amounts compare in the base currency; one in another currency is neither above nor below."""
    if (blank := _empty(path, operator)) is not None:
        return blank
    own = Q(**{f"{path}__currency": workspace().base_currency})
    if operator == "between":
        return own & Q(**{f"{path}__minor__gte": value[0], f"{path}__minor__lte": value[1]})
    return own & Q(**{f"{path}__minor{_COMPARE[operator]}": value})


def _decimal(field: CustomField, operator: str, value: Any) -> Q:
    """Decimals and percentages are kept as text and compare as numbers."""
    path = f"custom__{field.key}"
    if (blank := _empty(path, operator)) is not None:
        return blank
    number = Cast(KeyTextTransform(field.key, "custom"), DecimalField(max_digits=40, decimal_places=18))
    rows = apps.get_model("crm", field.entity)._default_manager.filter(**{f"{path}__isnull": False})
    rows = rows.annotate(as_number=number)
    if operator == "between":
        rows = rows.filter(as_number__gte=value[0], as_number__lte=value[1])
    else:
        rows = rows.filter(**{f"as_number{_COMPARE[operator]}": value})
    found = Q(pk__in=rows.values("pk"))
    return ~found if operator == "is_not" else found
