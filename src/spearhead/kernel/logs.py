"""Where log lines go: standard error, one line per event, so that nothing a client sends can forge one; no secrets."""

from __future__ import annotations

import logging
import re
import sys
from contextlib import suppress
from typing import Any, Final, TextIO, cast

import structlog

from spearhead.kernel.masking import masked

#: what moves a terminal or begins a line: C0, DEL, C1, the separators of lines, and what turns the direction of text
_UNPRINTABLE: Final = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_WITHIN_TRACE: Final = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class OneLine(logging.Formatter):
    """One line per event, whatever a client sent; the lines of a trace are marked, so that none passes for an event."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # logging's name
        """The event's line."""
        return _UNPRINTABLE.sub(_spelled, masked(super().formatMessage(record)))

    def formatException(self, ei: Any) -> str:  # noqa: N802  # logging's name
        """The trace below it."""
        return _marked(super().formatException(ei))

    def formatStack(self, stack_info: str) -> str:  # noqa: N802  # logging's name
        """The stack below it."""
        return _marked(super().formatStack(stack_info))


def _marked(text: str) -> str:
    return "\n".join(f"    | {_WITHIN_TRACE.sub(_spelled, line)}" for line in masked(text).split("\n"))


def _spelled(found: re.Match[str]) -> str:
    return found.group().encode("unicode_escape").decode()


class _Patient:
    """A stream whose lines may be lost, when its disk is full or its reader gone; whoever logs goes on working."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        """Write what can be written."""
        with suppress(OSError):
            self._stream.write(text)
        return len(text)

    def flush(self) -> None:
        """Send it off."""
        with suppress(OSError):
            self._stream.flush()


def _mask(_logger: Any, _method: str, line: Any) -> str:
    """The last step: what is printed holds no secret."""
    return masked(str(line))


def to_stderr(level: int = logging.WARNING) -> None:
    """For commands and servers; standard output belongs to reports."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(default=str),
            _mask,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Looked up for each line: whoever replaces the stream later, and closes it, is not written to.
        logger_factory=lambda *_names: structlog.PrintLogger(cast("TextIO", _Patient(sys.stderr))),
        cache_logger_on_first_use=False,
    )
