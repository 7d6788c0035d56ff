"""Bodies of the operations about mail and chat."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from tests.api.world import World

SLACK: Final = {"kind": "slack", "name": "Sales", "url": "https://hooks.slack.com/services/T0/B0/x"}
CHANNEL_BODIES: dict[str, Callable[[World], Any]] = {
    "POST /channels": lambda _world: SLACK,
    "POST /channels/{channel_id}/retire": lambda _world: {"version": 1},
    "PUT /mail-server": lambda _world: {"host": "smtp.example.com", "sender": "sales@example.com"},
    "PATCH /telling": lambda _world: {"at_once": "none"},
}
