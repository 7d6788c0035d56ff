"""/products: what is sold."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.api.auth import caller
from spearhead.api.columns import Column
from spearhead.api.concurrency import changing, version_param
from spearhead.api.definitions import fields_of
from spearhead.api.listing import Noun, listing, reading
from spearhead.api.parsing import only_params
from spearhead.api.rendering import nothing
from spearhead.api.schemas.products import ProductEdit, ProductNew, ProductOut
from spearhead.api.schemas.records import page_of
from spearhead.api.values import values_of
from spearhead.crm.products.access import products_visible_to
from spearhead.crm.products.acts import create_product, edit_product, retire_product
from spearhead.kernel.errors import Refused
from spearhead.kernel.filters import Field

router = Router(tags=["products"])
PRODUCTS = Noun(
    resource="product",
    visible=lambda user: products_visible_to(user, retired=True),
    fields=fields_of(
        "product", Field("name", "text", "sort_key"), Field("code", "text"), Field("family", "text"),
        Field("currency", "text"), Field("retired_at", "datetime"),
    ),
    order=("name",),
    columns=(
        Column("id", "id"),
        Column("version"),
        Column("code"),
        Column("name"),
        Column("name_zh"),
        Column("family"),
        Column("unit"),
        Column("currency"),
        Column("list_price", "money", "list_minor"),
        Column("cost", "money", "cost_minor"),
        Column("retired_at", "moment"),
    ),
)  # fmt: skip


def _values(body: ProductNew | ProductEdit, user: User) -> dict[str, Any]:
    """What was sent, by model field: both amounts in the one currency of the product."""
    values = values_of(body, user, "product")
    for name in ("list_price", "cost"):
        if f"{name}_minor" in values:
            values[f"{name.removesuffix('_price')}_minor"] = values.pop(f"{name}_minor")
    named = {values.pop(f"{name}_currency") for name in ("list_price", "cost") if f"{name}_currency" in values}
    if len(named) > 1:
        message = _("List price and cost are in one currency.")
        raise Refused("currency_differs", message, {"cost": message})
    return values | ({"currency": named.pop()} if named else {})


@router.get("", response=page_of(ProductOut), summary="List products")
def list_products(request: HttpRequest) -> HttpResponse:
    """By name, retired ones included (``retired_at.empty=true`` leaves them out)."""
    return listing(request, PRODUCTS)


@router.post("", response={201: ProductOut}, summary="Add a product")
def add_product(request: HttpRequest, body: ProductNew) -> HttpResponse:
    """Its code is unique."""
    user = caller(request)
    return reading(request, PRODUCTS, create_product(_values(body, user), by=user).pk, 201)


@router.get("/{product_id}", response=ProductOut, summary="Read a product")
def read_product(request: HttpRequest, product_id: str) -> HttpResponse:
    """With its list price; its cost for those who may see it."""
    only_params(request, {})
    return reading(request, PRODUCTS, product_id)


@router.patch("/{product_id}", response=ProductOut, summary="Change a product")
def update_product(request: HttpRequest, product_id: str, body: ProductEdit) -> HttpResponse:
    """Lines on deals keep the prices that they were sold at."""
    with changing(request, PRODUCTS, product_id, body.version) as (user, seen):
        edit_product(product_id, _values(body, user), by=user, seen_version=seen)
    return reading(request, PRODUCTS, product_id)


@router.delete("/{product_id}", response={204: None}, summary="Retire a product")
def remove_product(request: HttpRequest, product_id: str) -> HttpResponse:
    """Past deals keep it."""
    with changing(request, PRODUCTS, product_id, version_param(request).get("version")) as (user, seen):
        retire_product(product_id, by=user, seen_version=seen)
    return nothing()


@router.post("/{product_id}/restore", response=ProductOut, summary="Bring a retired product back")
def bring_back_product(request: HttpRequest, product_id: str) -> HttpResponse:
    """Onto the list for new lines."""
    retire_product(product_id, by=caller(request), seen_version=None, back=True)
    return reading(request, PRODUCTS, product_id)
