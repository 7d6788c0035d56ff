"""Where log lines go: standard error, one JSON object per line, so that nothing a client sends can forge a line."""

from __future__ import annotations

import logging
import sys

import structlog


def to_stderr(level: int = logging.WARNING) -> None:
    """For commands and servers; standard output belongs to reports."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(default=str),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        # Looked up for each line: whoever replaces the stream later, and closes it, is not written to.
        logger_factory=lambda *_names: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
