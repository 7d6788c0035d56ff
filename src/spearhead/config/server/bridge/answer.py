"""What the application answered, complete before anything is sent: bytes, a file on disk, or a spooled stream."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import IO, Any, Final

from spearhead.config.server.bridge.interface import HTTPProtocol
from spearhead.config.server.bridge.limits import SPOOL_ABOVE

Headers = list[tuple[str, str]]
Application = Callable[..., Iterable[bytes]]
CHUNK: Final = 64 * 1024


@dataclass(slots=True)
class Answer:
    """Status, headers, and one of: `content`, `path` (sent by the server itself), `stream`."""

    status: int
    headers: Headers
    content: bytes = b""
    path: str = ""
    stream: IO[bytes] | None = None


class FileWrapper:
    """Marks a file as the whole answer (`wsgi.file_wrapper`)."""

    def __init__(self, file: Any, size: int = CHUNK) -> None:
        self.file = file
        self.size = size

    def __iter__(self) -> FileWrapper:
        return self

    def __next__(self) -> bytes:
        data: bytes = self.file.read(self.size)
        if not data:
            raise StopIteration
        return data

    def close(self) -> None:
        """The file is closed with the response."""
        if hasattr(self.file, "close"):
            self.file.close()


def perform(application: Application, environ: dict[str, Any]) -> Answer:
    """Run the application to its end, and let go of the request's body."""
    environ["wsgi.file_wrapper"] = FileWrapper
    try:
        return _perform(application, environ)
    finally:
        environ["wsgi.input"].close()


def _perform(application: Application, environ: dict[str, Any]) -> Answer:
    """A stream is drawn off here, so that the thread is free while a client reads."""
    answer = Answer(500, [])

    def start_response(status: str, headers: Headers, _exc_info: Any = None) -> None:
        answer.status, answer.headers = int(status[:3]), headers

    result = application(environ, start_response)
    try:
        if isinstance(result, FileWrapper):
            answer.path = _whole_file(result.file, answer.headers)
            if not answer.path:
                answer.stream = _spool(result)
        elif getattr(result, "streaming", True):
            answer.stream = _spool(result)
        else:
            answer.content = b"".join(result)
    finally:
        close = getattr(result, "close", None)
        if close:
            close()
    return answer


def _whole_file(file: Any, headers: Headers) -> str:
    """The path of a file that is to be sent from its first to its last byte, else nothing."""
    name = getattr(file, "name", None)
    try:
        if isinstance(name, str) and os.path.isfile(name) and file.tell() == 0:  # noqa: PTH113
            size = str(os.fstat(file.fileno()).st_size)
            return name if any(key.lower() == "content-length" and value == size for key, value in headers) else ""
    except (OSError, AttributeError, ValueError):
        pass  # no file of this machine: it is streamed
    return ""


def _spool(parts: Iterable[bytes]) -> IO[bytes]:
    spool = tempfile.SpooledTemporaryFile(max_size=SPOOL_ABOVE)  # noqa: SIM115  # closed by `send`
    for part in parts:
        spool.write(part)
    spool.seek(0)
    return spool


async def send(proto: HTTPProtocol, answer: Answer) -> None:
    """Give the answer to the server, at the client's pace."""
    if answer.path:
        proto.response_file(answer.status, answer.headers, answer.path)
    elif answer.stream is None:
        proto.response_bytes(answer.status, answer.headers, answer.content)
    else:
        with answer.stream as stream:
            transport = proto.response_stream(answer.status, answer.headers)
            while chunk := stream.read(CHUNK):
                await transport.send_bytes(chunk)
