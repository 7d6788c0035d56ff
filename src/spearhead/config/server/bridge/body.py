"""Collecting a body within its limits: in memory while small, on disk above."""

from __future__ import annotations

import asyncio
import io
import tempfile
from typing import IO, Final

from spearhead.config.server.bridge.interface import HTTPProtocol
from spearhead.config.server.bridge.limits import MB, SECONDS, SLOWEST, SPOOL_ABOVE, Limit

DRAIN_SECONDS: Final = 3.0
DRAIN_BYTES: Final = 64 * MB


class TooLarge(Exception):
    """The body is over the cap of its address."""


class TooSlow(Exception):
    """The body did not arrive in time."""


class Broken(Exception):
    """The client went away, or sent less than it said."""


async def collect(proto: HTTPProtocol, declared: int | None, limit: Limit) -> tuple[IO[bytes], int]:
    """The whole body as a file at its beginning, and its length in bytes; `declared` is None when sent in chunks."""
    if declared is not None and declared > limit.size:
        raise TooLarge
    try:
        if declared is not None and declared <= SPOOL_ABOVE:
            async with asyncio.timeout(SECONDS):
                content = await proto()
            body: IO[bytes] = io.BytesIO(content)
            length = len(content)
        else:
            body, length = await _spool(proto, limit)
    except TimeoutError:
        raise TooSlow from None
    except (RuntimeError, OSError) as error:  # granian: the connection was closed
        raise Broken from error
    if declared is not None and length != declared:
        body.close()
        raise Broken
    return body, length


async def _spool(proto: HTTPProtocol, limit: Limit) -> tuple[IO[bytes], int]:
    spool = tempfile.SpooledTemporaryFile(max_size=SPOOL_ABOVE)  # noqa: SIM115  # closed with the request
    try:
        length = await _fill(spool, proto, limit)
    except BaseException:
        spool.close()
        raise
    spool.seek(0)
    return spool, length


async def _fill(spool: IO[bytes], proto: HTTPProtocol, limit: Limit) -> int:
    length, end = 0, asyncio.get_running_loop().time() + SECONDS
    async with asyncio.timeout_at(end) as clock:
        async for chunk in proto:
            length += len(chunk)
            if length > limit.size:
                raise TooLarge
            spool.write(chunk)
            if limit.grows:
                clock.reschedule(end + length / SLOWEST)
    return length


async def drain(proto: HTTPProtocol) -> None:
    """Read on for a moment and throw away, so that a client in the middle of sending can hear the refusal."""
    seen = 0
    try:
        async with asyncio.timeout(DRAIN_SECONDS):
            async for chunk in proto:
                seen += len(chunk)
                if seen > DRAIN_BYTES:
                    return
    except (TimeoutError, RuntimeError, OSError):
        return
