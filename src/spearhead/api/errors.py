"""How the API says no: problem+json in the user's language, the same shapes as everywhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from django.core.exceptions import SuspiciousOperation
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from spearhead.accounts.limits import say_when
from spearhead.api.rendering import to_json
from spearhead.kernel.errors import Absent, Conflict, Forbidden, Refused, SpearheadError, TooMany
from spearhead.kernel.outages import no_room, outage

log = structlog.get_logger(__name__)
_PLACES = frozenset({"body", "query", "path", "header", "data", "payload"})


class Unreadable(SpearheadError):
    """The request cannot be taken: unreadable (400), too large (413), of a wrong type (415), unversioned (428)."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def problem(request: HttpRequest, status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """A problem document (RFC 9457)."""
    body = {
        "type": "about:blank", "title": code.replace("_", " "), "status": status, "code": code, "detail": detail,
        "request_id": getattr(request, "request_id", ""), **more,
    }  # fmt: skip
    response = HttpResponse(to_json(body), status=status, content_type="application/problem+json")
    if status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def refusal(request: HttpRequest, error: SpearheadError) -> HttpResponse:
    """A refusal of the domain as a problem document."""
    match error:
        case TooMany():
            return say_when(problem(request, 429, error.code, error.message), error)
        case Refused():
            fields = [{"field": name, "code": error.code, "message": text} for name, text in error.fields.items()]
            more: dict[str, Any] = {"errors": fields} | ({"ask": error.ask} if error.ask else {})
            return problem(request, 422, error.code, error.message, **more)
        case Conflict():
            return problem(request, 409, error.code, error.message, current=error.current)
        case Forbidden():
            text = error.message or _("You do not have the permission for this.")
            return problem(request, 403, error.code, text)
        case Unreadable():
            return problem(request, error.status, error.code, error.message)
    return problem(request, 404, "absent", _("This does not exist, or it is not yours to see."))


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = []
    for one in error.errors:
        loc = one.get("loc", ())
        where = [str(part) for part in (loc[1:] if loc[:1] == ("file",) else loc) if part not in _PLACES]
        field = ".".join(where)[:80] or "body"
        errors.append({"field": field, "code": one.get("type", "bad_value"), "message": _words(one, field)})
    detail = errors[0]["message"] if errors else _("The request does not fit.")
    return problem(request, 422, "bad_request", detail, errors=errors)


def _words(one: dict[str, Any], field: str) -> str:
    kind = str(one.get("type", ""))
    if kind == "extra_forbidden":
        return _("There is no field “%(field)s” here.") % {"field": field}
    if kind == "missing":
        return _("“%(field)s” is missing.") % {"field": field}
    context = one.get("ctx", {})
    limit = next(
        (context[name] for name in ("max_length", "le", "lt", "ge", "gt", "min_length") if name in context), ""
    )
    if limit != "":
        return _("“%(field)s” is out of bounds (limit %(limit)s).") % {"field": field, "limit": limit}
    return _("“%(field)s” has a value that does not fit.") % {"field": field}


def _unread(request: HttpRequest, error: HttpError) -> HttpResponse:
    if isinstance(error.__cause__, SpearheadError):  # raised by our parser, wrapped by ninja
        return refusal(request, error.__cause__)
    return problem(request, error.status_code, "bad_request", _("The request could not be read."))


def _unfit(request: HttpRequest, error: Exception) -> HttpResponse:
    """A value that only the database found out of range: refused, and told to us, for an act should have known."""
    log.warning("api_value_refused_late", error=type(error).__name__, request_id=getattr(request, "request_id", ""))
    return problem(request, 422, "bad_value", _("A value does not fit."), errors=[])


def _unavailable(request: HttpRequest, error: Exception) -> HttpResponse:
    if not outage(error):
        raise error
    log.error("unavailable", error=str(error)[:200], request_id=getattr(request, "request_id", ""))
    if no_room(error):
        return problem(request, 507, "storage_full", _("There is no room to save; reading still works."))
    response = problem(request, 503, "unavailable", _("Not available just now; try again in a moment."))
    response.headers["Retry-After"] = "5"
    return response


def install(api: NinjaAPI) -> None:
    """Register all handlers on the API."""
    handlers: dict[type[Exception], Callable[[HttpRequest, Any], HttpResponse]] = {
        SpearheadError: refusal,
        ValidationError: _invalid,
        Http404: lambda request, _error: refusal(request, Absent()),
        AuthenticationError: lambda request, _error: problem(request, 401, "sign_in", _("Send a valid token.")),
        HttpError: _unread,
        SuspiciousOperation: lambda request, _error: problem(
            request, 400, "bad_request", _("The request could not be read.")
        ),
        **dict.fromkeys((DataError, IntegrityError, OverflowError), _unfit),
        **dict.fromkeys((OperationalError, InterfaceError, OSError), _unavailable),
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)
