"""The one way out by HTTP: https only, never to a private address, pinned to what was checked, in short time.

The name is resolved once, every address that it has is judged, and the connection goes to one of those: a name that
changes its mind between the check and the call (DNS rebinding) gains nothing. Redirects are answers like any other, and
what comes back is for reading a code, never for showing.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from spearhead.kernel.errors import Refused

PATIENCE: Final = 8.0  #: seconds for all of a call
MOST_BYTES: Final = 64 * 1024  #: of an answer; the rest is not read
PORT: Final = 443


class Unreachable(Exception):
    """The call did not come through; `code` says why in a word: name, address, time, network."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back; the body is at most `MOST_BYTES` long."""

    status: int
    body: bytes


def check_url(url: str, *, field: str = "url", hosts: frozenset[str] | None = None) -> str:
    """An address that may be called, as it is stored; refuses others, and those that lead inside today."""
    host = _host(url)
    if host is None:
        message = _("Enter an address that begins with https://.")
        raise Refused("bad_url", message, {field: message})
    if hosts is not None and host not in hosts:
        message = _("This address belongs to none of: %(hosts)s.") % {"hosts": ", ".join(sorted(hosts))}
        raise Refused("unknown_host", message, {field: message})
    try:
        _public(host)
    except Unreachable as unreachable:
        inside = unreachable.code == "address"
        message = (
            _("This address leads into a private network; that is not allowed.")
            if inside
            else _("There is no such host.")
        )
        raise Refused("private_address" if inside else "unknown_host", message, {field: message}) from None
    return url.strip()


def _host(url: str) -> str | None:
    """The host of an address that may be called at all; None for every other."""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return None
    plain = parts.scheme == "https" and parts.hostname and not parts.username and not parts.password
    if not plain or port not in {None, PORT} or any(sign.isspace() or ord(sign) < 32 for sign in url.strip()):
        return None
    return str(parts.hostname).rstrip(".").lower()


def resolve(host: str) -> list[str]:
    """The addresses of a name; empty where there are none."""
    try:
        found = socket.getaddrinfo(host, PORT, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        return []
    return [str(one[4][0]) for one in found]


def is_public(address: str) -> bool:
    """Whether an address is one of the open internet, also where it hides in an IPv6 one."""
    try:
        found = ipaddress.ip_address(address.split("%", maxsplit=1)[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if found in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
        if inner is not None:
            return inner.is_global and not inner.is_multicast
    return found.is_global and not found.is_multicast


def _public(host: str) -> str:
    addresses = resolve(host)
    if not addresses:
        raise Unreachable("name")
    if not all(is_public(one) for one in addresses):
        raise Unreachable("address")
    return addresses[0]


def connect(address: str, host: str, timeout: float) -> socket.socket:
    """A TLS connection to exactly this address, with the certificate of this host."""
    plain = socket.create_connection((address, PORT), timeout=timeout)
    try:
        return ssl.create_default_context().wrap_socket(plain, server_hostname=host)
    except OSError:
        plain.close()
        raise


def post(url: str, body: bytes, headers: Mapping[str, str], *, patience: float = PATIENCE) -> Answer:
    """Send a body and read the answer, all within `patience` seconds; `Unreachable` where it does not come through."""
    host = _host(url)
    if host is None:
        raise Unreachable("address")
    end = time.monotonic() + patience
    parts = urlsplit(url.strip())
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    line = http.client.HTTPConnection(host, PORT, timeout=patience)
    try:
        line.sock = connect(_public(host), host, patience)
        line.sock.settimeout(max(end - time.monotonic(), 0.01))
        line.request("POST", target, body, {**headers, "Connection": "close"})
        return _read(line, end)
    except TimeoutError:
        raise Unreachable("time") from None
    except (OSError, http.client.HTTPException):
        raise Unreachable("network") from None
    finally:
        line.close()


def _read(line: http.client.HTTPConnection, end: float) -> Answer:
    """The answer in pieces, so that one that drips does not hold us."""
    plug = line.sock
    answer = line.getresponse()
    found = b""
    while len(found) < MOST_BYTES:
        left = end - time.monotonic()
        if left <= 0:
            raise TimeoutError
        if plug is not None and plug.fileno() != -1:
            plug.settimeout(left)
        piece = answer.read1(4096)
        if not piece:
            break
        found += piece
    return Answer(answer.status, found[:MOST_BYTES])
