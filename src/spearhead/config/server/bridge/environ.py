"""The WSGI environment of a request. Forwarded addresses count only from proxies that we were told to trust."""

from __future__ import annotations

import ipaddress
import sys
from typing import IO, Any, Final

from spearhead.config.server.bridge.interface import Scope

Network = ipaddress.IPv4Network | ipaddress.IPv6Network

_FORWARDED: Final = frozenset(
    {"forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-forwarded-port", "x-real-ip"}
)
_SKIPPED: Final = frozenset({"content-length", "content-type", "transfer-encoding", "proxy"})
_KEYS: dict[str, str] = {}


class Networks:
    """The proxies in front of us: SPEARHEAD_TRUSTED_PROXIES, addresses or networks, comma-separated."""

    def __init__(self, text: str) -> None:
        self.all: tuple[Network, ...] = tuple(
            ipaddress.ip_network(part.strip(), strict=False) for part in text.split(",") if part.strip()
        )

    def __contains__(self, address: str) -> bool:
        if not self.all:
            return False
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self.all)

    def client(self, peer: str, forwarded: str) -> str:
        """The nearest address that is no proxy of ours, read from the right."""
        for hop in reversed([part.strip() for part in forwarded.split(",") if part.strip()]):
            try:
                ipaddress.ip_address(hop)
            except ValueError:
                return peer
            peer = hop
            if hop not in self:
                return hop
        return peer


def _key(name: str) -> str:
    key = "HTTP_" + name.upper().replace("-", "_")
    if len(_KEYS) < 500:
        _KEYS[name] = key
    return key


def split_address(text: str) -> tuple[str, str]:
    """Host and port of ``127.0.0.1:80`` or ``[::1]:80``."""
    host, _colon, port = text.rpartition(":")
    return host.strip("[]"), port


def environ_of(scope: Scope, body: IO[bytes], length: int, proxies: Networks) -> dict[str, Any]:
    """What PEP 3333 asks for. Headers with an underscore are dropped: they could pass for others."""
    peer, peer_port = split_address(scope.client)
    server, server_port = split_address(scope.server)
    trusted = peer in proxies
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "SERVER_NAME": server,
        "SERVER_PORT": server_port,
        "REMOTE_ADDR": peer,
        "REMOTE_PORT": peer_port,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    if length:
        environ["CONTENT_LENGTH"] = str(length)
    for name, value in scope.headers.items():
        if name == "content-type":
            environ["CONTENT_TYPE"] = value
        elif name in _SKIPPED or "_" in name or (name in _FORWARDED and not trusted):
            continue
        else:
            key = _KEYS.get(name) or _key(name)
            if key in environ:
                value = f"{environ[key]}{'; ' if name == 'cookie' else ','}{value}"  # noqa: PLW2901  # doubled header
            environ[key] = value
    if trusted and (forwarded := environ.get("HTTP_X_FORWARDED_FOR")):
        environ["REMOTE_ADDR"] = proxies.client(peer, forwarded)
    return environ
