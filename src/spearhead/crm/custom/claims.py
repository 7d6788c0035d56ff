"""Values that only one record may hold: how they compare, who holds them, and filling the table for a whole field.

What a record may take is decided in `crm.records.claims`, which knows who may read whom.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from typing import Any, Final

from django.apps import apps
from django.utils.translation import gettext as _

from spearhead.crm.custom.access import custom_fields
from spearhead.crm.custom.models import CustomClaim, CustomField
from spearhead.kernel.bulk import insert_objects
from spearhead.kernel.definitions import refuse

#: Kinds whose values can be unique, and the kinds of records; activities die and return along with what they hang on.
KINDS: Final = frozenset({"text", "integer", "url", "phone", "email"})
ENTITIES: Final = frozenset({"company", "contact", "lead", "deal"})
_NAMED: Final = 3


def folded(value: Any) -> str:
    """A value as it is compared: without regard to case and to full or half width."""
    return unicodedata.normalize("NFKC", str(value)).casefold().strip()[:500]


def unique_fields(entity: str) -> list[CustomField]:
    """The fields in use of a kind of record whose values are unique."""
    return [field for field in custom_fields(entity) if field.unique]


def release(entity: str, record_ids: Iterable[int], *, keep: Iterable[str] = ()) -> None:
    """Let others have what these records hold, but in the fields `keep` (by key)."""
    if entity in ENTITIES:
        rows = CustomClaim.objects.filter(field__entity=entity, record_id__in=list(record_ids))
        rows.exclude(field__key__in=list(keep)).delete()


def claim_all(field: CustomField) -> None:
    """Note who holds what of a whole field; refused where two living records hold the same (``not_unique``)."""
    CustomClaim.objects.filter(field=field).delete()
    held: dict[str, int] = {}
    twice: list[str] = []
    for record_id, value in _values(field).iterator():
        if value is not None and held.setdefault(folded(value), record_id) != record_id:
            twice.append(str(value))
    if twice:
        named = ", ".join(f"“{one[:40]}”" for one in dict.fromkeys(twice[:50]))
        words = _("%(count)d records hold a value that another one holds too, such as %(values)s. Change them first.")
        shown = ", ".join(named.split(", ")[:_NAMED])
        raise refuse("not_unique", "unique", words % {"count": len(twice), "values": shown})
    insert_objects([CustomClaim(field=field, value=value, record_id=pk) for value, pk in held.items() if value])


def _values(field: CustomField) -> Any:
    path = f"custom__{field.key}"
    rows = apps.get_model("crm", field.entity)._default_manager.filter(deleted_at__isnull=True)
    return rows.filter(**{f"{path}__isnull": False}).order_by("pk").values_list("pk", path)
