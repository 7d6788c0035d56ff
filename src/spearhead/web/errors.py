"""How a refusal looks: a page for people, a problem document for scripts and partial requests."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import structlog
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _

from spearhead.accounts.limits import say_when
from spearhead.accounts.users.models import User
from spearhead.kernel.errors import Absent, Conflict, Forbidden, Refused, SpearheadError, TooMany
from spearhead.kernel.outages import no_room, outage
from spearhead.web.readable import moment

_UNSAID: Final = frozenset({"_once", "csrfmiddlewaretoken", "password", "code", "secret", "url"})
log = structlog.get_logger(__name__)


def problem(request: HttpRequest, error: SpearheadError) -> dict[str, Any]:
    """The problem+json body (RFC 9457) that both doors share."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "status": error.status,
        "title": _title(error.status),
        "code": "absent",
        "detail": _("This does not exist, or it is not yours to see."),
        "request_id": getattr(request, "request_id", ""),
    }
    if isinstance(error, Forbidden | Refused | Conflict):
        body |= {"code": error.code, "detail": error.message}
    if isinstance(error, Refused):
        body["errors"] = [
            {"field": field, "code": error.code, "message": message} for field, message in error.fields.items()
        ]
        if error.ask:
            body["ask"] = error.ask
    if isinstance(error, Conflict):
        body["current"] = error.current
        if said := _said(error.current):
            body["said"] = said
    return body


def _said(current: Mapping[str, Any]) -> str:
    """Who changed it meanwhile, and when, in words; empty where the refusal does not know."""
    who, at = current.get("changed_by"), current.get("changed_at")
    name = User.objects.filter(pk=who).values_list("name", flat=True).first() if who else None
    if not name or not at:
        return ""
    return _("%(name)s saved this meanwhile (%(when)s).") % {"name": name, "when": moment(datetime.fromisoformat(at))}


def _title(status: int) -> str:
    return {
        400: _("The request cannot be read"), 401: _("Sign in first"), 403: _("Not allowed"), 404: _("Not found"),
        409: _("Somebody else changed it"), 413: _("Too large"), 422: _("Not possible like this"),
        428: _("The version is missing"), 429: _("Too many requests"), 503: _("Not available just now"),
        507: _("No room left"),
    }.get(status, _("Something went wrong"))  # fmt: skip


def wants_json(request: HttpRequest) -> bool:
    """Whether a script asked: the API, htmx, or fetch."""
    return (
        request.path_info.startswith("/api/")
        or "HX-Request" in request.headers
        or "application/json" in request.headers.get("Accept", "")
    )


def answer(request: HttpRequest, error: SpearheadError) -> HttpResponse:
    """The answer to a refusal, in the shape that the asker understands."""
    body = problem(request, error)
    if wants_json(request):
        response: HttpResponse = JsonResponse(body, status=error.status, content_type="application/problem+json")
    else:
        response = render(request, "error.html", {"problem": body, "typed": _typed(request)}, status=error.status)
    return say_when(response, error) if isinstance(error, TooMany) else response


def _typed(request: HttpRequest) -> list[str]:
    """The longer texts of a form that was sent without scripts: the page that says no must not swallow them."""
    if request.method != "POST":
        return []
    found = [value for name, values in request.POST.lists() if name not in _UNSAID for value in values]
    return [value for value in found if len(value) > 30 or "\n" in value]


def _plain(request: HttpRequest, status: int, code: str, detail: str) -> HttpResponse:
    body = {
        "type": "about:blank", "status": status, "title": _title(status), "code": code, "detail": detail,
        "request_id": getattr(request, "request_id", ""),
    }  # fmt: skip
    if wants_json(request):
        return JsonResponse(body, status=status, content_type="application/problem+json")
    return render(request, "error.html", {"problem": body}, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404, the same for what is missing and for what is not yours."""
    return answer(request, Absent())


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return answer(request, Forbidden(_("You do not have the permission for this.")))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400: the request could not be read at all."""
    return _plain(request, 400, "bad_request", _("The request could not be read. Go back and try again."))


def signed_out(request: HttpRequest) -> HttpResponse:
    """401: nobody is signed in, or not any more."""
    return _plain(request, 401, "signed_out", _("You are signed out. Sign in again to go on."))


def unavailable(request: HttpRequest, error: BaseException) -> HttpResponse:
    """503 while the database cannot be reached, 507 while there is no room; the page asks nothing of the database."""
    log.error("unavailable", error=str(error)[:200], request_id=getattr(request, "request_id", ""))
    request.user = AnonymousUser()  # who they are is in the database
    with translation.override(getattr(request, "language", "") or translation.get_language_from_request(request)):
        if no_room(error):
            return _plain(request, 507, "storage_full", _("There is no room to save; reading still works."))
        text = _("Not available just now; try again in a moment. Go back: what you typed is still there.")
        response = _plain(request, 503, "unavailable", text)
    response.headers["Retry-After"] = "5"
    return response


def unexpected(request: HttpRequest) -> HttpResponse:
    """500: our fault; the id is in the log. A database that does not answer or a full disk is nobody's."""
    error = sys.exc_info()[1]
    if error is not None and outage(error):
        return unavailable(request, error)
    return _plain(
        request, 500, "unexpected", _("This is our fault, not yours. Nothing was saved; the error is in the log.")
    )


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 for a form that did not come from our own page, or whose page is too old."""
    return _plain(request, 403, "forged", _("This page is out of date. Reload it and try again."))
