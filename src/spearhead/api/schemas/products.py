"""Bodies and answers about products."""

from __future__ import annotations

from spearhead.api.schemas.base import Answer, Body, Changed, Line20, Line60, Line80, Line200, Money, MoneyOut


class _Fields(Body):
    """What may be set of a product; both amounts are in its one currency."""

    code: Line60 = ""
    name_zh: Line200 = ""
    family: Line80 = ""
    unit: Line20 = ""
    list_price: Money | None = None
    cost: Money | None = None


class ProductNew(_Fields):
    """A product; its code is its name unless given."""

    name: Line200 = ""


class ProductEdit(_Fields, Changed):
    """Fields to change; what is left out stays."""

    name: Line200 = ""


class ProductOut(Answer):
    """Something sold."""

    id: str
    version: int
    code: str
    name: str
    name_zh: str
    currency: str
    list_price: MoneyOut | None = None
    retired_at: str | None
