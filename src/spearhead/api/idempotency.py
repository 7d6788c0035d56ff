"""``Idempotency-Key`` on POST: the same request again within a day gets the same answer and does nothing twice."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.utils.translation import gettext as _

from spearhead.api.auth import caller
from spearhead.kernel.answers import KeptAnswer, Reused, claim, keep
from spearhead.kernel.errors import Refused

_KEY: Final = re.compile(r"[\x21-\x7e]{1,80}\Z")
_HEADERS: Final = ("Content-Type", "Location", "ETag")
View = Callable[..., HttpResponse]


def once(view: View) -> View:
    """Wrap an operation; only what succeeded is kept: a refusal changed nothing and may be mended and sent again."""

    @functools.wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.headers.get("Idempotency-Key")
        if key is None or request.method != "POST":
            return view(request, *args, **kwargs)
        if not _KEY.match(key):
            message = _("An Idempotency-Key has 1 to 80 visible characters.")
            raise Refused("bad_idempotency_key", message, {"Idempotency-Key": message})
        user_id = caller(request).pk
        with transaction.atomic():
            kept = _claimed(request, user_id, key)
            if kept is not None:
                return _again(kept)
            response = view(request, *args, **kwargs)
            headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
            keep(user_id, key, status=response.status_code, headers=headers, body=bytes(response.content))
            return response

    return wrapper


def _claimed(request: HttpRequest, user_id: int, key: str) -> KeptAnswer | None:
    """The answer given before; a second request waits here until the first is done."""
    try:
        return claim(user_id, key, _fingerprint(request))
    except Reused:
        message = _("This Idempotency-Key was used for another request.")
        raise Refused("idempotency_key_reused", message, {"Idempotency-Key": message}) from None


def _fingerprint(request: HttpRequest) -> str:
    try:
        body = hashlib.sha256(request.body).hexdigest()
    except RawPostDataException:  # an upload, read as a stream
        body = " ".join(f"{file.name}:{file.size}" for name in request.FILES for file in request.FILES.getlist(name))
    return hashlib.sha256(f"{request.method} {request.get_full_path()} {body}".encode()).hexdigest()


def _again(row: KeptAnswer) -> HttpResponse:
    response = HttpResponse(bytes(row.body), status=row.status)
    del response.headers["Content-Type"]
    for name, value in row.headers.items():
        response.headers[name] = value
    response.headers["Idempotent-Replay"] = "true"
    return response
