"""Every component draws in both languages, and nothing in it needs a loosened content policy."""

from __future__ import annotations

import re

import pytest

from tools.styleguide import page

LANGUAGES = ("en", "zh-hans")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_component_draws(language: str) -> None:
    html = page(language)
    assert f'<html lang="{"en" if language == "en" else "zh-Hans"}"' in html
    for part in ("tile", "table", "path", "timeline", "board", "chart-figure", "pagination", "filter-bar", "progress"):
        assert f'class="{part}' in html, part


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_inline_style_or_handler(language: str) -> None:
    html = re.sub(r"<script.*?</script>", "", page(language), flags=re.S)
    assert not re.findall(r'<[^>]* style="', html)
    assert not re.findall(r"<[^>]* on[a-z]+=", html)
    assert "javascript:" not in html


def test_every_field_has_a_label() -> None:
    html = page("en")
    for name in re.findall(r'<(?:input|select|textarea)[^>]* id="(f-[\w-]+)"', html):
        assert f'for="{name}"' in html, name


def test_ids_are_used_once() -> None:
    ids = re.findall(r' id="([^"]+)"', page("en"))
    assert len(ids) == len(set(ids))


def test_chinese_shell_has_no_english_left() -> None:
    html = page("zh-hans")
    shell = html[html.index('<nav class="sidebar"') : html.index("<main")]
    words = set(re.findall(r">\s*([A-Z][a-z]{2,}[A-Za-z ]*)<", shell))
    assert words <= {"English", "Esc", "Ctrl K"}
