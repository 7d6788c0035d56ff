"""What happens around every request: its id and door, the user's language, refusals turned into answers."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from zoneinfo import ZoneInfo

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import zone
from spearhead.kernel.acts import through
from spearhead.kernel.errors import Refused, SpearheadError
from spearhead.kernel.once import reading
from spearhead.web import errors

Handler = Callable[[HttpRequest], HttpResponse]
SAFE = frozenset({"GET", "HEAD"})
_REQUEST_ID = re.compile(r"[A-Za-z0-9-]{8,40}\Z")


def request_context(get_response: Handler) -> Handler:
    """Give the request an id, name its door, and answer with the id."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if _REQUEST_ID.match(given) else uuid.uuid4().hex
        request.request_id = request_id  # type: ignore[attr-defined]
        door = "api" if request.path_info.startswith("/api/") else "web"
        with through(door, request_id=request_id), reading(request.method in SAFE):
            response = get_response(request)
        response.headers["X-Request-ID"] = request_id
        if response.status_code >= 400 or not request.path_info.startswith(settings.STATIC_URL):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return middleware


def speak_the_users_language(get_response: Handler) -> Handler:
    """Use the signed-in user's language, and their time zone or the workspace's; before that the browser's language."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith("/api/"):
            return get_response(request)  # the API's door has done so already
        user = getattr(request, "user", None)
        language, here = "", None
        if isinstance(user, User):
            language, here = user.language, ZoneInfo(user.time_zone) if user.time_zone else zone()
        language = language or translation.get_language_from_request(request)
        request.language = language  # type: ignore[attr-defined]
        with translation.override(language), timezone.override(here):
            response = get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response

    return middleware


def translate_refusals(get_response: Handler) -> Handler:
    """Turn the refusals of acts and access into pages or problem documents."""

    def middleware(request: HttpRequest) -> HttpResponse:
        for name, values in request.GET.lists():
            if "\0" in name or any("\0" in one for one in values):  # which PostgreSQL cannot even look for
                message = _("This text holds characters that cannot be stored; type it again without them.")
                field = "query" if "\0" in name else name[:60]
                return errors.answer(request, Refused("unstorable_text", message, {field: message}))
        return get_response(request)

    def process_exception(request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, SpearheadError):
            return errors.answer(request, exception)
        return None

    middleware.process_exception = process_exception  # type: ignore[attr-defined]
    return middleware
