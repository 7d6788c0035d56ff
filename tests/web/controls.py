"""The forms of a page as a browser would see them: where each is sent, and its controls with what stands in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

TYPED = {"text", "number", "date", "datetime-local", "search", "email", "url", "tel", "textarea"}


@dataclass
class Form:
    """Where it is sent, how, and ``name → (kind, values)``; kind is an input's type, ``select`` or ``textarea``."""

    action: str
    method: str
    controls: dict[str, tuple[str, list[str]]] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, tuple[str, ...]]:
        """The same form on another page has the same key."""
        return urlsplit(self.action).path, self.method, tuple(sorted(self.controls))

    def add(self, name: str, kind: str, value: str | None) -> None:
        """A control; several of one name are one."""
        _kind, values = self.controls.setdefault(name, (kind, []))
        if value is not None:
            values.append(value)


class Reader(HTMLParser):
    """Collects the forms, and the names that the page's own links ask by."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self.address = address
        self.forms: list[Form] = []
        self.asked: set[str] = set()
        self._form: Form | None = None
        self._select = ""
        self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        at = {name: value or "" for name, value in attrs}
        for link in ("href", "hx-get", "data-dialog", "data-panel"):
            if at.get(link, "").startswith(("?", self.address)):
                self.asked |= {name for name, _value in parse_qsl(urlsplit(at[link]).query, keep_blank_values=True)}
        if tag == "form":
            posts = at.get("hx-post") or (at.get("action") if at.get("method", "").lower() == "post" else "")
            method = "POST" if posts or at.get("method", "").lower() == "post" else "GET"
            self._form = Form(posts or at.get("action") or self.address, method)
            self.forms.append(self._form)
        elif self._form is not None and tag in {"input", "select", "textarea"} and at.get("name"):
            self._control(tag, at)
        elif tag == "option" and self._select and self._form is not None:
            _kind, values = self._form.controls[self._select]
            if "selected" in at or (not values and at.get("value")):
                values[:] = [at.get("value", "")]

    def _control(self, tag: str, at: dict[str, str]) -> None:
        assert self._form is not None
        kind = at.get("type", "text") if tag == "input" else tag
        if kind in {"checkbox", "radio"} and "checked" not in at:
            self._form.add(at["name"], kind, None)
            return
        self._form.add(at["name"], kind, at.get("value", "") if tag == "input" else None)
        self._select = at["name"] if tag == "select" else ""
        self._textarea = at["name"] if tag == "textarea" else ""

    def handle_data(self, data: str) -> None:
        if self._textarea and self._form is not None and data.strip():
            self._form.controls[self._textarea][1].append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""


def read_page(address: str, html: str) -> Reader:
    """The forms and the asked names of a page."""
    reader = Reader(address)
    reader.feed(html)
    return reader
