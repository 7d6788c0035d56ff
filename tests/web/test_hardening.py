"""What every page keeps to: nothing from elsewhere, a way out, scripts in data stay data, nothing left behind."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.test import Client

from tests.api.world import World, build
from tests.cast import Cast
from tests.web.conftest import SignIn
from tests.web.routes import known, routes

pytestmark = pytest.mark.once

FRONTEND = Path(__file__).resolve().parents[2] / "src" / "spearhead" / "web" / "frontend" / "src"
PAYLOADS = ("</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{7*7}}${7*7}", "<!--<script>")
#: attributes by which a page makes the browser fetch something
FETCHED = {
    ("script", "src"),
    ("link", "href"),
    ("img", "src"),
    ("iframe", "src"),
    ("source", "src"),
    ("object", "data"),
}


class Fetches(HTMLParser):
    """Addresses that the browser fetches by itself, scripts within the page, and handlers in attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.scripts: list[dict[str, str]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        self.addresses += [at[name] for kind, name in FETCHED if kind == tag and at.get(name)]
        self.handlers += [name for name in at if name.startswith("on")]
        if tag == "script":
            self.scripts.append(at)


def pages(world: World, client: Client) -> dict[str, str]:
    """Every page that the person may open, by address."""
    there = known(world)
    found: dict[str, str] = {}
    for route in routes():
        address = route.at(there, "own")
        if address is None:
            continue
        answer = client.get(address)
        body = b"".join(answer)
        if answer.status_code == 200 and answer.headers.get("Content-Type", "").startswith("text/html"):
            found[address] = body.decode()
    return found


def test_no_page_fetches_from_elsewhere_or_runs_what_stands_in_it(db: None) -> None:
    world = build()
    client = Client()
    client.force_login(world.users["admin"])
    found = pages(world, client)
    assert len(found) > 60
    faults = []
    for address, page in found.items():
        read = Fetches(page)
        elsewhere = [one for one in read.addresses if urlsplit(one).netloc or one.startswith("//")]
        bare = [
            one for one in read.scripts if "src" not in one and "nonce" not in one and "json" not in one.get("type", "")
        ]
        faults += [(address, one) for one in (*elsewhere, *read.handlers, *bare)]
    assert faults == []
    whole = [page for page in found.values() if "<html" in page]
    assert len(whole) > 30
    assert all('action="/sign-out"' in page for page in whole)  # one can leave from everywhere


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_script_in_a_name_stays_a_name(cast: Cast, as_user: SignIn, payload: str) -> None:
    company = cast.company(name=f"Acme {payload}", by=cast.rep_a)
    deal = cast.deal(f"Pumps {payload}", company_id=company.pk)
    cast.move(deal, "won", amount_minor=100_000)
    rep = as_user(cast.rep_a)
    records = (f"/deals/{deal.pk}", f"/companies/{company.pk}", "/deals", "/board", "/calendar")
    for address in (*records, "/dashboard", "/figures/bookings", "/flow", "/profit", "/forecast"):
        page = rep.get(address).content.decode()
        read = Fetches(page)
        assert read.handlers == [], address
        assert payload not in page or "<" not in payload, address
        assert "Acme 49" not in page
        for island in re.findall(r'<script[^>]*type="application/json"[^>]*>(.*?)</script', page, re.S):
            assert "<" not in island, address


def test_passwords_are_hidden_and_may_be_pasted(cast: Cast, as_user: SignIn, client: Client) -> None:
    own = as_user(cast.rep_a).get("/settings/security").content.decode()
    door = client.get("/sign-in").content.decode()
    fields = re.findall(
        r"<input[^>]*name=\"[^\"]*password[^\"]*\"[^>]*>|<input[^>]*name=\"(?:new|again|old)\"[^>]*>", own + door
    )
    assert len(fields) >= 3
    assert all('type="password"' in one and "autocomplete=" in one for one in fields)
    assert not any("readonly" in one or "maxlength" in one for one in fields)
    heard = re.compile(r"(addEventListener\(.|\bon)(paste|copy|cut)\b")
    listeners = {one.name: one.read_text() for one in FRONTEND.glob("*.ts") if heard.search(one.read_text())}
    assert [*listeners] == ["paste.ts"], "pasted images become documents"
    assert 'field.type === "text"))) return;' in listeners["paste.ts"], "of plain texts alone, never of a password"


def test_signing_out_leaves_nothing_in_the_browser(cast: Cast, as_user: SignIn) -> None:
    answer = as_user(cast.rep_a).post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert "no-store" in answer.headers["Cache-Control"]


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
@pytest.mark.parametrize("address", ["/sign-in", "/deals", "/api/v1/deals", "/healthz"])
def test_methods_that_nobody_needs_do_nothing(cast: Cast, as_user: SignIn, method: str, address: str) -> None:
    answer = as_user(cast.rep_a).generic(method, address, "a=b")
    assert answer.status_code in {401, 403, 405}
    assert b"a=b" not in b"".join(answer)
