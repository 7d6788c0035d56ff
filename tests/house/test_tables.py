"""Every table of a screen can be taken as a file, or stands among those that cannot, with its reason."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.urls import get_resolver

import spearhead.web
from spearhead.web.tables.registry import EXPORTED, LEFT_OUT, UNNAMED

TEMPLATES = Path(spearhead.web.__file__).parent / "templates"
_TABLE = re.compile(r"ui\.table\(|<table\b")
_CAPTION = re.compile(r'caption=_\("([^"]*)"\)|<caption[^>]*>\{\{ _\("([^"]*)"\)')
#: what draws tables for others, and what shows all components
_PARTS = ("components/", "styleguide.html")


def with_tables() -> dict[str, set[str]]:
    """Template → the captions of its tables."""
    found = {}
    for file in sorted(TEMPLATES.rglob("*.html")):
        name, text = file.relative_to(TEMPLATES).as_posix(), file.read_text(encoding="utf-8")
        if _TABLE.search(text) and not name.startswith(_PARTS):
            found[name] = {one or other for one, other in _CAPTION.findall(text)}
    return found


def test_every_table_is_exported_or_left_out_with_a_reason() -> None:
    exported = {caption for captions in EXPORTED.values() for caption in captions}
    loose = [name for name, captions in with_tables().items()
             if name not in LEFT_OUT and name not in UNNAMED and not captions & exported]  # fmt: skip
    assert not loose, f"add their addresses to EXPORTED, or the templates to LEFT_OUT with a reason: {loose}"
    assert all(len(reason.split()) > 2 for reason in LEFT_OUT.values())


def test_nothing_is_listed_that_is_not_there() -> None:
    there, names = with_tables(), set(get_resolver().reverse_dict)
    captions = {caption for found in there.values() for caption in found} | {""}
    assert not (set(LEFT_OUT) | set(UNNAMED)) - set(there)
    assert not set(EXPORTED) - names
    assert not {one for wanted in EXPORTED.values() for one in wanted} - captions
    assert not set(UNNAMED.values()) - set(EXPORTED)


@pytest.mark.parametrize("name", sorted(UNNAMED.values()))
def test_a_table_without_a_caption_is_alone(name: str) -> None:
    assert EXPORTED[name] == ("",)
