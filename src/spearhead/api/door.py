"""The API's own middleware: the language before anybody is known, and refusals of the router as problem documents."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils import translation
from django.utils.translation import gettext as _

from spearhead.accounts.limits import count_stranger
from spearhead.api.errors import problem, refusal
from spearhead.kernel.errors import TooMany

Handler = Callable[[HttpRequest], HttpResponse]
PREFIX = "/api/"


def api_door(get_response: Handler) -> Handler:
    """Wrap what happens under /api/; everything else passes."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PREFIX):
            return get_response(request)
        translation.activate(translation.get_language_from_request(request))
        try:
            request.get_host()  # a forged host is refused (400) before anything is looked at
            if settings.SECURE_SSL_REDIRECT and not request.is_secure():  # a token sent in the clear is not rewarded
                words = _("This API answers over https only; renew a token that was sent without.")
                return problem(request, 403, "https_only", words)
            response = _limited(request, get_response)
            if isinstance(response, HttpResponseNotAllowed):
                response = _not_allowed(request, response)
            response.headers.setdefault("Content-Language", translation.get_language() or "")
            return response
        finally:
            translation.deactivate()

    return middleware


def _limited(request: HttpRequest, get_response: Handler) -> HttpResponse:
    """Whoever is nobody counts by address: at once without a token, afterwards with one that opened nothing."""
    try:
        named = "Authorization" in request.headers
        if not named:
            count_stranger(request)
        response = get_response(request)
        if named and not hasattr(request, "scopes") and response.status_code != 429:
            count_stranger(request)
    except TooMany as refused:
        return refusal(request, refused)
    return response


def _not_allowed(request: HttpRequest, refused: HttpResponse) -> HttpResponse:
    methods = refused.headers["Allow"]
    words = _("This address takes %(methods)s.") % {"methods": methods}
    response = problem(request, 405, "method_not_allowed", words)
    response.headers["Allow"] = methods
    return response
