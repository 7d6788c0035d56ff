"""Reading what an address asks of a list or a board: filter, order, page, period."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import orjson
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from spearhead.kernel.errors import Refused
from spearhead.kernel.filters import Fields, Filter

RESERVED: Final = frozenset(
    {"sort", "order", "page", "view", "columns", "filter", "as_of", "pipeline_board", "scope", "period", "q", "exact",
     "offset", "month", "from", "group", "density", "widths", "act",
     "shape", "by", "week"}
)  # fmt: skip
MAX_PAGE: Final = 100_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks: the checked filter, the order keys, the page (from 1), and the raw pairs to link with."""

    chosen: Filter
    order: list[str]
    page: int
    pairs: tuple[tuple[str, str], ...]

    def link(self, **changes: Any) -> str:
        """The query string with some parameters changed; None removes one; the page starts anew unless given."""
        kept = [(key, value) for key, value in self.pairs if key not in changes and key != "page"]
        kept += [(key, str(value)) for key, value in changes.items() if value is not None]
        return f"?{urlencode(kept)}" if kept else "?"


def read_tree(raw: str) -> Any:
    """The JSON of ``filter=``; a refusal when it is none."""
    if not raw:
        return None
    try:
        return orjson.loads(raw[:20_000])
    except orjson.JSONDecodeError:
        message = _("The filter is not valid JSON.")
        raise Refused("bad_filter", message, {"filter": message}) from None


def read_page(raw: str) -> int:
    """A page number from 1; nonsense is page 1 of what there is."""
    return min(max(int(raw), 1), MAX_PAGE) if raw.isascii() and raw.isdigit() and len(raw) < 8 else 1


def asked(request: HttpRequest, fields: Fields, *, default_order: str = "", orders: Collection[str] = ()) -> Asked:
    """Read and check the address of a list; unknown fields are refused by name. `orders` are a screen's own orders."""
    return asked_of(request.GET, fields, default_order=default_order, orders=orders)


def asked_of(params: QueryDict, fields: Fields, *, default_order: str = "", orders: Collection[str] = ()) -> Asked:
    """The same for parameters that come from elsewhere than the present address."""
    pairs = tuple((key, value) for key, values in params.lists() for value in values if value != "")
    short = fields.from_query(pairs, reserved=RESERVED)
    tree = fields.tree(read_tree(params.get("filter", "")))
    chosen = Filter(short.conditions, (tree,)) if tree else short
    keys = [key for key in params.get("sort", default_order).split(",") if key]
    fields.order([key for key in keys if key not in orders])
    return Asked(chosen, keys, read_page(params.get("page", "1")), pairs)
