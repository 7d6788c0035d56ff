"""SEC-26: whatever is typed, sent or kept as a secret stands in no log, no list of processes and no error page."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from tests.server.harness import Server, Workspace

pytestmark = [pytest.mark.process, pytest.mark.sqlite_only]

SECRETS = {
    "password": "Canary-harbour-violet-71", "wrong password": "Canary-wrong-guess-72", "code": "CANA-RYCO-DEAB-CDEF",
    "mail password": "Canary-smtp-73", "hook": "Canary-hook-key-74", "hook secret": "Canary-signing-75",
    "token": "sph_Canary-unknown-token-76", "in the address": "Canary-in-address-77",
}  # fmt: skip


@dataclass
class Browser:
    """Somebody's browser, which remembers cookies and every page that refused something."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    refusals: list[tuple[str, str]] = field(default_factory=list)

    def ask(self, method: str, path: str, form: dict[str, str] | None = None, **headers: str) -> tuple[int, str]:
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        body = urlencode({"csrfmiddlewaretoken": self.cookies.get("token", ""), **form}) if form is not None else None
        if body is not None:
            sent.setdefault("Content-Type", "application/x-www-form-urlencoded")
        line.request(method, path, body, sent)
        found = line.getresponse()
        for one in found.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(one).items()}
        text = found.read().decode(errors="replace")
        line.close()
        if token := re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', text):
            self.cookies["token"] = token[1]
        if found.status >= 400:
            self.refusals.append((f"{method} {path}", text))
        return found.status, text


def made_public(server: Server) -> dict[str, str]:
    """What somebody on the machine can read of each process: how it was called, and what it was given."""
    found = {}
    for pid in (server.process.pid, *server.children()):
        for name in ("cmdline", "environ", "comm"):
            found[f"{pid} {name}"] = Path(f"/proc/{pid}/{name}").read_bytes().decode(errors="replace")
    return found


def test_no_secret_stands_in_logs_processes_or_error_pages(
    own_workspace: Workspace, serve: Callable[..., Server]
) -> None:
    made = own_workspace.run("user", "add", "bo@example.com", "--name", "Bo", "--role", "administrator", "--link")
    link = urlsplit(made.stdout.strip()).path
    token = own_workspace.run("token", "create", "--user", "bo@example.com", "--scope", "admin")
    own_workspace.token = token.stdout.strip()
    server = serve(own_workspace, workers=1, extra={"SPEARHEAD_LOG_LEVEL": "DEBUG", "SPEARHEAD_SECRET_KEY": ""})
    bo = Browser(server.port)
    secrets = dict(SECRETS) | {"link": link.rpartition("/")[2], "bearer": own_workspace.token}
    secrets["key"] = (own_workspace.data / "secret.key").read_text().strip()

    Browser(server.port).ask("POST", link, {})  # a forged form: its path is a key
    Browser(server.port).ask("PUT", link)
    bo.ask("GET", link)
    assert bo.ask("POST", link, {})[0] == 302
    new = {"password": SECRETS["password"], "again": SECRETS["password"]}
    bo.ask("GET", "/settings/security")
    assert bo.ask("POST", "/settings/password", new)[0] == 302
    again = Browser(server.port)
    again.ask("GET", "/sign-in")
    assert again.ask("POST", "/sign-in", {"email": "bo@example.com", "password": SECRETS["wrong password"]})[0] == 422
    assert again.ask("POST", "/sign-in", {"email": "bo@example.com", "password": SECRETS["password"]})[0] == 302
    again.ask("GET", "/settings/security")
    assert again.ask("POST", "/settings/security/two-step/start", {"password": SECRETS["password"]})[0] == 302
    shown = again.ask("GET", "/settings/security")[1].partition('<code class="secret"')[2]
    secrets["seed"] = re.sub(r"\s", "", shown.partition(">")[2].partition("</code>")[0])
    assert again.ask("POST", "/settings/security/two-step/confirm", {"code": SECRETS["code"]})[0] == 422
    secrets["session"] = again.cookies["spearhead_session"]

    assert server.get("/api/v1/users/me")[0] == 200
    assert bo.ask("GET", "/api/v1/users/me", Authorization=f"Bearer {SECRETS['token']}")[0] == 401
    bo.ask("GET", f"/api/v1/users/me?token={SECRETS['in the address']}")
    bo.ask("GET", f"/nothing/here?password={SECRETS['in the address']}")
    bo.ask("DELETE", f"/deals?access_token={SECRETS['in the address']}")
    mailer = {"host": "mail.example.com", "port": 587, "security": "starttls", "username": "bo",
              "password": SECRETS["mail password"], "sender": "bo@example.com"}  # fmt: skip
    assert server.ask("PUT", "/api/v1/mail-server", mailer)[0] in {200, 422}
    hook = {"kind": "webhook", "name": "Hook", "url": f"https://93.184.216.34/in?key={SECRETS['hook']}",
            "secret": SECRETS["hook secret"]}  # fmt: skip
    assert server.post("/api/v1/channels", hook)[0] == 201
    assert server.post("/api/v1/channels", hook | {"url": f"http://127.0.0.1/in?key={SECRETS['hook']}"})[0] == 422
    assert server.post("/api/v1/channels", hook | {"kind": "slack"})[0] == 422

    seen = made_public(server)
    _status, listed = server.get("/api/v1/channels")
    seen["channels"] = str(listed)
    seen |= {f"page of {what}": text for what, text in (*bo.refusals, *again.refusals)}
    seen["pages"] = bo.ask("GET", "/settings/channels")[1] + bo.ask("GET", "/settings/audit")[1]
    server.stop()
    seen |= {path.name: path.read_text(errors="replace") for path in own_workspace.data.rglob("*.log")}
    assert seen[server.log.name], "a silent log proves nothing"
    assert "/sign-in/link/…" in seen[server.log.name]
    for what, secret in secrets.items():
        assert len(secret) > 5, what
        where = [name for name, text in seen.items() if secret in text]
        assert where == [], f"{what} stands in {where}"
