"""One web worker: granian in this process, Django in its one thread, and a standby sealer."""

from __future__ import annotations

import asyncio
import os
import resource
import signal
import threading
from typing import Final

from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.server.embed import Server

from spearhead.config.server.background.sealing import stand_by
from spearhead.config.server.bridge import Bridge
from spearhead.config.server.bridge.answer import Application
from spearhead.config.server.bridge.environ import Networks
from spearhead.config.server.lifeline import Lifeline
from spearhead.config.server.options import Options

HEADER_SECONDS: Final = 20
CONNECTIONS: Final = 8192
LAST_WORDS: Final = 12.0  #: seconds that running requests have after the end is announced


def work(lifeline: Lifeline, options: Options, application: Application, proxies: Networks) -> None:
    """Serve until SIGTERM, or until the supervisor is gone."""
    _allow_descriptors()
    stop = threading.Event()
    sealer = threading.Thread(target=stand_by, args=(stop,), name="standby-sealer", daemon=True)
    sealer.start()
    asyncio.run(_serve(lifeline, options, Bridge(application, proxies)))
    stop.set()


async def _serve(lifeline: Lifeline, options: Options, bridge: Bridge) -> None:
    server = Server(
        bridge, address=options.host, port=options.port, interface=Interfaces.RSGI, http=HTTPModes.http1,
        websockets=False, log_enabled=False, backlog=2048, backpressure=CONNECTIONS,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000),
    )  # fmt: skip
    loop = asyncio.get_running_loop()

    def stop() -> None:
        server.signal_handler_interrupt()  # type: ignore[no-untyped-call]  # what its `stop` calls
        threading.Thread(target=_insist, daemon=True).start()

    loop.add_signal_handler(signal.SIGTERM, stop)
    lifeline.grasp(lambda: loop.call_soon_threadsafe(stop))
    await server.serve()


def _insist() -> None:
    """End the process even where a client holds on to its connection."""
    threading.Event().wait(LAST_WORDS)
    os._exit(0)


def _allow_descriptors() -> None:
    """Many clients that do nothing need a descriptor each."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65_536 if hard == resource.RLIM_INFINITY else min(hard, 65_536)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
