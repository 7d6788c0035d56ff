"""The one thread of a web worker in which Django runs: requests wait for it in a line."""

from __future__ import annotations

import asyncio
import logging
import threading
from queue import SimpleQueue
from typing import Any

from spearhead.config.server.bridge.answer import Answer, Application, perform

log = logging.getLogger(__name__)
Item = tuple[dict[str, Any], "asyncio.Future[Answer | None]"]


class AppThread:
    """`ask` hands a request over and waits for its answer without blocking; None stands for a crash."""

    def __init__(self, application: Application, loop: asyncio.AbstractEventLoop) -> None:
        self._application = application
        self._loop = loop
        self._line: SimpleQueue[Item | None] = SimpleQueue()
        self.waiting = 0
        self._thread = threading.Thread(target=self._work, name="app", daemon=True)
        self._thread.start()

    async def ask(self, environ: dict[str, Any]) -> Answer | None:
        """The application's answer."""
        future: asyncio.Future[Answer | None] = self._loop.create_future()
        self.waiting += 1
        try:
            self._line.put((environ, future))
            return await future
        finally:
            self.waiting -= 1

    def end(self, patience: float) -> None:
        """Finish what is in the line, then stop."""
        self._line.put(None)
        self._thread.join(patience)

    def _work(self) -> None:
        while (item := self._line.get()) is not None:
            environ, future = item
            answer: Answer | None = None
            try:
                answer = perform(self._application, environ)
            except Exception:
                log.exception("request_failed")
            self._loop.call_soon_threadsafe(_resolve, future, answer)
            del item, environ, future, answer


def _resolve(future: asyncio.Future[Answer | None], answer: Answer | None) -> None:
    if not future.done():
        future.set_result(answer)
