"""Secrets in a line of a log are made unreadable, ordinary words are not (SEC-26)."""

from __future__ import annotations

import io
import logging
import sys

import pytest

from spearhead.kernel.logs import OneLine
from spearhead.kernel.masking import masked

pytestmark = pytest.mark.once

CANARY = "c4n4ry-T0ken_value"


@pytest.mark.parametrize(
    "line",
    [
        f"Forbidden (CSRF cookie not set.): /sign-in/link/{CANARY}",
        f"Authorization: Bearer {CANARY}",
        f"token sph_{CANARY} is unknown",
        f"POST https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={CANARY}&x=1",
        f"https://oapi.dingtalk.com/robot/send?access_token={CANARY}",
        f"https://hooks.slack.com/services/T0/B0/{CANARY}",
        f"https://open.feishu.cn/open-apis/bot/v2/hook/{CANARY}",
        f"connection to postgresql://crm:{CANARY}@db.example/crm failed",
        f'{{"event": "x", "password": "{CANARY}"}}'.replace('": "', '="'),
        f"password={CANARY}",
    ],
)
def test_what_has_the_form_of_a_secret_goes(line: str) -> None:
    assert CANARY not in masked(line)
    assert line[:5] == masked(line)[:5]


@pytest.mark.parametrize(
    "line",
    [
        "Not Found: /deals/12?page=2",
        "Internal Server Error: /settings/password",
        "job_failed kind=export.all at 2026-11-27 01:00:00",
        "the password of somebody was changed",
        "https://example.com/path: no such host",
    ],
)
def test_ordinary_lines_stay(line: str) -> None:
    assert masked(line) == line


def test_a_trace_is_masked_too() -> None:
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(OneLine("%(levelname)s %(message)s"))
    try:
        raise ValueError(f"cannot reach smtp://mailer:{CANARY}@mail.example")
    except ValueError:
        trace = sys.exc_info()
    handler.handle(logging.LogRecord("a", logging.ERROR, "", 0, "Error at /sign-in/link/%s", (CANARY,), trace))
    assert "smtp://mailer:" in out.getvalue()
    assert CANARY not in out.getvalue()
