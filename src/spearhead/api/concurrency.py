"""Which state the caller saw: ``If-Match`` or ``version``; without either a change is refused (428)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from spearhead.accounts.users.models import User
from spearhead.api.auth import caller
from spearhead.api.errors import Unreadable
from spearhead.api.listing import Noun, record
from spearhead.api.parsing import only_params, whole
from spearhead.kernel.errors import Absent, Conflict, Refused

MAX_VERSION = 2**31 - 1


def seen_version(request: HttpRequest, given: int | None = None) -> int:
    """The version from the body (or query), else from ``If-Match: "7"``."""
    header = request.headers.get("If-Match")
    if header is None:
        if given is None:
            raise Unreadable(428, "version_missing", _("Say which version you saw: If-Match or “version”."))
        return given
    found = re.fullmatch(r'(?:W/)?"?([0-9]{1,10})"?', header.strip())
    number = int(found[1]) if found else 0
    if not 0 < number <= MAX_VERSION or (given is not None and given != number):
        message = _("If-Match is the version of the record, as in its ETag.")
        raise Refused("bad_version", message, {"If-Match": message})
    return number


def version_param(request: HttpRequest, **more: Callable[[str], Any]) -> dict[str, Any]:
    """The parameters of a DELETE: ``version`` and what else it knows."""
    return only_params(request, {"version": whole("version", 1, MAX_VERSION), **more})


@contextmanager
def changing(request: HttpRequest, noun: Noun, record_id: str, given: int | None) -> Iterator[tuple[User, int]]:
    """An act on a record: who acts and the version they saw.

    A conflict (409) gets the whole present record, as the caller may see it, with who changed it and when.
    """
    user = caller(request)
    try:
        yield user, seen_version(request, given)
    except Conflict as conflict:
        known = conflict.current
        who: dict[str, Any] = {name: known[name] for name in ("changed_by", "changed_at") if name in known}
        try:
            conflict.current = record(user, noun, record_id) | who
        except Absent:  # deleted meanwhile, or no longer the caller's to see
            conflict.current = who
        raise
