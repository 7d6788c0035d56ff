"""What each chat wants to be sent, how it is signed, and how its answer says yes. Pure: the clock is given."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from spearhead.kernel.outbound import Answer

HOSTS: Final[dict[str, frozenset[str]]] = {
    "wecom": frozenset({"qyapi.weixin.qq.com"}),
    "dingtalk": frozenset({"oapi.dingtalk.com", "api.dingtalk.com"}),
    "feishu": frozenset({"open.feishu.cn", "open.larksuite.com"}),
    "slack": frozenset({"hooks.slack.com"}),
}
#: UTF-8 bytes that a text may have
MOST_BYTES: Final = {"wecom": 2048, "dingtalk": 18_000, "feishu": 18_000, "slack": 12_000, "webhook": 60_000}


@dataclass(frozen=True, slots=True)
class Message:
    """A call that is ready to be made."""

    url: str
    body: bytes
    headers: dict[str, str]


def cut(text: str, most: int) -> str:
    """At most so many UTF-8 bytes, never within a character; what was cut off shows."""
    raw = text.encode()
    return text if len(raw) <= most else raw[: most - 3].decode(errors="ignore") + "…"


def message(kind: str, url: str, secret: str, text: str, *, now: float) -> Message:
    """A text as the chat of this kind takes it; `now` in seconds."""
    words = cut(text, MOST_BYTES[kind])
    headers = {"Content-Type": "application/json; charset=utf-8"}
    if kind == "wecom":
        return Message(url, _json({"msgtype": "text", "text": {"content": words}}), headers)
    if kind == "dingtalk":
        # not as Markdown: a name that a stranger typed could be a link that says something else (SEC-10)
        body = {"msgtype": "text", "text": {"content": words}, "at": {"atMobiles": [], "isAtAll": False}}
        return Message(_signed(url, secret, round(now * 1000)), _json(body), headers)
    if kind == "feishu":
        said: dict[str, Any] = {"msg_type": "text", "content": {"text": words}}
        return Message(url, _json({**_feishu_sign(secret, int(now)), **said}), headers)
    if kind == "slack":
        escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        return Message(url, _json({"text": escaped}), headers)
    raw, stamp = _json({"text": words}), str(int(now))
    if secret:
        mark = hmac.new(secret.encode(), f"{stamp}.".encode() + raw, hashlib.sha256).hexdigest()
        headers |= {"X-Spearhead-Timestamp": stamp, "X-Spearhead-Signature": f"v1={mark}"}
    return Message(url, raw, headers)


def _json(body: dict[str, Any]) -> bytes:
    return json.dumps(body, ensure_ascii=False).encode()


def _signed(url: str, secret: str, stamp: int) -> str:
    if not secret:
        return url
    mark = hmac.new(secret.encode(), f"{stamp}\n{secret}".encode(), hashlib.sha256).digest()
    signed = urlencode({"timestamp": stamp, "sign": base64.b64encode(mark).decode()})
    return f"{url}{'&' if '?' in url else '?'}{signed}"


def _feishu_sign(secret: str, stamp: int) -> dict[str, str]:
    if not secret:
        return {}
    mark = hmac.new(f"{stamp}\n{secret}".encode(), b"", hashlib.sha256).digest()
    return {"timestamp": str(stamp), "sign": base64.b64encode(mark).decode()}


def trouble(kind: str, answer: Answer) -> str:
    """What an answer says went wrong, in a short code; empty when it was taken."""
    if not 200 <= answer.status < 300:
        return f"HTTP {answer.status}"
    if kind == "webhook":
        return ""
    if kind == "slack":
        return "" if answer.body.strip() == b"ok" else "not ok"
    try:
        said = json.loads(answer.body)
        code = said["code" if kind == "feishu" else "errcode"]
    except (ValueError, KeyError, TypeError):
        return "no code"
    return "" if code == 0 else f"code {str(code)[:20]}"
