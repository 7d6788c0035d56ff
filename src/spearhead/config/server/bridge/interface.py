"""The part of granian's RSGI interface that the bridge uses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any, Protocol


class HeaderMap(Protocol):
    """Request headers, names in lower case; `items` gives doubled ones one by one."""

    def __contains__(self, key: str) -> bool: ...
    def get(self, key: str, default: Any = None) -> Any: ...
    def items(self) -> list[tuple[str, str]]: ...


class Scope(Protocol):
    """The request's head. `path` is percent-decoded, `client` and `server` are ``host:port``."""

    proto: str
    http_version: str
    server: str
    client: str
    scheme: str
    method: str
    path: str
    query_string: str

    @property
    def headers(self) -> HeaderMap: ...


class Transport(Protocol):
    """A response that is sent piece by piece, as fast as the client reads."""

    async def send_bytes(self, data: bytes) -> None: ...


class HTTPProtocol(Protocol):
    """The request's body (called: all of it; iterated: in pieces) and the ways to answer."""

    async def __call__(self) -> bytes: ...
    def __aiter__(self) -> AsyncIterator[bytes]: ...
    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None: ...
    def response_file(self, status: int, headers: list[tuple[str, str]], file: str) -> None: ...
    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> Transport: ...
