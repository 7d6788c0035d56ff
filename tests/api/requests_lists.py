"""Valid requests about lists as files and about custom fields, and the objects that they are about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from spearhead.crm.custom.acts import define_field
from spearhead.integrations.export.jobs import start_export
from tests.api.world import World

LIST_BODIES: Final[dict[str, Callable[[World], Any]]] = {
    "POST /custom-fields": lambda _world: {"entity": "deal", "kind": "text", "label": "Colour"},
    "PATCH /custom-fields/{field_id}": lambda _world: {"label": "Changed", "version": 1},
    "POST /exports": lambda _world: {"noun": "deals", "format": "csv"},
}


def list_objects(world: World) -> dict[str, dict[str, int | str]]:
    """A field of deals; lists that mgrA and the director asked for, and that are not made yet."""
    asking = {"own": "mgrA", "other": "dir"}
    exports: dict[str, int | str] = {
        case: start_export("deal", "csv", {}, by=world.users[who]).pk for case, who in asking.items()
    }
    field = define_field("deal", "text", {"label": "Grade"}, by=world.users["admin"])
    return {"export_id": exports, "field_id": {"own": field.pk}}
