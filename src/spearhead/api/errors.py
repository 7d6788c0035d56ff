"""How the API says no: problem+json in the user's language, the same shapes as everywhere."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from spearhead.api.rendering import to_json
from spearhead.kernel.errors import Absent, Conflict, Forbidden, Refused, SpearheadError


def problem(request: HttpRequest, status: int, code: str, detail: str, **more: Any) -> HttpResponse:
    """A problem document (RFC 9457)."""
    body = {
        "type": "about:blank", "title": code.replace("_", " "), "status": status, "code": code, "detail": detail,
        "request_id": getattr(request, "request_id", ""), **more,
    }  # fmt: skip
    return HttpResponse(to_json(body), status=status, content_type="application/problem+json")


def refusal(request: HttpRequest, error: SpearheadError) -> HttpResponse:
    """A refusal of the domain as a problem document."""
    match error:
        case Refused():
            fields = [{"field": name, "code": error.code, "message": text} for name, text in error.fields.items()]
            more: dict[str, Any] = {"errors": fields} | ({"ask": error.ask} if error.ask else {})
            return problem(request, 422, error.code, error.message, **more)
        case Conflict():
            return problem(request, 409, error.code, error.message, current=error.current)
        case Forbidden():
            text = error.message or _("You do not have the permission for this.")
            return problem(request, 403, error.code, text)
    return problem(request, 404, "absent", _("This does not exist, or it is not yours to see."))


def _invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    errors = []
    for one in error.errors:
        where = [str(part) for part in one.get("loc", ()) if part not in {"body", "query", "path", "data", "payload"}]
        field = ".".join(where) or "body"
        errors.append({"field": field, "code": one.get("type", "bad_value"), "message": _words(one, field)})
    detail = errors[0]["message"] if errors else _("The request does not fit.")
    return problem(request, 422, "bad_request", detail, errors=errors)


def _words(one: dict[str, Any], field: str) -> str:
    kind = str(one.get("type", ""))
    if kind == "extra_forbidden":
        return _("There is no field “%(field)s” here.") % {"field": field}
    if kind == "missing":
        return _("“%(field)s” is missing.") % {"field": field}
    if kind.startswith("json"):
        return _("The body is not valid JSON.")
    context = one.get("ctx", {})
    limit = next((context[name] for name in ("max_length", "le", "lt", "ge", "gt", "min_length") if name in context), "")
    if limit != "":
        return _("“%(field)s” is out of bounds (limit %(limit)s).") % {"field": field, "limit": limit}
    return _("“%(field)s” has a value that does not fit.") % {"field": field}


def install(api: NinjaAPI) -> None:
    """Register all handlers on the API."""
    api.add_exception_handler(SpearheadError, refusal)
    api.add_exception_handler(ValidationError, _invalid)
    api.add_exception_handler(Http404, lambda request, _error: refusal(request, Absent()))
    api.add_exception_handler(
        AuthenticationError, lambda request, _error: problem(request, 401, "sign_in", _("Send a valid token."))
    )
    api.add_exception_handler(
        HttpError, lambda request, error: problem(request, error.status_code, "bad_request", str(error))
    )
