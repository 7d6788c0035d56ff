"""The one list of figures; domains register theirs when their app is ready."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from spearhead.kernel.errors import Absent, Refused
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


def figures_for(user: Any) -> list[Figure]:
    """The figures that this user may read at all."""
    return [spec for spec in _figures.values() if is_open_to(user, spec)]


def is_open_to(user: Any, spec: Figure) -> bool:
    """Whether the user has every right that the figure asks for, and may see the fields that it tells of."""
    return all(user.sight.may(*right) for right in spec.needs) and user.sight.hidden.isdisjoint(spec.tells)


def figure_for(user: Any, key: str) -> Figure:
    """The figure, for somebody who may read it; to everybody else it is `Absent`."""
    spec = figure(key)
    if not is_open_to(user, spec):
        raise Absent
    return spec
