"""The one list of figures; domains register theirs when their app is ready."""

from __future__ import annotations

from django.utils.translation import gettext as _

from spearhead.kernel.errors import Refused
from spearhead.kernel.figures.definition import Figure

_figures: dict[str, Figure] = {}


def register(*figures: Figure) -> None:
    """Add figures to the catalogue; a key may be declared only once."""
    for one in figures:
        if one.key in _figures:
            raise ValueError(f"figure {one.key} is declared twice")
        _figures[one.key] = one


def figure(key: str) -> Figure:
    """The figure of this key, or a refusal."""
    found = _figures.get(key)
    if found is None:
        message = _("There is no figure “%(key)s”.") % {"key": key[:60]}
        raise Refused("unknown_figure", message, {"figure": message})
    return found


def all_figures() -> list[Figure]:
    """Every figure, in the order of declaration."""
    return list(_figures.values())
