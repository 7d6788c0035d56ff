"""SEC-10: whatever text lies in the database, every page shows it as text: no tag, no attribute, no script of it.

The texts are put into the tables themselves, so that no rule at a door stands between them and the pages.
"""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import Any

import pytest
from django.apps import apps
from django.db import models

from spearhead.accounts.users.models import User
from tests.api.world import build
from tests.web.routes import known, routes
from tests.web.test_bad_forms import signed_in

TAG, EVENT = "xss9", "onxss9"
PAYLOADS = (
    f"<{TAG}>", f'"><{TAG}>', f"'><{TAG}>", f"</script><{TAG}>", f"</title><{TAG}>", f"</textarea><{TAG}>",
    f"--><{TAG}>", f"]]><{TAG}>", f'" {EVENT}="1', f"' {EVENT}='1", f"` {EVENT}=1 ", f" {EVENT}=1 ",
    f"<svg/{EVENT}=1>", f"<img src=x {EVENT}=1>", f"<ScRiPt>{TAG}</ScRiPt>", f"<iframe src=javascript:{TAG}>",
    f"<a href=javascript:{TAG}>", f"<math><{TAG}>", f"<{TAG}\t>", f"<\n{TAG}>", f"</style><{TAG}>", f"</option><{TAG}>",
    f"</select><{TAG}>", f"</template><{TAG}>", f"<!--><{TAG}>", f"&lt;{TAG}&gt;", f"&#60;{TAG}&#62;",
    f"\\u003c{TAG}\\u003e", "{{7*7}}" + f"<{TAG}>", "${7*7}" + f"<{TAG}>",
)  # fmt: skip
#: texts that the program itself wrote and reads again, never typed by anybody
OWN = set(
    """
    key kind state status currency language time_zone theme role figure level figures credit holder country
    series secret_hash password record_type search path sha256 cause door created_door request_id origin mapping
    unit color colour icon hash field entity resource verb reach source_kind period grain shape noun category
    amount_origin code_kind media_type token prefix domain_key salt trigger action base_currency number_format
    session_data
    """.split()
)


def poison() -> int:
    """Put the payloads into every column of typed text; how many columns were filled."""
    filled = 0
    for model in apps.get_models():
        if not model.__module__.startswith("spearhead.") or "kernel" in model.__module__:
            continue
        for field in model._meta.concrete_fields:
            typed = isinstance(field, models.CharField | models.TextField) and not field.choices
            if not typed or field.name in OWN or field.primary_key or field.name.endswith(("_key", "_hash", "_kind")):
                continue
            filled += _fill(model, field)
    return filled


def _fill(model: Any, field: Any) -> int:
    rows = list(model._default_manager.order_by("pk").values_list("pk", flat=True)[:200])
    for at, pk in enumerate(rows):
        text = PAYLOADS[(at + len(field.name)) % len(PAYLOADS)]
        if field.unique or any(field.name in one.fields for one in model._meta.constraints if hasattr(one, "fields")):
            text = f"{text}{pk}"
        model._default_manager.filter(pk=pk).update(**{field.name: text[: field.max_length or 500]})
    return bool(rows)


class Reader(HTMLParser):
    """Finds what a payload would have made of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._script = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == TAG:
            self.found.append(f"the tag {tag}")
        for name, value in attrs:
            if name.startswith("on"):
                self.found.append(f"the attribute {name} of {tag}")
            plain = "".join((value or "").split()).lower()
            if name in {"href", "src", "action", "formaction", "hx-get", "hx-post"} and plain.startswith("javascript:"):
                self.found.append(f"{tag} {name}={value}")
        if tag == "script":
            self._script = dict(attrs).get("type") or "text/javascript"
        if tag == "iframe":
            self.found.append("an iframe")

    def handle_data(self, data: str) -> None:
        if not self._script:
            return
        if self._script == "application/json":
            json.loads(data)  # an island that a payload broke cannot be read
        elif TAG in data:
            self.found.append("text in a script")

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self._script = ""


@pytest.mark.slow
def test_what_lies_in_the_tables_is_shown_as_text_on_every_page(db: None) -> None:
    assert len(PAYLOADS) == 30
    world = build()
    client = signed_in(world)
    there = known(world)
    assert poison() > 60
    User.objects.filter(pk=world.users["admin"].pk).update(email="ada@cast.example")
    pages, shown, faults = 0, 0, []
    for route in routes():
        address = route.at(there, "own")
        if address is None:
            continue
        answer = client.get(address)
        content = b"".join(answer).decode(errors="replace")
        if answer.status_code >= 500:
            faults.append(f"{address}: answered {answer.status_code}")
        if "html" not in answer.headers.get("Content-Type", ""):
            continue
        reader = Reader()
        reader.feed(content)
        reader.close()
        pages += 1
        shown += TAG in content
        faults += [f"{address}: {one}" for one in reader.found]
        assert "unsafe" not in answer.headers.get("Content-Security-Policy", "unsafe"), address
    assert pages > 90
    assert shown > 50  # the payloads are really there
    assert sorted(set(faults)) == []


def test_the_reader_finds_what_it_is_for() -> None:
    """The test above can fail: an unescaped payload of each family is found."""
    for payload in (*PAYLOADS[:8], *(f"<p title='x{one}'>" for one in PAYLOADS[9:10]), *PAYLOADS[12:14], PAYLOADS[16]):
        reader = Reader()
        reader.feed(f"<p>{payload}</p>")
        reader.close()
        assert reader.found, payload
