"""SEC-21, SEC-33: the production profile behind a proxy that ends TLS, as a browser, a program and a probe see it."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urlsplit

import pytest

from tests.server.harness import ROOT, SPEARHEAD, Workspace, environment, spearhead, until

pytestmark = [pytest.mark.process, pytest.mark.sqlite_only]

HOST = "crm.example"
PRODUCTION = {
    "SPEARHEAD_PROFILE": "production", "SPEARHEAD_PUBLIC_URL": f"https://{HOST}", "SPEARHEAD_ALLOWED_HOSTS": HOST,
    "SPEARHEAD_SECRET_KEY": "0fQx9-Zr4_Lm7Tn2Vb8Wc5Kd1Hs6Jg3PyEuAo" * 2, "SPEARHEAD_WEB_WORKERS": "1",
}  # fmt: skip


@dataclass
class Reply:
    """What came back; header names in lower case, cookies by name."""

    status: int
    headers: dict[str, str]
    cookies: SimpleCookie
    text: str


@dataclass
class Site:
    """The server behind its proxy."""

    port: int
    workspace: Workspace

    def ask(self, path: str, *, method: str = "GET", tls: bool = True, host: str = HOST, body: str = "",
            **headers: str) -> Reply:  # fmt: skip
        """One request, as the proxy passes it on."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()} | {"Host": host}
        if tls:
            sent["X-Forwarded-Proto"] = "https"
        if body:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        line.request(method, path, body or None, sent)
        found = line.getresponse()
        cookies = SimpleCookie()
        for one in found.headers.get_all("Set-Cookie") or ():
            cookies.load(one)
        reply = Reply(found.status, {name.lower(): value for name, value in found.headers.items()}, cookies,
                      found.read().decode(errors="replace"))  # fmt: skip
        line.close()
        return reply


@pytest.fixture
def site(own_workspace: Workspace) -> Iterator[Site]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = own_workspace.data / "serve.log"
    surroundings = environment(own_workspace.data, {**PRODUCTION, "PORT": str(port)})
    with log.open("wb") as out:
        process = subprocess.Popen([*SPEARHEAD, "serve"], env=surroundings, stdout=out, stderr=out, cwd=ROOT)
    found = Site(port, own_workspace)

    def up() -> bool:
        try:
            return found.ask("/readyz", tls=False, host=f"127.0.0.1:{port}").status == 200
        except OSError:
            return process.poll() is not None

    try:
        assert until(up), log.read_text()
        assert process.poll() is None, log.read_text()
        yield found
    finally:
        process.terminate()
        process.wait(60)


def enter(site: Site) -> tuple[Reply, str]:
    """Somebody new signs in by their link; the answer and what a browser would send from then on."""
    made = spearhead(site.workspace.data, "user", "add", "bo@example.com", "--name", "Bo", "--link", extra=PRODUCTION)
    link = urlsplit(made.stdout.strip())
    assert (link.scheme, link.netloc) == ("https", HOST)
    page = site.ask(link.path)
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
    assert token
    kept = f"__Host-csrf={page.cookies['__Host-csrf'].value}"
    sent = urlencode({"csrfmiddlewaretoken": token[1]})
    answer = site.ask(link.path, method="POST", body=sent, Cookie=kept, Origin=f"https://{HOST}")
    assert answer.status == 302, answer.text
    return answer, f"__Host-session={answer.cookies['__Host-session'].value}; {kept}"


