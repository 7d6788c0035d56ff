"""Bodies of the operations about costs, plans and returns."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.api.world import World

MONEY_BODIES: dict[str, Callable[[World], Any]] = {
    "POST /selling-costs": lambda world: {
        "kind": "travel",
        "amount": {"amount": "12.00", "currency": "CNY"},
        "day": "2026-01-05",
        "user": str(world.users["repA"].pk),
    },
    "POST /cost-pools": lambda _world: {
        "name": "Support",
        "driver": "deals",
        "period": "2026-Q1",
        "amount": {"amount": "12.00", "currency": "CNY"},
    },
    "POST /cost-pools/{cost_pool_id}/share-out": lambda _world: {"version": 1},
    "POST /returns": lambda _world: {
        "deal": "987654",
        "amount": {"amount": "12.00", "currency": "CNY"},
        "day": "2026-01-05",
        "reason": "Broken",
    },
    "POST /product-plans": lambda world: {
        "product": str(world.cast.products["MG Basic"].pk),
        "period": "2026-Q1",
        "quantity": "10",
        "price": {"amount": "12.00", "currency": "CNY"},
        "cost": {"amount": "8.00", "currency": "CNY"},
    },
    "POST /products/{product_id}/costs": lambda _world: {
        "cost": {"amount": "12.00", "currency": "CNY"},
        "valid_from": "2026-01-05",
    },
}
