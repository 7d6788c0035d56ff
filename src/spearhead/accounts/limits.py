"""Who asks too often is told when to come back (429): per API token, and per address where nobody is signed in."""

from __future__ import annotations

import ipaddress
import time
from typing import Final

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import ngettext

from spearhead.kernel.errors import TooMany
from spearhead.kernel.rates import Table

log = structlog.get_logger(__name__)

TOKENS: Final = Table()
ADDRESSES: Final = Table()
TOLD_EVERY: Final = 60.0  #: seconds between two log lines about one kind of flood, in each worker
_told: dict[str, float] = {}


def check_known_token(secret: str) -> bool:
    """Refuse a token that asks too often before the database is asked; False for one that never got in."""
    rate = settings.SPEARHEAD_RATE_TOKEN
    wait = TOKENS.wait_if_known(secret, rate) if rate else None
    if wait:
        raise _too_many("token", wait)
    return wait is not None


def count_new_token(secret: str) -> None:
    """Remember a token that is live; those that are not never take room."""
    if rate := settings.SPEARHEAD_RATE_TOKEN:
        TOKENS.wait(secret, rate)


def count_stranger(request: HttpRequest) -> None:
    """Refuse an address from which too much comes that is signed in as nobody."""
    rate = settings.SPEARHEAD_RATE_ADDRESS
    wait = ADDRESSES.wait(_network(request.META.get("REMOTE_ADDR", "")), rate) if rate else 0
    if wait:
        raise _too_many("address", wait)


def say_when(response: HttpResponse, refused: TooMany) -> HttpResponse:
    """Tell the client when to come back; the log has one line about the flood, not one per request."""
    response.headers["Retry-After"] = str(refused.after)
    setattr(response, "_has_been_logged", True)  # noqa: B010  # Django's own mark
    return response


def _network(address: str) -> str:
    """One client: an IPv4 address, or the 64 bits of IPv6 that a client usually has for itself."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, ipaddress.IPv6Address):
        return str(found.ipv4_mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)


def _too_many(kind: str, wait: int) -> TooMany:
    now = time.monotonic()
    if now - _told.get(kind, -TOLD_EVERY) >= TOLD_EVERY:  # a flood of requests is no flood of lines
        _told[kind] = now
        log.warning("too_many_requests", kind=kind, wait=wait)
    words = ngettext(
        "Too many requests. Try again in one second.", "Too many requests. Try again in %(wait)s seconds.", wait
    ) % {"wait": wait}
    return TooMany("too_many_requests", words, after=wait)
