"""How a number came to be: definition, filters, as-of, groups, and the very records behind it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_GET

from spearhead.accounts.workspace.access import workspace, zone
from spearhead.accounts.workspace.scope import scope_for
from spearhead.kernel.figures import Reading, Row, Scope, figure_for, figures_for, read, rows
from spearhead.kernel.time import ALL
from spearhead.web.asking import read_page
from spearhead.web.figures.labels import label_rows
from spearhead.web.screens import reader, show
from spearhead.web.wording import against

RESERVED: Final = frozenset({"period", "as_of", "group_by", "page", "compare", "shape"})
PER_PAGE: Final = 50


def filters_of(asked: QueryDict) -> list[tuple[str, str, Any]]:
    """``owner=3&team=4&stage.in=1,2`` as the filters of a scope; checked when the figure is read."""
    found: list[tuple[str, str, Any]] = []
    for key in asked:
        value = asked.get(key) or ""
        name, _dot, operator = key.partition(".")
        if name in RESERVED or not value:
            continue
        operator = operator or ("in" if "," in value else "is")
        found.append((name, operator, value.split(",") if operator in {"in", "not_in"} else value))
    return found


@require_GET
def catalogue(request: HttpRequest) -> HttpResponse:
    """All figures with their definitions."""
    user = reader(request)
    user.sight.require("figure", "read")
    return show(request, "figures/catalogue.html", {"figures": figures_for(user)})


@require_GET
def figure_page(request: HttpRequest, key: str) -> HttpResponse:
    """One figure in a scope, with its rows."""
    user = reader(request)
    user.sight.require("figure", "read")
    spec = figure_for(user, key)
    group_by = request.GET.get("group_by", "")
    asked = {"period": request.GET.get("period", "all"), "as_of": request.GET.get("as_of", "")}
    filters = filters_of(request.GET)
    scope = scope_for(user, **asked, filters=filters, group_by=group_by)
    reading = read(key, scope)
    page = read_page(request.GET.get("page", "1"))
    plain = scope_for(user, **asked, filters=filters)
    found: Sequence[Row] = rows(key, plain, offset=(page - 1) * PER_PAGE, limit=PER_PAGE)
    context = {
        "spec": spec,
        "reading": reading,
        "earlier": _earlier(reading, plain),
        "scope": scope,
        "rows": label_rows(user, found),
        "page": page,
        "pages": max(-(-reading.n // PER_PAGE), 1),
        "per_page": PER_PAGE,
        "currency": workspace().base_currency,
        "filters": filters,
        "params": request.GET,
        "zone": zone().key,
    }
    return show(request, "figures/page.html", context, part="figures/_reading.html")


def _earlier(now: Reading, plain: Scope) -> list[dict[str, Any]]:
    """The reading against the period before and the same period a year before, where there is a period."""
    if now.figure.stands or plain.period == ALL:
        return []
    spans = dict.fromkeys((plain.period.before(), plain.period.year_before()))
    found = [against(now, read(now.figure.key, replace(plain, period=span))) for span in spans]
    return [one for one in found if one]


@require_GET
def definition(request: HttpRequest, key: str) -> HttpResponse:
    """The definition of a figure, as a dialog."""
    user = reader(request)
    user.sight.require("figure", "read")
    return show(request, "figures/_definition.html", {"spec": figure_for(user, key), "zone": zone().key})
