"""An upload that says it is larger than the room that is left for files is refused before anybody reads it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from spearhead.accounts.users.models import User
from spearhead.crm.documents.room import check_announced
from spearhead.kernel.errors import Refused
from spearhead.web import errors

Handler = Callable[[HttpRequest], HttpResponse]
#: The screens that keep documents; other files (imports, pictures of people) do not count.
UPLOADS: Final = frozenset({"record_upload"})


def refuse_full(get_response: Handler) -> Handler:
    """Look at the length that a form with files announces; one that announces none is refused while it is read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.method != "POST" or request.content_type != "multipart/form-data" or not _keeps(request):
            return get_response(request)
        try:
            check_announced("multipart/form-data", request.META.get("CONTENT_LENGTH") or "")
        except Refused as refusal:
            return errors.answer(request, refusal)
        return get_response(request)

    return middleware


def _keeps(request: HttpRequest) -> bool:
    try:
        return resolve(request.path_info).url_name in UPLOADS and isinstance(request.user, User)
    except Resolver404:
        return False
