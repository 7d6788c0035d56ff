"""The poll of live pages: a cursor on the sealed events, 204 when nothing is new."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET

from spearhead.crm.notices.access import unread_count
from spearhead.kernel.events.feed import newest, topics_after
from spearhead.web.screens import reader

MAX_CURSOR: Final = 2**62


@require_GET
def live(request: HttpRequest) -> HttpResponse:
    """The kinds of records that changed after the cursor; kinds only, so that nothing is given away."""
    user = reader(request)
    raw = request.GET.get("after", "")
    if not (raw.isascii() and raw.isdigit()) or int(raw) > MAX_CURSOR:
        return JsonResponse({"cursor": str(newest()), "topics": []})
    cursor, topics = topics_after(int(raw))
    if cursor == int(raw):
        return HttpResponse(status=204)
    return JsonResponse({"cursor": str(cursor), "topics": topics, "unread": unread_count(user)})
