"""The Jinja2 environment of the web door: what every template can call, and nothing about any one screen."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext, ngettext, npgettext, pgettext
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from spearhead.kernel import formats
from spearhead.web import pictures, readable, wording

HERE = Path(__file__).parent
ICONS = HERE / "static" / "dist" / "icons.json"


def environment(**options: Any) -> Environment:
    """The environment: escaping on, a missing name is an error, messages translated, our globals and filters."""
    options |= {
        "autoescape": True,
        "undefined": StrictUndefined,
        "loader": FileSystemLoader(HERE / "templates"),
        "trim_blocks": True,
        "lstrip_blocks": True,
        "extensions": ["jinja2.ext.i18n", "jinja2.ext.do", "jinja2.ext.loopcontrols"],
    }
    env = Environment(**options)  # noqa: S701  # autoescape is on, three lines above
    env.policies["ext.i18n.trimmed"] = True
    env.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}
    env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext, ngettext, newstyle=True, pgettext=pgettext, npgettext=npgettext
    )
    env.globals |= {
        "static": static, "url": url, "maybe_url": maybe_url, "query": query, "icon": icon, "lang": lang,
        "initials": formats.avatar, "tint": pictures.tint, "spark": pictures.spark,
    }  # fmt: skip
    env.filters |= {**readable.FILTERS, **wording.FILTERS}
    return env


def lang() -> str:
    """The reader's language as HTML names it: ``zh-Hans`` or ``en``."""
    return "zh-Hans" if (get_language() or "").startswith("zh") else "en"


def url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a screen by its url name."""
    return reverse(name, args=args or None, kwargs=kwargs or None)


def maybe_url(name: str, *args: Any, **kwargs: Any) -> str:
    """The address of a screen, or an empty text when this installation has no such screen."""
    try:
        return url(name, *args, **kwargs)
    except NoReverseMatch:
        return ""


def query(params: Any = None, /, **changes: Any) -> str:
    """A query string: `params` (a mapping or QueryDict) with `changes`; None and "" take a parameter out.

    ``<a href="{{ query(request.GET, page=2) }}">``; always begins with ``?``.
    """
    kept: dict[str, list[str]] = {}
    if params is not None:
        names = list(params)
        many = getattr(params, "getlist", None)
        kept = {name: list(many(name)) if many else _as_list(params[name]) for name in names}
    for name, value in changes.items():
        kept[name] = _as_list(value)
    return "?" + urlencode({name: values for name, values in kept.items() if values}, doseq=True)


def _as_list(value: Any) -> list[str]:
    values = value if isinstance(value, list | tuple) else [value]
    return [_plain(one) for one in values if one is not None and one != ""]


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


@lru_cache(maxsize=1)
def _icons() -> Mapping[str, str]:
    found: dict[str, str] = json.loads(ICONS.read_text(encoding="utf-8")) if ICONS.exists() else {}
    return found


@lru_cache(maxsize=2048)
def icon(name: str, size: str = "", label: str = "") -> Markup:
    """A Tabler outline icon, inline. Decorative unless `label` is given; `size` is "sm" or "lg".

    An unknown name draws a dot and warns (an error in tests).
    """
    shape = _icons().get(name)
    if shape is None:
        if _icons():
            warnings.warn(f"there is no Tabler icon {name!r}", RuntimeWarning, stacklevel=2)
        shape = '<circle cx="12" cy="12" r="3"/>'
    kind = f"icon icon-{size}" if size else "icon"
    meaning = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="{}" viewBox="0 0 24 24" {}>{}</svg>').format(
        kind,
        meaning,
        Markup(shape),  # noqa: S704  # the shape comes from our own build
    )
