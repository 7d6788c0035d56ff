"""/events: the change feed over the sealed sequence, narrowed to what the caller may read."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from spearhead.accounts.users.models import User
from spearhead.api import parsing
from spearhead.api.auth import caller
from spearhead.api.rendering import nothing, reply
from spearhead.api.schemas.events import FeedOut
from spearhead.api.sightings import readable
from spearhead.kernel.events.feed import after
from spearhead.kernel.events.models import Event
from spearhead.kernel.ids import MAX_ID

router = Router(tags=["events"])
BATCH: Final = 500
ROUNDS: Final = 10
_AFTER: Final = parsing.whole("after", 0, MAX_ID)
#: an empty ``after=`` is a reader's first call, that has no cursor yet
_READERS: Final = {"after": lambda text: _AFTER(text or "0"), "limit": parsing.whole("limit", 1, 200)}


@router.get("", response={200: FeedOut, 204: None}, summary="Read the change feed")
def list_events(request: HttpRequest) -> HttpResponse:
    """Sealed events after a cursor, oldest first; 204 when there is none. ``Next-Cursor`` is where to go on."""
    given = parsing.only_params(request, dict(_READERS))
    user, limit = caller(request), given.get("limit", 200)
    found, cursor = _page(user, given.get("after", 0), limit)
    if found:
        items = [_shown(user, event) for event in found]
        return reply({"items": items, "cursor": str(cursor)}, Next_Cursor=str(cursor))
    response = nothing()
    response.headers["Next-Cursor"] = str(cursor)
    return response


def _page(user: User, cursor: int, limit: int) -> tuple[list[Event], int]:
    """Readable events and the place up to which the feed was looked through: what is not readable is passed over."""
    for _round in range(ROUNDS):
        batch = list(after(cursor, BATCH))
        seen = readable(user, ((event.record_type, event.record_id) for event in batch))
        found = [event for event in batch if (event.record_type, event.record_id) in seen]
        if len(found) > limit:
            return found[:limit], found[limit - 1].seq or cursor
        if batch:
            cursor = batch[-1].seq or cursor
        if found or len(batch) < BATCH:
            return found, cursor
    return [], cursor


def _shown(user: User, event: Event) -> dict[str, Any]:
    hidden = {field for resource, field in user.sight.hidden if resource == event.record_type}
    payload = event.payload if isinstance(event.payload, dict) else {}
    return {
        "id": str(event.pk),
        "seq": str(event.seq),
        "type": event.kind,
        "at": event.at,
        "actor": str(event.actor_id) if event.actor_id else None,
        "door": event.door,
        "record": {"type": event.record_type, "id": str(event.record_id), "version": event.record_version},
        "changes": list(_changes(payload.get("changes", {}), hidden)),
        "cause": [event.cause] if event.cause else [],
    }


def _changes(changes: dict[str, list[Any]], hidden: set[str]) -> Iterable[dict[str, Any]]:
    """The changes without hidden fields; those derived from a hidden amount are left out with it."""
    for field, pair in changes.items():
        bare = field.removesuffix("_minor").removesuffix("_id")
        if bare in hidden or field in hidden or (bare in {"base", "currency"} and "amount" in hidden):
            continue
        yield {"field": field, "before": pair[0], "after": pair[1]}
