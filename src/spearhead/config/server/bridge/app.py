"""The application that granian calls: collect the body, let the thread answer, send."""

from __future__ import annotations

import asyncio
import io
from contextlib import suppress
from typing import Final

from spearhead.config.server.bridge import refusal
from spearhead.config.server.bridge.answer import Answer, Application, send
from spearhead.config.server.bridge.body import Broken, TooLarge, TooSlow, collect, drain
from spearhead.config.server.bridge.environ import Networks, environ_of
from spearhead.config.server.bridge.interface import HTTPProtocol, Scope
from spearhead.config.server.bridge.limits import QUEUE, limit_for
from spearhead.config.server.bridge.thread import AppThread

_MOST_DIGITS: Final = 18


class Bridge:
    """An RSGI application in front of a WSGI one."""

    def __init__(self, application: Application, proxies: Networks) -> None:
        self._application = application
        self._proxies = proxies
        self._thread: AppThread | None = None

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Called by granian in the worker, before the first request."""
        self._thread = AppThread(self._application, loop)

    def __rsgi_del__(self, loop: asyncio.AbstractEventLoop) -> None:
        """Called by granian after the last."""
        if self._thread:
            self._thread.end(patience=10.0)

    async def __rsgi__(self, scope: Scope, proto: HTTPProtocol) -> None:
        """One request."""
        with suppress(Broken):  # nobody is left to answer
            await send(proto, await self._answer(scope, proto))

    async def _answer(self, scope: Scope, proto: HTTPProtocol) -> Answer:
        headers, thread = scope.headers, self._thread
        accepted = headers.get("accept-language") or ""
        if thread is None or thread.waiting >= QUEUE:
            return refusal.busy(accepted)
        length = headers.get("content-length")
        if length is None and "transfer-encoding" not in headers:
            environ = environ_of(scope, io.BytesIO(), 0, self._proxies)
            return await thread.ask(environ) or refusal.failed(accepted)
        if length is not None and not (length.isascii() and length.isdigit() and len(length) <= _MOST_DIGITS):
            return refusal.bad_request(accepted)
        limit = limit_for(scope.path)
        try:
            body, size = await collect(proto, None if length is None else int(length), limit)
        except TooLarge:
            if "expect" not in headers:
                await drain(proto)
            return refusal.too_large(accepted, limit.size)
        except TooSlow:
            return refusal.too_slow(accepted)
        return await thread.ask(environ_of(scope, body, size, self._proxies)) or refusal.failed(accepted)
