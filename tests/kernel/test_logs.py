"""Log lines go where standard error is now, not where it was when logging was set up."""

from __future__ import annotations

import io
import json
import sys

import pytest
import structlog

from spearhead.kernel import logs


@pytest.fixture
def configured():
    before = structlog.get_config()
    yield logs.to_stderr
    structlog.configure(**before)


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
