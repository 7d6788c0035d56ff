"""Products from a file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from spearhead.crm.products.models import Product
from spearhead.integrations.imports.cells import Kind
from spearhead.integrations.imports.rows import Item
from spearhead.integrations.imports.writers.base import Step, Writer


class Products(Writer):
    """Products (产品): the price becomes the list price."""

    entity = "products"
    model = Product
    kinds: ClassVar[Mapping[str, Kind]] = {
        "name": Kind("text", "name"), "code": Kind("text", "code", 60), "family": Kind("text", "family", 80),
        "unit": Kind("text", "unit", 20), "price": Kind("money", "list_minor"), "cost": Kind("money", "cost_minor"),
    }  # fmt: skip

    def read(self, item: Item) -> dict[str, Any]:
        values = super().read(item)
        if not item.text("code"):
            values.pop("code", None)
        return values

    def build(self, step: Step) -> Product:
        """A product has no owner and no number; its code is its name where none is given."""
        column = step.item.columns.get("price")
        currency = (column.currency if column else None) or self.context.currency(self.section)
        product = Product(currency=step.item.text("currency") or currency)
        self.assign(product, step.values)
        product.code = product.code or product.name[:60]
        return product

    def differences(self, item: Item, record: Any, values: Any) -> dict[str, Any]:
        """A product that was retired comes back."""
        if record.retired_at is not None:
            values["retired_at"] = None
        return super().differences(item, record, values)

    def bulk_update(self, records: Any, names: set[str]) -> None:
        super().bulk_update(records, names - {"changed_at", "changed_by_id"})
