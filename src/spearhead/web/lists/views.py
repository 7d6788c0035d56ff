"""The list screens and edit in the cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from spearhead.accounts.users.models import User
from spearhead.accounts.workspace.access import today, workspace
from spearhead.web import forms
from spearhead.web.asking import asked, read_tree
from spearhead.web.lists.cells import edit_cell
from spearhead.web.lists.conditions import chips
from spearhead.web.lists.reading import page_of
from spearhead.web.lists.specs import spec_of
from spearhead.web.screens import reader, show


def scopes(user: User, entity: str, now: str, link: Callable[..., str]) -> list[dict[str, Any]]:
    """Mine, my team's, all: those that differ for this reader."""
    reach = user.sight.reach(entity, "read")
    found = [("mine", _("Mine"))]
    if reach in {"team", "all"} and len(user.sight.people) > 1:
        found.append(("team", _("Team")))
    found.append(("", _("All")))
    return [{"label": label, "url": link(scope=key or None), "current": key == now} for key, label in found]


@require_GET
def list_page(request: HttpRequest, entity: str) -> HttpResponse:
    """A list: sorted, filtered, paged as the address says."""
    user = reader(request)
    spec = spec_of(entity)
    user.sight.require(entity, "read")
    question = asked(request, spec.fields(user), default_order=spec.order)
    scope = request.GET.get("scope", "")
    page = page_of(
        spec, user, question, columns=request.GET.get("columns", ""), text=request.GET.get("q", "")[:100],
        scope=scope, exact="exact" in request.GET,
    )  # fmt: skip
    context = {
        "page": page,
        "spec": spec,
        "question": question,
        "all_columns": [column for column in spec.columns if column.key in user.sight.fields(entity, [column.key])],
        "currency": workspace().base_currency,
        "today": today(),
        "q": request.GET.get("q", ""),
        "scopes": scopes(user, entity, scope, question.link),
        "chips": chips(spec, user, question, read_tree(request.GET.get("filter", ""))),
        "kept": [key for key, _value in question.pairs if key not in {"q", "page"}],
        "may_bulk": entity == "deal" and user.sight.may("deal", "bulk"),
        "may_export": user.sight.may(entity, "export"),
        "may_create": user.sight.may(entity, "create"),
        "may_edit": user.sight.may(entity, "edit"),
    }
    return show(request, "lists/page.html", context, part="lists/_table.html")


@require_POST
def edit_in_cell(request: HttpRequest, entity: str, record_id: int) -> HttpResponse:
    """Write one field from its cell; the answer is what the cell shows now."""
    user = reader(request)
    key = forms.text(request.POST, "field")
    seen = forms.version(request.POST)
    return JsonResponse(edit_cell(entity, record_id, key, request.POST, by=user, seen_version=seen))
