"""/search: one box over all records that the caller may read."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from spearhead.api import parsing
from spearhead.api.auth import caller
from spearhead.api.rendering import reply
from spearhead.api.schemas.search import FoundOut
from spearhead.crm.search.find import KINDS, search
from spearhead.kernel.errors import Refused

router = Router(tags=["search"])


def _kinds(text: str) -> tuple[str, ...]:
    kinds = tuple(text.split(","))
    if not set(kinds) <= set(KINDS):
        message = _("“%(field)s” is one of: %(choices)s.") % {"field": "type", "choices": ", ".join(KINDS)}
        raise Refused("bad_value", message, {"type": message})
    return kinds


_READERS: Final = {"q": parsing.text("q", 200), "limit": parsing.whole("limit", 1, 50), "type": _kinds}


@router.get("", response=FoundOut, summary="Search all records")
def search_records(request: HttpRequest) -> HttpResponse:
    """Names, numbers, mail, phones; typos, pinyin and two Chinese characters find too. Without ``q``: recent ones."""
    given = parsing.only_params(request, _READERS)
    hits = search(caller(request), given.get("q", ""), given.get("type", KINDS), given.get("limit", 20))
    return reply({
        "items": [
            {"type": hit.kind, "id": str(hit.id), "name": hit.name, "hint": hit.hint, "match": hit.level.name.lower()}
            for hit in hits
        ]
    })  # fmt: skip