def test_every_answer_and_every_cookie_of_the_production_profile(site: Site) -> None:
    answer, kept = enter(site)
    assert set(answer.cookies) >= {"__Host-session"}
    language = site.ask("/sign-in")
    for name, morsel in [*answer.cookies.items(), *language.cookies.items()]:
        assert name.startswith("__Host-"), name
        assert morsel["secure"] is True, name
        assert morsel["httponly"] is True, name
        assert morsel["samesite"] == "Lax", name
        assert (morsel["path"], morsel["domain"]) == ("/", ""), name
    bearer = f"Bearer {site.workspace.token}"
    static = re.search(r'href="(/static/[^"]+\.css[^"]*)"', language.text)
    assert static
    replies = {
        "page": site.ask("/deals", Cookie=kept),
        "stranger": language,
        "redirect": site.ask("/deals"),
        "missing": site.ask("/deals/999999", Cookie=kept),
        "not allowed": site.ask("/sign-out", Cookie=kept),
        "forged": site.ask("/sign-out", method="POST", body="a=b", Cookie=kept),
        "api": site.ask("/api/v1/users/me", Authorization=bearer),
        "api refused": site.ask("/api/v1/users/me"),
        "api missing": site.ask("/api/v1/nothing", Authorization=bearer),
        "static": site.ask(static[1]),
        "no static": site.ask("/static/nothing.css"),
    }
    wanted = {"page": 200, "stranger": 200, "redirect": 302, "missing": 404, "not allowed": 405, "forged": 403,
              "api": 200, "api refused": 401, "api missing": 404, "static": 200, "no static": 404}  # fmt: skip
    assert {name: one.status for name, one in replies.items()} == wanted
    for name, one in replies.items():
        age = re.match(r"max-age=(\d+); includeSubDomains", one.headers["strict-transport-security"])
        assert age, name
        assert int(age[1]) >= 365 * 86_400, name
        assert one.headers["x-content-type-options"] == "nosniff", name
        assert one.headers["x-frame-options"] == "DENY", name
        assert one.headers["referrer-policy"] == "same-origin", name
        assert one.headers["cross-origin-opener-policy"] == "same-origin", name
        assert not {"x-powered-by", "access-control-allow-origin"} & set(one.headers), name
        assert not re.search(r"\d", one.headers.get("server", "")), "a version is told"
        if name not in {"static", "no static", "api", "api refused", "api missing"}:
            policy = one.headers["content-security-policy"]
            assert "default-src 'none'" in policy, name
            assert "frame-ancestors 'none'" in policy, name
            assert "unsafe" not in policy, name
        if name != "static":
            assert "no-store" in one.headers["cache-control"], name
        if one.text:
            assert one.headers["content-type"].partition(";")[0] in {
                "text/html", "application/json", "application/problem+json", "text/css",
            }, name  # fmt: skip


def test_plain_http_is_sent_on_for_people_refused_for_programs_and_answered_for_probes(site: Site) -> None:
    sent_on = site.ask("/deals", tls=False)
    assert (sent_on.status, sent_on.headers["location"]) == (301, f"https://{HOST}/deals")
    refused = site.ask("/api/v1/users/me", tls=False, Authorization=f"Bearer {site.workspace.token}")
    assert (refused.status, "https_only" in refused.text, "location" in refused.headers) == (403, True, False)
    for probe in ("/healthz", "/readyz"):
        for host in (HOST, f"127.0.0.1:{site.port}", "10.1.2.3"):
            assert site.ask(probe, tls=False, host=host).status == 200, (probe, host)
    assert site.ask("/deals", host="evil.example").status == 400


def test_djangos_deployment_check_finds_nothing(own_workspace: Workspace) -> None:
    """SEC-33: the one silenced is about a list of whole domains, see the settings."""
    command = [sys.executable, "-m", "spearhead.config.manage", "check", "--deploy", "--fail-level", "WARNING"]
    surroundings = environment(own_workspace.data, PRODUCTION)
    done = subprocess.run(command, env=surroundings, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert "System check identified no issues (1 silenced)." in done.stdout
    preload = subprocess.run(
        [sys.executable, "-c", "from spearhead.config import settings as s; print(s.SECURE_HSTS_PRELOAD)"],
        env=surroundings | {"SPEARHEAD_HSTS_PRELOAD": "1"}, capture_output=True, text=True, check=False, cwd=ROOT,
    )  # fmt: skip
    assert preload.stdout.strip() == "True", preload.stderr
    assert "DEBUG" not in os.environ
