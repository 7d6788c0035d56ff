"""`python -m tools.styleguide`: serves the style guide with a made-up user, for looking at and for screenshots; no database."""

from __future__ import annotations

import mimetypes
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.urls import path, set_urlconf

from tools.repository import SOURCE
from tools.styleguide_words import sample

#: The addresses that the shell looks for by name.
urlpatterns = [
    path(f"{name}", lambda request: None, name=name)  # type: ignore[misc,arg-type,return-value]
    for name in ("home", "palette", "notices", "help", "settings", "choose_theme", "choose_language", "sign_out")
]
STATIC = SOURCE / "web" / "static"
CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'"
PORT = 8765


def prepare() -> None:
    """Django, set up for templates and translations; nothing is read from a database."""
    import django  # noqa: PLC0415

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spearhead.config.settings")
    django.setup()


def context(language: str, theme: str, **preferences: str) -> dict[str, Any]:
    """What the shell needs, made up."""
    words = sample(language)
    user = SimpleNamespace(name="欧阳娜娜" if language != "en" else "Zoë Müller", email="nana@example.com", title="", theme=theme, preferences=preferences)
    return {
        **words, "user": user, "workspace": SimpleNamespace(name=words["words"]["workspace"]), "csrf_token": "x",
        "now": datetime.now(UTC) - timedelta(hours=3), "unread": 7,
    }  # fmt: skip


def page(language: str = "en", theme: str = "light", **preferences: str) -> str:
    """The style guide as HTML."""
    prepare()
    from django.utils import translation  # noqa: PLC0415

    from spearhead.web.jinja import environment  # noqa: PLC0415

    set_urlconf("tools.styleguide")
    with translation.override(language):
        return environment().get_template("styleguide.html").render(context(language, theme, **preferences))


DIALOG = """{% import "components/ui.html" as ui %}{% call ui.dialog("Move to Lost", action="/refuse", submit="Mark 1 deal as lost", danger=true) %}
{{ ui.select("reason", "Lost reason", [("p", "Price"), ("t", "Timing")], empty="Choose a reason", required=true) }}{{ ui.textarea("note", "What we learned") }}{% endcall %}"""


class Handler(BaseHTTPRequestHandler):
    """The page, its files, and answers that refuse, so that refusals can be looked at."""

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        given = {name: values[0] for name, values in parse_qs(asked.query).items()}
        if asked.path.startswith("/static/"):
            path = STATIC / asked.path.removeprefix("/static/")
            return self._send(200, path.read_bytes(), mimetypes.guess_type(path.name)[0] or "text/plain")
        if asked.path == "/palette":
            return self._json('{"groups":[{"label":"Records","items":[{"label":"华东精密机械有限公司","hint":"Company","url":"/c/1","icon":"building"}]}]}')
        if asked.path == "/job":
            done = int(time.time() * 90) % 8800
            return self._json(f'{{"state":"running","done":{done},"total":8800,"note":"Reading row {done}","error":"","started_at":"{datetime.now(UTC) - timedelta(seconds=30):%Y-%m-%dT%H:%M:%SZ}"}}')
        if asked.path == "/companies.json":
            return self._json('{"items":[{"value":"1","label":"华东精密机械有限公司","hint":"上海"},{"value":"2","label":"Acme Corp","hint":"Boston"}]}')
        if asked.path == "/dialog":
            return self._send(200, self._render(DIALOG).encode(), "text/html; charset=utf-8")
        html = page(given.pop("lang", "en"), given.pop("theme", "light"), **given)
        return self._send(200, html.encode(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
        if self.path == "/cell":
            return self._json('{"shown":"2027-01-05","version":2}')
        if self.path == "/move" and "stage=2" in body:
            return self._send(200, b"", "text/html")
        detail = '{"detail":"A required step is still open: send the proposal first.","code":"gate","status":422,"errors":[{"field":"reason","code":"gate","message":"Choose why it was lost."}]}'
        return self._send(422, detail.encode(), "application/problem+json")

    def _render(self, source: str) -> str:
        from spearhead.web.jinja import environment  # noqa: PLC0415

        prepare()
        return environment().from_string(source).render()

    def _json(self, text: str) -> None:
        self._send(200, text.encode(), "application/json")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Security-Policy", CSP)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002
        """Say nothing per request."""


if __name__ == "__main__":
    prepare()
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT
    print(f"http://127.0.0.1:{port}/?lang=zh-hans&theme=dark")
    ThreadingHTTPServer(("127.0.0.1", port), Handler).serve_forever()
