"""Refusals that are made before Django sees the request, in the asker's language and the same problem shape."""

from __future__ import annotations

import uuid

import orjson
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation.trans_real import parse_accept_lang_header

from spearhead.config.server.bridge.answer import Answer, Headers
from spearhead.config.server.bridge.limits import MB


def _language(accepted: str) -> str:
    for code, _weight in parse_accept_lang_header(accepted.lower()[:200]):
        if code.startswith("zh"):
            return "zh-hans"
        if code.startswith("en"):
            return "en"
    return "zh-hans"


def _problem(status: int, code: str, title: str, detail: str, **more: int) -> Answer:
    request_id = uuid.uuid4().hex
    body = {"type": "about:blank", "status": status, "title": title, "code": code, "detail": detail}
    headers: Headers = [
        ("content-type", "application/problem+json"), ("cache-control", "private, no-store"), ("connection", "close"),
        ("x-content-type-options", "nosniff"), ("x-request-id", request_id),
    ]  # fmt: skip
    return Answer(status, headers, orjson.dumps(body | {"request_id": request_id} | more))


def too_large(accepted: str, limit: int) -> Answer:
    """413, naming the limit."""
    with translation.override(_language(accepted)):
        detail = _("This is larger than %(limit)d MB, the most that is taken here.") % {"limit": limit // MB}
        return _problem(413, "too_large", _("Too large"), detail, limit=limit)


def too_slow(accepted: str) -> Answer:
    """408: the body did not arrive in time."""
    with translation.override(_language(accepted)):
        return _problem(408, "too_slow", _("Too slow"), _("The request did not arrive in time. Send it again."))


def bad_request(accepted: str) -> Answer:
    """400: the message itself is malformed."""
    with translation.override(_language(accepted)):
        detail = _("The request could not be read. Go back and try again.")
        return _problem(400, "bad_request", _("The request cannot be read"), detail)


def busy(accepted: str) -> Answer:
    """503: the line is too long."""
    with translation.override(_language(accepted)):
        detail = _("Too much is being asked at once. Try again in a moment.")
        answer = _problem(503, "busy", _("Not available just now"), detail)
    answer.headers.append(("retry-after", "2"))
    return answer


def failed(accepted: str) -> Answer:
    """500: the application fell; the log has why."""
    with translation.override(_language(accepted)):
        detail = _("This is our fault, not yours. Nothing was saved; the error is in the log.")
        return _problem(500, "unexpected", _("Something went wrong"), detail)
