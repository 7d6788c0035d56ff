"""``Idempotency-Key`` on POST: the same request again within a day gets the same answer and does nothing twice."""

from __future__ import annotations

import functools
import hashlib
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.request import RawPostDataException
from django.utils import timezone
from django.utils.translation import gettext as _

from spearhead.api.auth import caller
from spearhead.api.models import KeptAnswer
from spearhead.kernel.errors import Refused

KEPT_FOR: Final = timedelta(hours=24)
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
        with transaction.atomic():
            kept, mine = _claim(request, key)
            if not mine:
                return _again(kept)
            response = view(request, *args, **kwargs)
            _keep(kept, response)
            return response

    return wrapper


def _claim(request: HttpRequest, key: str) -> tuple[KeptAnswer, bool]:
    """The row of this key, and whether this request made it; a second request waits here until the first is done."""
    now, print_ = timezone.now(), _fingerprint(request)
    mine = KeptAnswer.objects.filter(user_id=caller(request).pk, key=key)
    mine.filter(at__lt=now - KEPT_FOR).delete()
    row = KeptAnswer(user_id=caller(request).pk, key=key, fingerprint=print_, at=now)
    KeptAnswer.objects.bulk_create([row], ignore_conflicts=True)
    found = mine.get()
    if found.fingerprint != print_:
        message = _("This Idempotency-Key was used for another request.")
        raise Refused("idempotency_key_reused", message, {"Idempotency-Key": message})
    return found, found.status == 0


def _fingerprint(request: HttpRequest) -> str:
    try:
        body = hashlib.sha256(request.body).hexdigest()
    except RawPostDataException:  # an upload, read as a stream
        body = " ".join(f"{file.name}:{file.size}" for name in request.FILES for file in request.FILES.getlist(name))
    return hashlib.sha256(f"{request.method} {request.get_full_path()} {body}".encode()).hexdigest()


def _keep(row: KeptAnswer, response: HttpResponse) -> None:
    row.status, row.body = response.status_code, bytes(response.content)
    row.headers = {name: response.headers[name] for name in _HEADERS if name in response.headers}
    row.save(update_fields=["status", "body", "headers"])


def _again(row: KeptAnswer) -> HttpResponse:
    response = HttpResponse(bytes(row.body), status=row.status)
    del response.headers["Content-Type"]
    for name, value in row.headers.items():
        response.headers[name] = value
    response.headers["Idempotent-Replay"] = "true"
    return response


def forget_old_answers() -> int:
    """Delete the answers of more than a day ago; called by the daily sweep."""
    return KeptAnswer.objects.filter(at__lt=timezone.now() - KEPT_FOR).delete()[0]
