"""What links may point to: records by name, code or external id; also those this import is about to make."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, Final

from spearhead.accounts.users.models import User
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.models import Contact
from spearhead.crm.deals.models import Deal
from spearhead.crm.leads.models import Lead
from spearhead.crm.products.models import Product
from spearhead.crm.records.models import ExternalId
from spearhead.kernel.text.fold import match_key

#: entity of a mapping file → the word that records, events and rights use
RECORD_TYPES: Final = {
    "companies": "company", "contacts": "contact", "leads": "lead", "deals": "deal", "products": "product",
    "people": "user", "deal_lines": "deal", "quotas": "goal", "activities": "activity",
}  # fmt: skip
MODELS: Final[dict[str, Any]] = {
    "companies": Company, "contacts": Contact, "leads": Lead, "deals": Deal, "products": Product, "people": User,
}  # fmt: skip
#: Stands for the id of a record that this import is about to make (in a check).
PENDING: Final = -1


class Known:
    """Ids by (entity, field, text); each table is read once, when first asked for."""

    def __init__(self, source: str) -> None:
        self.source = source
        self._ids: dict[tuple[str, str], dict[str, int]] = {}

    def find(self, entity: str, by: str, text: str) -> int | None:
        """The id of the record of `entity` whose field `by` is `text`, or None."""
        return self._table(entity, by).get(_key(by, text))

    def add(self, entity: str, by: str, text: str, record_id: int) -> None:
        """Remember a record that was just made (or is about to be)."""
        if text:
            self._table(entity, by)[_key(by, text)] = record_id

    def names(self, entity: str, by: str = "name") -> Iterable[str]:
        """All texts that would be found."""
        return self._table(entity, by)

    def _table(self, entity: str, by: str) -> dict[str, int]:
        if (entity, by) not in self._ids:
            self._ids[entity, by] = _READERS[by](entity, self.source) if by in _READERS else _by_field(entity, by)
        return self._ids[entity, by]


def _key(by: str, text: str) -> str:
    return text.strip() if by == "external_id" else match_key(text)


def _by_field(entity: str, by: str) -> dict[str, int]:
    model = MODELS[entity]
    rows = model.objects.order_by("-pk")
    if hasattr(model, "deleted_at"):
        rows = rows.filter(deleted_at__isnull=True)
    if by.startswith("custom."):
        path = f"custom__{by.removeprefix('custom.')}"
        if not hasattr(model, "custom"):
            return {}
        return {match_key(str(text)): pk for pk, text in rows.values_list("pk", path) if text}
    return {match_key(text): pk for pk, text in rows.values_list("pk", by) if text}


def _by_external_id(entity: str, source: str) -> dict[str, int]:
    rows = ExternalId.objects.filter(record_type=RECORD_TYPES[entity], source=source)
    return dict(rows.values_list("value", "record_id"))


_READERS: Final[dict[str, Callable[[str, str], dict[str, int]]]] = {"external_id": _by_external_id}
