"""JSON out by orjson: compact, moments in UTC with Z; answers with their length, version and address."""

from __future__ import annotations

from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from ninja.renderers import BaseRenderer

_OPTIONS = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


def to_json(value: Any) -> bytes:
    """Compact JSON; dates as ISO text."""
    return orjson.dumps(value, option=_OPTIONS)


def reply(data: Any, status: int = 200, **headers: str) -> HttpResponse:
    """An answer; header names are written with underscores (``ETag``, ``Location``, ``Next_Cursor``)."""
    body = to_json(data)
    response = HttpResponse(body, status=status, content_type="application/json")
    response.headers["Content-Length"] = str(len(body))
    for name, value in headers.items():
        response.headers[name.replace("_", "-")] = value
    return response


def nothing() -> HttpResponse:
    """204: done, and there is nothing to say."""
    response = HttpResponse(status=204)
    del response.headers["Content-Type"]
    return response


class Renderer(BaseRenderer):
    """The API's renderer."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        return to_json(data)
