"""The Jinja2 environment (being written by the design system's author)."""

from typing import Any

from jinja2 import Environment


def environment(**options: Any) -> Environment:
    """A Jinja2 environment."""
    return Environment(autoescape=True, **{k: v for k, v in options.items() if k != "autoescape"})
