"""`python -m tools.styleguide`: serves the style guide with a made-up user, to look at and to test; no database."""

from __future__ import annotations

import json
import mimetypes
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import yaml
from django.urls import path, set_urlconf

from tools.repository import SOURCE

#: The addresses that the shell looks for by name.
urlpatterns = [
    path(name, lambda request: None, name=name)  # type: ignore[arg-type,return-value]
    for name in ("home", "palette", "notices", "help", "settings", "choose_theme", "choose_language", "sign_out")
]
DATA: dict[str, Any] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8"))
STATIC = SOURCE / "web" / "static"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'"
)
PORT = 8765
DIALOG = """{% import "components/ui.html" as ui %}
{% call ui.dialog("Mark as lost", action="/refuse", submit="Mark 1 deal as lost", danger=true) %}
{{ ui.select("reason", "Lost reason", [("p", "Price"), ("t", "Timing")], empty="Choose a reason", required=true) }}
{{ ui.textarea("note", "What we learned") }}{% endcall %}"""


def prepare() -> None:
    """Django, set up for templates and translations; nothing is read from a database."""
    import django  # noqa: PLC0415  # only when the guide is drawn

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spearhead.config.settings")
    django.setup()


def context(language: str, theme: str, **preferences: str) -> dict[str, Any]:
    """What the shell and the guide need, made up."""
    at = 0 if language == "en" else 1
    words = {key: pair[at] for key, pair in DATA["words"].items()}
    stages = [words[f"s{i}"] for i in range(1, 6)]
    due = {
        "warn": words["due"],
        "danger": words["overdue"],
        "ok": words["won_word"],
        "quiet": words["parked"],
        "accent": words["s3"],
    }
    rows = [
        deal | {"id": i, "name": deal["name"][at], "stage": stages[deal["stage"]], "next": due[deal["tone"]],
                "close": f"2026-12-{i + 10}"}
        for i, deal in enumerate(DATA["deals"])
    ]  # fmt: skip
    name = "Zoë Müller" if at == 0 else "欧阳娜娜"
    return {
        "words": words, "rows": rows, "nav": _nav(at), "columns": _columns(stages, rows),
        "charts": _in_words(DATA["charts"], words), "now": datetime.now(UTC) - timedelta(hours=3),
        "create_items": [{"label": words["new_deal"], "url": "/dialog", "icon": "plus", "key": "d"}],
        "user": SimpleNamespace(
            id=1, name=name, email="someone@example.com", title="", theme=theme, preferences=preferences
        ),
        "workspace": SimpleNamespace(name=words["workspace"]), "csrf_token": "x", "unread": 7,
    }  # fmt: skip


def _nav(at: int) -> list[dict[str, Any]]:
    return [
        word | {"label": word["label"][at], "url": "#", "current": word["key"] == "records", "children": [
            {"key": child[0], "label": child[at], "url": f"/{child[0].lower()}", "icon": "table",
             "current": child[0] == "Deals"} for child in word["children"]]}
        for word in DATA["nav"]
    ]  # fmt: skip


def _columns(stages: list[str], rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [
        {"name": stage, "base": i * 10, "sum": "¥2,318,450", "weighted": "≈ ¥812,000",
         "cards": [row | {"amount": f"¥{row['amount'][:-3]}"} for row in rows[i % 3 : i % 3 + 3]]}
        for i, stage in enumerate(stages)
    ]  # fmt: skip


def _in_words(value: Any, words: dict[str, str]) -> Any:
    """The value with each text ``<key>`` replaced by the word of that key."""
    if isinstance(value, dict):
        return {key: _in_words(one, words) for key, one in value.items()}
    if isinstance(value, list):
        return [_in_words(one, words) for one in value]
    return words.get(value[1:-1], value) if isinstance(value, str) else value


def page(language: str = "en", theme: str = "light", **preferences: str) -> str:
    """The style guide as HTML."""
    return _render("styleguide.html", language, context(language, theme, **preferences))


def _render(template: str, language: str, values: dict[str, Any]) -> str:
    prepare()
    from django.utils import translation  # noqa: PLC0415

    from spearhead.web.jinja import environment  # noqa: PLC0415

    set_urlconf("tools.styleguide")
    env = environment()
    with translation.override(language):
        found = env.get_template(template) if template.endswith(".html") else env.from_string(template)
        try:
            return found.render(values)
        finally:
            set_urlconf(None)


class Handler(BaseHTTPRequestHandler):
    """The page, its files, and answers that refuse, so that refusals can be looked at."""

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        given = {name: values[0] for name, values in parse_qs(asked.query).items()}
        if asked.path.startswith("/static/"):
            file = STATIC / asked.path.removeprefix("/static/")
            self._send(200, file.read_bytes(), mimetypes.guess_type(file.name)[0] or "text/plain")
        elif asked.path == "/job":
            self._json(_job())
        elif asked.path in DATA["answers"]:
            self._json(DATA["answers"][asked.path])
        elif asked.path == "/dialog":
            self._html(_render(DIALOG, "en", {}))
        else:
            self._html(page(given.pop("lang", "en"), given.pop("theme", "light"), **given))

    def do_POST(self) -> None:
        """A cell is saved, a move to the second stage works, everything else is refused."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if self.path == "/cell":
            self._json(DATA["answers"]["/cell"])
        elif self.path == "/move" and "stage=2" in body:
            self._html("")
        else:
            self._send(422, json.dumps(DATA["answers"]["refusal"]).encode(), "application/problem+json")

    def _json(self, value: Any) -> None:
        self._send(200, json.dumps(value).encode(), "application/json")

    def _html(self, text: str) -> None:
        self._send(200, text.encode(), "text/html; charset=utf-8")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", CSP)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  # the base class names it so
        """Say nothing per request."""


def _job() -> dict[str, Any]:
    done = int(time.time() * 90) % 8800
    started = (datetime.now(UTC) - timedelta(seconds=30)).isoformat()
    return {"state": "running", "done": done, "total": 8800, "note": "", "error": "", "started_at": started}


if __name__ == "__main__":
    prepare()
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT
    print(f"http://127.0.0.1:{port}/?lang=zh-hans&theme=dark")
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
