"""Log lines go where standard error is now, not where it was when logging was set up."""

from __future__ import annotations

import io
import json
import logging
import sys

import pytest
import structlog
from django.conf import settings

from spearhead.kernel import logs


@pytest.fixture
def configured():
    before = structlog.get_config()
    yield logs.to_stderr
    structlog.configure(**before)


def test_what_a_client_sends_is_one_line_and_moves_no_terminal():
    """SEC-28: CR, LF, ANSI, separators, text that runs backwards; in the message and in a trace."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(logs.OneLine("%(levelname)s %(message)s"))
    try:
        raise ValueError("a\r\nERROR forged\x1b[31m")
    except ValueError:
        trace = sys.exc_info()
    sent = "/x\r\nERROR forged\x1b[2J\x9b1m\u2028\u202e"
    handler.handle(logging.LogRecord("a", logging.WARNING, "", 0, "Not Found: %s", (sent,), trace))
    first, *rest = out.getvalue().splitlines()
    assert first == "WARNING Not Found: /x\\r\\nERROR forged\\x1b[2J\\x9b1m\\u2028\\u202e"
    assert len(rest) >= 4
    assert all(line.startswith("    | ") for line in rest)
    assert "\x1b" not in out.getvalue()


def test_the_server_logs_so():
    handlers = settings.LOGGING["root"]["handlers"]
    formatters = {settings.LOGGING["handlers"][name]["formatter"] for name in handlers}
    assert {settings.LOGGING["formatters"][name]["()"] for name in formatters} == {"spearhead.kernel.logs.OneLine"}


def test_a_line_outlives_the_stream_that_was_there_at_the_start(configured, monkeypatch):
    first, second = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", first)
    configured()
    log = structlog.get_logger("a test")
    monkeypatch.setattr(sys, "stderr", second)
    first.close()
    log.error("broke", who="li\nforged")
    line = json.loads(second.getvalue())
    assert (line["event"], line["who"], second.getvalue().count("\n")) == ("broke", "li\nforged", 1)
