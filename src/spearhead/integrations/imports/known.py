"""What links may point to: records by name, code or external id; also those this import is about to make."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from spearhead.accounts.users.models import User
from spearhead.crm.companies.models import Company
from spearhead.crm.contacts.models import Contact
from spearhead.crm.deals.models import Deal
from spearhead.crm.leads.models import Lead
from spearhead.crm.products.models import Product
from spearhead.crm.records.access import trash_of
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
#: How `deleted_with` begins where the undo of an import deleted.
UNDONE: Final = "import:"


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

    def rows(self, entity: str) -> Any:
        """The records that may be found: those that are not deleted; where two are called alike, the older one."""
        rows = MODELS[entity].objects.order_by("-pk")
        return rows.filter(deleted_at__isnull=True) if in_trash(entity) else rows

    def _table(self, entity: str, by: str) -> dict[str, int]:
        if (entity, by) not in self._ids:
            reader = self._by_external_id if by == "external_id" else self._by_field
            self._ids[entity, by] = reader(entity, by)
        return self._ids[entity, by]

    def _by_field(self, entity: str, by: str) -> dict[str, int]:
        rows = self.rows(entity)
        if by.startswith("custom."):
            path = f"custom__{by.removeprefix('custom.')}"
            if not hasattr(MODELS[entity], "custom"):
                return {}
            return {match_key(str(text)): pk for pk, text in rows.values_list("pk", path) if text}
        return {match_key(str(text)): pk for pk, text in rows.values_list("pk", by) if text}

    def _by_external_id(self, entity: str, _by: str) -> dict[str, int]:
        rows = ExternalId.objects.filter(record_type=RECORD_TYPES[entity], source=self.source)
        if in_trash(entity):
            rows = rows.filter(record_id__in=self.rows(entity).order_by().values("pk"))
        return dict(rows.values_list("value", "record_id"))


class Trash(Known):
    """The same of deleted records that the importer may restore; those that an undone import took away are not met."""

    def __init__(self, source: str, by: User) -> None:
        super().__init__(source)
        self.by = by

    def rows(self, entity: str) -> Any:
        """What is in the trash; of two that are called alike the one that was deleted last."""
        if not in_trash(entity):
            return MODELS[entity].objects.none()
        rows = trash_of(self.by, RECORD_TYPES[entity], MODELS[entity])
        return rows.exclude(deleted_with__startswith=UNDONE).order_by("deleted_at", "pk")


def in_trash(entity: str) -> bool:
    """Whether records of this kind go to the trash when they are deleted."""
    return entity in MODELS and hasattr(MODELS[entity], "deleted_at")


def free_external_ids(entity: str, source: str, values: Iterable[str]) -> None:
    """Take these ids from deleted records, so that new ones may bear them."""
    if in_trash(entity):
        gone = MODELS[entity].objects.filter(deleted_at__isnull=False).values("pk")
        rows = ExternalId.objects.filter(record_type=RECORD_TYPES[entity], source=source, value__in=list(values))
        rows.filter(record_id__in=gone).delete()


def _key(by: str, text: str) -> str:
    return text.strip() if by == "external_id" else match_key(text)
